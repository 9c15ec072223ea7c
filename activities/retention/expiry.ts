import type { GenerationRecord } from '../../contracts/records.js';
import { isFinished } from '../../contracts/statuses.js';
import type { Settings } from '../../infra/config/settings.js';

/** How long a server keeps what does not say so itself. */
export type KeepingSettings = Pick<Settings, 'ORFEAS_RETENTION' | 'ORFEAS_TENANT_RETENTION'>;

/**
 * When the record of a generation expires, ms; null while it has not ended. A tombstone stays for the tenant's own
 * retention after the erasure, and so does what an earlier build has ended without a date.
 */
export function expiryOf({ tenant, state }: GenerationRecord, settings: KeepingSettings): number | null {
  const keptMs = keptMsOf(tenant, settings);
  if (state.erasedAt !== null) return Date.parse(state.erasedAt) + keptMs;
  if (!isFinished(state.status)) return null;
  if (state.expiresAt !== null) return Date.parse(state.expiresAt);
  return state.finishedAt === null ? null : Date.parse(state.finishedAt) + keptMs;
}

/** How long a tenant's generations are kept that do not say so themselves, ms. */
export function keptMsOf(tenant: string, settings: KeepingSettings): number {
  return settings.ORFEAS_TENANT_RETENTION.get(tenant) ?? settings.ORFEAS_RETENTION;
}
