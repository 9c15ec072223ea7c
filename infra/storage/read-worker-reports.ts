import { OrfeasError } from '../../contracts/errors.js';
import { type WorkerReport, workerReportSchema } from '../../contracts/worker-report.js';
import { getJson } from './json-objects.js';
import { keys } from './keys.js';
import type { ObjectStore } from './object-store.js';

/**
 * What every worker last said of itself. One that another build wrote differently is left out and told of, not a
 * reason to answer nothing.
 * @throws OrfeasError STORAGE_UNAVAILABLE
 */
export async function readWorkerReports(
  store: ObjectStore,
  onUnreadable: (key: string, error: unknown) => void = () => undefined,
): Promise<WorkerReport[]> {
  const read = async (key: string) => {
    try {
      return await getJson(store, key, workerReportSchema);
    } catch (error) {
      if (error instanceof OrfeasError && error.code === 'STORAGE_UNAVAILABLE') throw error;
      onUnreadable(key, error);
      return null;
    }
  };
  const objects = await store.list(keys.workers());
  const reports = await Promise.all(objects.map(({ key }) => read(key)));
  return reports.filter((report) => report !== null);
}
