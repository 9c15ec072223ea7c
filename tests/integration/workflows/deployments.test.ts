import type { Client } from '@temporalio/client';
import { type BatchItem, batchWorkflowId } from '../../../contracts/batch-orchestration.js';
import { DEPLOYMENTS, type Deployment, type DeploymentName } from '../../../contracts/deployments.js';
import { type GenerationInput, generationWorkflowId } from '../../../contracts/orchestration.js';
import { keys } from '../../../infra/storage/keys.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { openGateway } from '../../../infra/temporal/open-gateway.js';
import { storeBatch } from '../../support/batch-orders.js';
import { type Parts, startParts } from '../../support/parts.js';
import { type GenerationRuns, openGenerationRuns } from '../../support/run-generation.js';
import { runOrfeas } from '../../support/run-orfeas.js';
import { until } from '../../support/until.js';
import { startWorker, type WorkerProcess } from '../../support/worker-process.js';

const DEADLINE_MS = 180_000;
/** So many that a ramp of one half leaves none or all of them to a build once in 30 000 times. */
const RAMPED = 16;

let parts: Parts;
let runs: GenerationRuns;
let client: Client;
let close: () => Promise<void>;
const workers: Record<string, WorkerProcess> = {};

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio']);
  runs = openGenerationRuns(parts.settings, parts.store);
  const temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  close = () => temporal.connection.close();
  await Promise.all([startBuild('one'), parts.start('api')]);
  await until(async () => (await list()).length === DEPLOYMENTS.length, { what: 'both deployments' });
}, DEADLINE_MS);

afterAll(async () => {
  await Promise.all(Object.values(workers).map((worker) => worker.signal('SIGKILL')));
  await runs?.close();
  await close?.();
  await parts?.end();
}, DEADLINE_MS);

async function start(name: 'cpu-worker' | 'gpu-worker', build: string): Promise<void> {
  workers[`${name} ${build}`] = await startWorker(name, { ...parts.environment, ORFEAS_BUILD_ID: build });
}

async function startBuild(build: string): Promise<void> {
  await Promise.all([start('cpu-worker', build), start('gpu-worker', build)]);
}

async function list(): Promise<Deployment[]> {
  const answer = await fetch(`${parts.environment.ORFEAS_PUBLIC_URL}/v1/deployments`);
  return ((await answer.json()) as { items: Deployment[] }).items;
}

