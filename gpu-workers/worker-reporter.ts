import type { PackOffer, WorkerReport } from '../contracts/worker-report.js';
import { REPORT_EVERY_MS } from '../contracts/worker-report.js';
import { putJson } from '../infra/storage/json-objects.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Logger } from '../infra/telemetry/logger.js';

/** What a worker says of itself, apart from the time. */
export type WorkerSelf = Omit<WorkerReport, 'schema' | 'at' | 'packs'> & { packs: PackOffer[] };

/** Writes a worker's report now and every few seconds, until the returned function is called. */
export function startReporting(store: ObjectStore, log: Logger, self: WorkerSelf): () => void {
  const report = () => {
    const now: WorkerReport = { schema: 'orfeas.worker/1', ...self, at: new Date().toISOString() };
    putJson(store, keys.worker(self.id), now).catch((error: unknown) => log.warn({ err: error }, 'report not stored'));
  };
  report();
  const timer = setInterval(report, REPORT_EVERY_MS);
  return () => clearInterval(timer);
}
