import { OrfeasError } from '../../contracts/index.js';
import type { ByteRange } from '../../infra/storage/object-store.js';

/**
 * The part of a file of `size` bytes that a `Range` header asks for (RFC 9110 §14.2); null for the whole file, also
 * for several ranges and for units and forms we do not know, which a server may ignore.
 * @throws OrfeasError RANGE_NOT_SATISFIABLE.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '');
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || end < start) {
    throw new OrfeasError('RANGE_NOT_SATISFIABLE', `Expected a range within ${size} bytes but received ${header}`);
  }
  return { start, end };
}

/** Whether an `If-None-Match` header names the entity (weak comparison, RFC 9110 §13.1.2). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((given) => given.trim() === '*' || given.trim().replace(/^W\//, '') === etag);
}