async function change(name: DeploymentName, verb: string, body: object = {}): Promise<[number, Deployment]> {
  const answer = await fetch(`${parts.environment.ORFEAS_PUBLIC_URL}/v1/deployments/${name}/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return [answer.status, (await answer.json()) as Deployment];
}

/** Changes both deployments; a build that has just begun to poll its last queue is waited for. */
function changeBoth(verb: string, body: object = {}): Promise<Deployment[]> {
  return Promise.all(
    DEPLOYMENTS.map((name) =>
      until(
        async () => {
          const [status, deployment] = await change(name, verb, body);
          return status === 200 ? deployment : null;
        },
        { what: `${verb} of ${name}`, deadlineMs: 60_000, everyMs: 200 },
      ),
    ),
  );
}

/** The builds that have worked on a generation's workflow, in their order. */
const buildsOf = ({ tenant, id }: GenerationInput) => buildsOfWorkflow(generationWorkflowId(tenant, id));

async function buildsOfWorkflow(workflowId: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const builds = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: completed }) =>
    completed ? [completed.deploymentVersion?.buildId ?? 'none'] : [],
  );
  return [...new Set(builds)];
}

test(
  'a generation stays on the build that it began on while another is promoted, and new ones go there',
  async () => {
    for (const { current } of await changeBoth('promote', { build: 'one' })) expect(current).toBe('one');
    await workers['gpu-worker one']!.signal('SIGKILL');
    const before = await runs.start();
    await until(async () => (await runs.gateway.describe('local', before.id))?.stage?.name === 'shape', {
      what: 'its shape to wait',
    });
    await Promise.all([startBuild('two'), start('gpu-worker', 'one')]);
    for (const deployment of await changeBoth('promote')) {
      expect(deployment).toMatchObject({ current: 'two', ramping: null });
      expect(deployment.builds.map(({ build }) => build)).toEqual(['two', 'one']);
    }
    const after = await runs.start();
    expect([(await runs.ended(before)).state.status, (await runs.ended(after)).state.status]).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    expect(await buildsOf(before)).toEqual(['one']);
    expect(await buildsOf(after)).toEqual(['two']);
  },
  DEADLINE_MS,
);

test(
  'a rollback goes back to the build before, a ramp shares the new work, and a rollback then ends the ramp',
  async () => {
    for (const deployment of await changeBoth('rollback')) expect(deployment).toMatchObject({ current: 'one' });
    for (const deployment of await changeBoth('ramp', { percent: 50 }))
      expect(deployment).toMatchObject({ current: 'one', ramping: { build: 'two', percent: 50 } });
    const changes = { model: 'nobodys', packDigest: 'd'.repeat(64) };
    const inputs = await Promise.all(Array.from({ length: RAMPED }, () => runs.start({}, changes)));
    await until(async () => (await Promise.all(inputs.map(buildsOf))).every((builds) => builds.length > 0), {
      what: 'a build for each',
    });
    const builds = (await Promise.all(inputs.map(buildsOf))).flat();
    expect([...new Set(builds)].sort()).toEqual(['one', 'two']);
    expect(builds).toHaveLength(RAMPED);
    await Promise.all(inputs.map(({ tenant, id }) => runs.gateway.cancel(tenant, id)));
    for (const deployment of await changeBoth('rollback'))
      expect(deployment).toMatchObject({ current: 'one', ramping: null });
  },
  DEADLINE_MS,
);

test(
  'a batch goes over to the build that is promoted, with what it begins from then on',
  async () => {
    const { batches, close: closeDoors } = openGateway(parts.settings);
    const input = await storeBatch(parts.store, 2, {
      window: 1,
      change: (index) => (index === 0 ? { model: 'nobodys', packDigest: 'd'.repeat(64) } : {}),
    });
    const { tenant, state } = input;
    const generation = async (index: number) =>
      (
        JSON.parse(
          new TextDecoder().decode((await parts.store.get(keys.batchItem(tenant, state.id, index)))!),
        ) as BatchItem
      ).input!;
    const first = await generation(0);
    await batches.start(input);
    await until(async () => (await runs.gateway.describe(tenant, first.id))?.stage?.name === 'shape', {
      what: 'its first item to wait',
      deadlineMs: 60_000,
    });
    for (const { current } of await changeBoth('promote', { build: 'two' })) expect(current).toBe('two');
    await runs.gateway.cancel(tenant, first.id);
    const isOver = async () => (await batches.state(tenant, state.id))?.status === 'FINISHED';
    await until(isOver, { what: 'the end of the batch', deadlineMs: 60_000 });
    expect((await batches.state(tenant, state.id))?.letters).toBe('cs');
    expect(await buildsOfWorkflow(batchWorkflowId(tenant, state.id))).toEqual(['one', 'two']);
    expect(await buildsOf(first)).toEqual(['one']);
    expect(await buildsOf(await generation(1))).toEqual(['two']);
    for (const deployment of await changeBoth('rollback')) expect(deployment).toMatchObject({ current: 'one' });
    await closeDoors();
  },
  DEADLINE_MS,
);

test(
  'a generation that is paused goes on with the current build, though its own has no worker any more',
  async () => {
    const paused = await runs.start({}, { pauseAfter: 'shape' });
    await until(async () => (await runs.gateway.state('local', paused.id))?.status === 'PAUSED', { what: 'the pause' });
    expect(await buildsOf(paused)).toEqual(['one']);
    await changeBoth('promote', { build: 'two' });
    await Promise.all(['cpu-worker one', 'gpu-worker one'].map((name) => workers[name]!.signal('SIGKILL')));
    const { options, outputs, seed } = paused;
    expect(await runs.gateway.resume('local', paused.id, { options, outputs, seed })).toBe(true);
    expect((await runs.ended(paused)).state.status).toBe('SUCCEEDED');
    expect(await buildsOf(paused)).toEqual(['one', 'two']);
  },
  DEADLINE_MS,
);

test('what can not be changed is refused by its name', async () => {
  expect(await change('orfeas-gpu', 'promote', { build: 'nobodys' })).toMatchObject([
    404,
    { code: 'DEPLOYMENT_NOT_FOUND' },
  ]);
  expect(await change('orfeas-gpu', 'promote', { build: 'two' })).toMatchObject([
    409,
    { code: 'DEPLOYMENT_UNCHANGED' },
  ]);
  expect(await change('orfeas-gpu', 'ramp', { percent: 0 })).toMatchObject([409, { code: 'DEPLOYMENT_UNCHANGED' }]);
  expect(await change('orfeas-gpu', 'ramp', { percent: 101 })).toMatchObject([400, { code: 'INVALID_REQUEST' }]);
  expect(await change('others' as DeploymentName, 'promote')).toMatchObject([404, { code: 'DEPLOYMENT_NOT_FOUND' }]);
});

test(
  'the command tells which build gets the new work, and rolls back',
  async () => {
    const env = { ORFEAS_URL: parts.environment.ORFEAS_PUBLIC_URL };
    const run = (...args: string[]) => runOrfeas(['deploy', ...args], { cwd: parts.home, env });
    const current = async () => {
      const { exitCode, stdout } = await run('status', '--json');
      expect(exitCode).toBe(0);
      return (JSON.parse(stdout) as Deployment[]).find(({ name }) => name === 'orfeas-gpu')!.current;
    };
    const before = await current();
    const other = before === 'one' ? 'two' : 'one';
    const promoted = await run('promote', '--deployment', 'orfeas-gpu', '--build', other);
    expect([promoted.exitCode, await current()]).toEqual([0, other]);
    const rolled = await run('rollback', '--deployment', 'orfeas-gpu');
    expect([rolled.exitCode, await current()]).toEqual([0, before]);
    expect((await run('status')).stdout).toContain('orfeas-gpu');
    const refused = await run('promote', '--build', 'nobodys');
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('nobodys')]);
  },
  DEADLINE_MS,
);
