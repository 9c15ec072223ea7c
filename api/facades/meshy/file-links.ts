import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { base, OrfeasError } from '../../../contracts/index.js';
import type { Settings } from '../../../infra/config/settings.js';
import { SETTINGS } from '../../tokens.js';

/** How long a link is good; who polls gets a fresh one with each answer, ms. */
const LINK_MS = 24 * 3_600_000;
const KEY_BYTES = 32;

/** Names a file of a tenant's generation. */
export interface FileName {
  tenant: string;
  id: string;
  name: string;
}

/**
 * Links that download a file without a key, as Meshy's clients do. They are signed (HMAC-SHA256) with a key drawn from
 * the object store's secret (HKDF, RFC 5869), so that every API process knows them and a new secret ends them all.
 */
@Injectable()
export class FileLinks {
  readonly #key: Buffer;
  readonly #settings: Settings;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#settings = settings;
    this.#key = Buffer.from(hkdfSync('sha256', settings.ORFEAS_S3_SECRET_KEY, '', 'orfeas file links', KEY_BYTES));
  }

  /** The address of a file, signed where the server asks for keys. */
  urlOf(file: FileName, nowMs: number): string {
    const { id, name, tenant } = file;
    const self = base(this.#settings);
    if (this.#settings.ORFEAS_API_KEYS.length === 0) return `${self}/v1/generations/${id}/artifacts/${name}`;
    const expires = nowMs + LINK_MS;
    const query = new URLSearchParams({ expires: String(expires), signature: this.#sign(file, expires) });
    return `${self}/openapi/v1/files/${tenant}/${id}/${name}?${query}`;
  }

  /** @throws OrfeasError UNAUTHORIZED for a link that was not made here, or is no longer good. */
  check(file: FileName, query: { expires?: unknown; signature?: unknown }, nowMs: number): void {
    const expires = typeof query.expires === 'string' && /^\d{1,15}$/.test(query.expires) ? Number(query.expires) : 0;
    const given = Buffer.from(typeof query.signature === 'string' ? query.signature : '', 'hex');
    const expected = Buffer.from(this.#sign(file, expires), 'hex');
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    if (isOurs && expires > nowMs) return;
    throw new OrfeasError('UNAUTHORIZED', 'Expected a link of this server that is still good; ask for the task again');
  }

  #sign({ tenant, id, name }: FileName, expires: number): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([tenant, id, name, expires]))
      .digest('hex');
  }
}
