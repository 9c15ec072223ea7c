import type { SweepReport } from '../../contracts/sweep.js';
import { putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { listAll } from '../../infra/storage/list-all.js';
import type { ObjectInfo, ObjectStore } from '../../infra/storage/object-store.js';
import { SweepTally } from './sweep-tally.js';

/** Reports of sweeps that are kept: four days of hourly ones. */
const REPORTS_KEPT = 100;

/**
 * Ends a sweep: drops the reports of workers gone for longer than `workerKeptMs`, adds up, and writes the report of
 * the sweep beside the last ones.
 */
export async function closeSweep(
  store: ObjectStore,
  sweep: Pick<SweepReport, 'id' | 'dryRun' | 'startedAt' | 'tenants'>,
  workerKeptMs: number,
): Promise<SweepReport> {
  const tally = new SweepTally();
  const startedMs = Date.parse(sweep.startedAt);
  for await (const page of listAll(store, keys.workers())) {
    const isGone = ({ modifiedAt }: ObjectInfo) => startedMs - modifiedAt.getTime() > workerKeptMs;
    tally.sweep('workers', page.filter(isGone));
    if (!sweep.dryRun) await store.remove(page.filter(isGone).map(({ key }) => key));
  }
  const { swept } = tally.report('');
  const total = {
    kept: { objects: 0, bytes: 0 },
    swept: swept.workers ?? { objects: 0, bytes: 0 },
    restored: { objects: 0, bytes: 0 },
  };
  for (const tenant of sweep.tenants) {
    add(total.kept, tenant.kept);
    add(total.restored, tenant.restored);
    for (const sum of Object.values(tenant.swept)) add(total.swept, sum);
  }
  const report: SweepReport = { schema: 'orfeas.sweep/1', ...sweep, finishedAt: new Date().toISOString(), total };
  await putJson(store, keys.sweep(new Date(startedMs), sweep.id), report);
  const reports: string[] = [];
  for await (const page of listAll(store, keys.sweeps())) reports.push(...page.map(({ key }) => key));
  await store.remove(reports.slice(REPORTS_KEPT));
  return report;
}

function add(to: { objects: number; bytes: number }, { objects, bytes }: { objects: number; bytes: number }): void {
  to.objects += objects;
  to.bytes += bytes;
}
