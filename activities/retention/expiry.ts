import type { GenerationRecord } from '../../contracts/records.js';
import { isFinished } from '../../contracts/statuses.js';
import { type KeepingSettings, keptMsOf } from '../../infra/config/kept-ms.js';

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
