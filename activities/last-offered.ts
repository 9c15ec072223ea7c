import { REPORT_STALE_AFTER_MS } from '../contracts/worker-report.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import { readWorkerReports } from '../infra/storage/read-worker-reports.js';

/**
 * When a worker last offered the pack of a digest, ISO 8601; null when none ever did. A report that is not stale speaks for now.
 * @throws OrfeasError STORAGE_UNAVAILABLE
 */
export async function lastOffered(store: ObjectStore, packDigest: string, nowMs = Date.now()): Promise<string | null> {
  const reports = await readWorkerReports(store);
  const times = reports
    .filter(({ packs }) => packs.some(({ digest }) => digest === packDigest))
    .map(({ at }) => Date.parse(at));
  if (times.length === 0) return null;
  const lastMs = Math.max(...times);
  return new Date(nowMs - lastMs < REPORT_STALE_AFTER_MS ? nowMs : lastMs).toISOString();
}
