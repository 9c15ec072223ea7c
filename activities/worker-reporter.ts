import { OrfeasError } from '../contracts/errors.js';
import { type PackOffer, REPORT_EVERY_MS, type WorkerReport, workerReportSchema } from '../contracts/worker-report.js';
import { getJson, putJson } from '../infra/storage/json-objects.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Logger } from '../infra/telemetry/logger.js';
import { DeviceHistory } from './device-history.js';

/** What a worker says of itself, apart from time and history. */
export type WorkerSelf = Omit<WorkerReport, 'schema' | 'at' | 'packs' | 'history'> & { packs: PackOffer[] };

/** A report that could not be stored comes again this soon: at a cold start the bucket is there a moment later. */
const RETRY_AFTER_MS = 250;

/**
 * Writes a worker's report now and every few seconds, until the returned function is called. The history of its device
 * goes on from the report that is there.
 * @param describe what the worker says of itself at that moment; its id never changes.
 */
export function startReporting(store: ObjectStore, log: Logger, describe: () => WorkerSelf): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let history: DeviceHistory | null = null;
  const write = async () => {
    const self = describe();
    history ??= await historyOf(store, self.id);
    const now = new Date();
    const past = [...history.with(self.device, now)];
    const full: WorkerReport = { schema: 'orfeas.worker/1', ...self, history: past, at: now.toISOString() };
    await putJson(store, keys.worker(self.id), full);
  };
  const report = async () => {
    const next = await write().then(
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

/** @throws OrfeasError STORAGE_UNAVAILABLE */
async function historyOf(store: ObjectStore, id: string): Promise<DeviceHistory> {
  const former = await getJson(store, keys.worker(id), workerReportSchema).catch((error: unknown) => {
    // What another build wrote differently.
    if (!(error instanceof OrfeasError) || error.code === 'STORAGE_UNAVAILABLE') throw error;
    return null;
  });
  return new DeviceHistory(former?.history);
}
