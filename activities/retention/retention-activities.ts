import { Context } from '@temporalio/activity';
import type { RetentionActivities } from '../../contracts/retention.js';
import type { Settings } from '../../infra/config/settings.js';
import { patiently } from '../patience.js';
import { closeSweep } from './close-sweep.js';
import { eraseGeneration } from './erase-generation.js';
import { eraseMesh } from './erase-mesh.js';
import { listTenants } from './list-tenants.js';
import type { NamingParts } from './name-kept.js';
import { PURGE_AFTER_MS, sweepTenant } from './sweep-tenant.js';

/** What the activities are built from. */
export interface RetentionParts extends NamingParts {
  settings: Settings;
}

/** The activities that end what is no longer to be kept. */
export function createRetentionActivities(parts: RetentionParts): RetentionActivities {
  const { store, settings } = parts;
  const beat = () => Context.current().heartbeat();
  const signal = () => Context.current().cancellationSignal;
  return {
    eraseGeneration: (order) => {
      const aborted = signal();
      return patiently(() => eraseGeneration({ ...parts, signal: aborted, beat }, order), aborted);
    },
    eraseMesh: (order) => {
      const aborted = signal();
      return patiently(() => eraseMesh({ ...parts, signal: aborted, beat }, order), aborted);
    },
    listTenants: () => listTenants(store),
    sweepTenant: ({ tenant, dryRun = false, graceMs = settings.ORFEAS_SWEEP_GRACE, purgeAfterMs }) =>
      sweepTenant(
        { ...parts, beat },
        { tenant, dryRun, graceMs, purgeAfterMs: purgeAfterMs ?? Math.max(graceMs, PURGE_AFTER_MS) },
      ),
    closeSweep: (sweep) => closeSweep(store, sweep, Math.max(settings.ORFEAS_RETENTION, settings.ORFEAS_MODEL_WAIT)),
  };
}
