import type { Settings } from './settings.js';

/** How long a server keeps what does not say so itself. */
export type KeepingSettings = Pick<Settings, 'ORFEAS_RETENTION' | 'ORFEAS_TENANT_RETENTION'>;

/** How long a tenant's results are kept that do not say so themselves, ms. */
export function keptMsOf(tenant: string, settings: KeepingSettings): number {
  return settings.ORFEAS_TENANT_RETENTION.get(tenant) ?? settings.ORFEAS_RETENTION;
}
