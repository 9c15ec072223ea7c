import type { PackOffer, WorkerReport } from '../contracts/worker-report.js';
import { REPORT_EVERY_MS } from '../contracts/worker-report.js';
import { putJson } from '../infra/storage/json-objects.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Logger } from '../infra/telemetry/logger.js';

/** What a worker says of itself, apart from the time. */
export type WorkerSelf = Omit<WorkerReport, 'schema' | 'at' | 'packs'> & { packs: PackOffer[] };

/** A report that could not be stored comes again this soon: at a cold start the bucket is there a moment later. */
const RETRY_AFTER_MS = 250;

/**
 * Writes a worker's report now and every few seconds, until the returned function is called.
 * @param describe what the worker says of itself at that moment; its id never changes.
 */
export function startReporting(store: ObjectStore, log: Logger, describe: () => WorkerSelf): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const report = async () => {
    const self = describe();
    const now: WorkerReport = { schema: 'orfeas.worker/1', ...self, at: new Date().toISOString() };
    const next = await putJson(store, keys.worker(self.id), now).then(
      () => REPORT_EVERY_MS,
      (err: unknown) => {
        log.warn({ err }, 'report not stored');
        return RETRY_AFTER_MS;
      },
    );
    if (!stopped) timer = setTimeout(report, next);
  };
  void report();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
