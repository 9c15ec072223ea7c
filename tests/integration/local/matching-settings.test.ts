import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readLocalSettings } from '../../../infra/config/local-settings.js';
import { askBacklog } from '../../../infra/local/ask-backlog.js';
import { findFreePort } from '../../../infra/local/free-port.js';
import { localPaths } from '../../../infra/local/local-state.js';
import { MATCHING_SETTINGS } from '../../../infra/local/matching-settings.js';
import { planTemporal } from '../../../infra/local/plan-parts.js';
import { MatchingBacklogError, settleMatching } from '../../../infra/local/settle-matching.js';
import { SupervisedPart } from '../../../infra/local/supervised-part.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { findBacklog } from '../../../infra/temporal/find-backlog.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 120_000;
/** Temporal's own defaults, as a build might have used them. */
const FORMER = [
  'matching.enableFairness=false',
  'matching.numTaskqueueReadPartitions=4',
  'matching.numTaskqueueWritePartitions=4',
];
const TASKS = 12;

let home: string;
let ports: Parameters<typeof planTemporal>[0]['ports'];

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'orfeas-matching-'));
  const { temporal, run, logs } = localPaths(home);
  for (const folder of [temporal, run, logs]) mkdirSync(folder, { recursive: true });
  const taken = new Set<number>();
  const next = () => findFreePort(20_000 + (process.pid % 8_000), taken);
  ports = {
    temporal: await next(),
    temporalUi: await next(),
    api: 0,
    minio: 0,
    cpuWorker: 0,
    gpuWorker: 0,
    renderWorker: 0,
  };
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

const plan = (matching: readonly string[]) => {
  const { ORFEAS_TEMPORAL_BIN: temporalBin = 'temporal', environment } = readLocalSettings();
  return planTemporal({ home, temporalBin, ports, environment }, matching);
};
const address = () => `127.0.0.1:${ports.temporal}`;
const ask = (former: readonly string[]) => askBacklog(plan(former), address());

/** Does work against a Temporal with the former settings. */
async function withTemporal(work: (client: ReturnType<typeof openTemporalClient>['client']) => Promise<void>) {
  const part = new SupervisedPart(plan(FORMER), { onChange: () => undefined, onDeath: () => false });
  part.start();
  const { client, connection } = openTemporalClient({
    ORFEAS_TEMPORAL_ADDRESS: address(),
    ORFEAS_TEMPORAL_NAMESPACE: 'default',
  });
  try {
    await until(
      () =>
        client.workflow.count().then(
          () => true,
          () => false,
        ),
      { what: 'Temporal', deadlineMs: 60_000 },
    );
    await work(client);
  } finally {
    await connection.close();
    await part.stop();
  }
}

it(
  'a build with other matching settings does not start over tasks that wait, and does once none do',
  async () => {
    // The set-up's first start, under the former settings.
    await settleMatching(home, FORMER, () => Promise.reject(new Error('Expected no question')));
    const id = (i: number) => `waiting-${i}`;
    await withTemporal(async (client) => {
      for (let i = 0; i < TASKS; i++) {
        await client.workflow.start('anything', { workflowId: id(i), taskQueue: 'nobodys' });
      }
      const waiting = [{ queue: 'nobodys', tasks: TASKS }];
      await until(async () => JSON.stringify(await findBacklog(client)) === JSON.stringify(waiting), {
        what: `${TASKS} tasks`,
      });
    });

    const refusal = await settleMatching(home, MATCHING_SETTINGS, ask).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(MatchingBacklogError);
    expect(String(refusal)).toContain(`nobodys (${TASKS})`);
    // Refused again, and the build that queued them still starts.
    await expect(settleMatching(home, MATCHING_SETTINGS, ask)).rejects.toThrow(MatchingBacklogError);
    await settleMatching(home, FORMER, () => Promise.reject(new Error('Expected no question')));

    await withTemporal(async (client) => {
      for (let i = 0; i < TASKS; i++) await client.workflow.getHandle(id(i)).terminate();
    });
    await settleMatching(home, MATCHING_SETTINGS, ask);
    await settleMatching(home, MATCHING_SETTINGS, () => Promise.reject(new Error('Expected no question')));
  },
  DEADLINE_MS,
);
