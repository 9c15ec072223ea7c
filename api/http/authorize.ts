import { createHash, timingSafeEqual } from 'node:crypto';
import { LOCAL_TENANT, OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { isLoopbackAddress, isLoopbackHost } from './loopback.js';

/** What of a request decides whether it may come in. */
export interface Visitor {
  method: string;
  remoteAddress: string | undefined;
  host: string | undefined;
  origin: string | undefined;
  authorization: string | undefined;
  /** Whether the route answers without a key. */
  open: boolean;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whose request this is. With keys: the tenant of the Bearer key. Without: `local`, for clients on this machine only,
 * who address it by a loopback name (against DNS rebinding) and whose state-changing requests come from no foreign page.
 * @throws OrfeasError UNAUTHORIZED or FORBIDDEN_HOST.
 */
export function authorize(
  visitor: Visitor,
  settings: Pick<Settings, 'ORFEAS_API_KEYS' | 'ORFEAS_ALLOWED_ORIGINS'>,
): string {
  if (settings.ORFEAS_API_KEYS.length === 0) {
    checkLocal(visitor, settings.ORFEAS_ALLOWED_ORIGINS);
    return LOCAL_TENANT;
  }
  const tenant = tenantOfKey(visitor.authorization, settings.ORFEAS_API_KEYS);
  if (tenant !== null) return tenant;
  if (visitor.open) return '';
  const received = visitor.authorization === undefined ? 'none' : 'another';
  throw new OrfeasError('UNAUTHORIZED', `Expected a key of this server as Bearer token but received ${received}`);
}

function checkLocal(visitor: Visitor, allowedOrigins: readonly string[]): void {
  if (!isLoopbackAddress(visitor.remoteAddress)) {
    throw new OrfeasError('FORBIDDEN_HOST', `Expected a client on this machine but received ${visitor.remoteAddress}`);
  }
  if (!isLoopbackHost(visitor.host)) {
    throw new OrfeasError('FORBIDDEN_HOST', `Expected a loopback name for Host but received ${visitor.host ?? 'none'}`);
  }
  if (SAFE_METHODS.has(visitor.method) || visitor.origin === undefined) return;
  if (isOwnOrigin(visitor.origin, visitor.host) || allowedOrigins.includes(visitor.origin)) return;
  throw new OrfeasError('FORBIDDEN_HOST', `Expected an own or allowed page for Origin but received ${visitor.origin}`);
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/** The tenant of a Bearer key; every key is compared, in constant time, so that time tells nothing. */
function tenantOfKey(authorization: string | undefined, keys: Settings['ORFEAS_API_KEYS']): string | null {
  const token = /^Bearer +([!-~]+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return null;
  const digest = createHash('sha256').update(token).digest();
  let tenant: string | null = null;
  for (const key of keys) {
    if (timingSafeEqual(Buffer.from(key.sha256, 'hex'), digest)) tenant = key.tenant;
  }
  return tenant;
}
