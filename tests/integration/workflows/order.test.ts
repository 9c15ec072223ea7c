import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { GenerationInput, GenerationSnapshot, StageCall, StageOutcome } from '../../../contracts/orchestration.js';
import { CPU_QUEUE, gpuQueue, WORKFLOW_QUEUE } from '../../../contracts/queues.js';
import { openGateway } from '../../../infra/temporal/open-gateway.js';
import { exampleInput } from '../../support/example-input.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 120_000;
const PREPARED: StageOutcome = {
  ...{ key: 'e'.repeat(64), cached: true, facts: {}, seconds: 0, device: 'cpu', engine: null, peakMemoryMiB: 0 },
  outputs: [{ name: 'cutout.png', sha256: 'f'.repeat(64), bytes: 1, mediaType: 'image/png' }],
  attempts: 1,
};

let parts: Parts;
let connection: NativeConnection;
let doors: ReturnType<typeof openGateway>;
const running: { worker: Worker; ended: Promise<void> }[] = [];

beforeAll(async () => {
  parts = await startParts(['temporal']);
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  connection = await NativeConnection.connect({ address: parts.settings.ORFEAS_TEMPORAL_ADDRESS });
  doors = openGateway(parts.settings);
  const codePath = path.join(repositoryRoot(), 'dist/workflow-bundle.js');
  await serve(WORKFLOW_QUEUE, { workflowBundle: { codePath } });
}, DEADLINE_MS);

afterAll(async () => {
  for (const { worker } of running) worker.shutdown();
  await Promise.all(running.map(({ ended }) => ended));
  await doors?.close();
  await connection?.close();
  await parts?.end();
}, DEADLINE_MS);

async function serve(taskQueue: string, options: Record<string, unknown>): Promise<() => Promise<void>> {
  const worker = await Worker.create({ connection, taskQueue, ...options });
  const entry = { worker, ended: worker.run() };
  running.push(entry);
  return async () => {
    running.splice(running.indexOf(entry), 1);
    worker.shutdown();
    await entry.ended;
  };
}

interface Served {
  tenant: string;
  priority: number;
}

/** Serves a queue's stages one at a time and notes in which order they come; each of them ends its generation. */
async function serveInOrder(taskQueue: string, expected: number): Promise<Served[]> {
  const served: Served[] = [];
  const stage = async ({ tenant, priority }: StageCall): Promise<StageOutcome> => {
    served.push({ tenant, priority });
    throw ApplicationFailure.nonRetryable('Noted', 'EMPTY_IMAGE');
  };
  const stop = await serve(taskQueue, {
    activities: { ...records, preparePicture: stage, generateShape: stage },
    maxConcurrentActivityTaskExecutions: 1,
    maxConcurrentActivityTaskPolls: 1,
  });
  await until(() => served.length >= expected, { what: `${expected} stages`, deadlineMs: DEADLINE_MS });
  await stop();
  return served;
}

const records = {
  openGeneration: async (_: GenerationSnapshot) => undefined,
  closeGeneration: async (_: GenerationSnapshot) => undefined,
};

async function enqueue(count: number, changes: Partial<GenerationInput>): Promise<GenerationInput[]> {
  const inputs = Array.from({ length: count }, () => exampleInput({ id: randomUUID(), ...changes }));
  for (const input of inputs) expect(await doors.gateway.start(input)).toBe(true);
  return inputs;
}

/** How many of the first `count` are a tenant's. */
const share = (served: readonly Served[], tenant: string, count: number) =>
  served.slice(0, count).filter((one) => one.tenant === tenant).length;

// On the queue `cpu` each generation's first record waits beside its first stage.
describe.each([
  { kind: 'of the CPU', queue: CPU_QUEUE, given: undefined, tasks: 2 },
  { kind: 'of a pack', queue: gpuQueue('inflate'), given: { preprocess: PREPARED }, tasks: 1 },
])('a queue $kind with a backlog', ({ queue, given, tasks }) => {
  const fields = given === undefined ? {} : { given };
  let stopRecords: () => Promise<void>;

  beforeAll(async () => {
    stopRecords = queue === CPU_QUEUE ? async () => undefined : await serve(CPU_QUEUE, { activities: records });
  });
  afterAll(() => stopRecords());

  const waiting = (generations: number) =>
    until(async () => (await doors.inspector.report(queue, 'activity')).backlog >= tasks * generations, {
      what: `${generations} generations to wait on ${queue}`,
    });

  it(
    'is served by priority first, whoever came before',
    async () => {
      for (const priority of [4, 3, 5, 1, 2]) await enqueue(2, { ...fields, priority });
      await waiting(10);
      const served = await serveInOrder(queue, 10);
      expect(served.map(({ priority }) => priority)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    },
    DEADLINE_MS,
  );

  it(
    'is shared by its tenants in turn, and by their weights',
    async () => {
      await enqueue(8, { ...fields, tenant: 'many' });
      await enqueue(3, { ...fields, tenant: 'few' });
      await waiting(11);
      const turns = await serveInOrder(queue, 11);
      for (const count of [2, 4, 6]) expect(Math.abs(share(turns, 'few', count) - count / 2)).toBeLessThanOrEqual(1);

      await enqueue(9, { ...fields, tenant: 'light', fairnessWeight: 1 });
      await enqueue(9, { ...fields, tenant: 'heavy', fairnessWeight: 3 });
      await waiting(18);
      const weighed = await serveInOrder(queue, 18);
      for (const count of [4, 8, 12]) {
        expect(Math.abs(share(weighed, 'heavy', count) - (count * 3) / 4)).toBeLessThanOrEqual(1);
      }
    },
    DEADLINE_MS,
  );

  it(
    'lets one take another place whose priority changes while it waits',
    async () => {
      await enqueue(4, { ...fields, tenant: 'patient' });
      const [hasty] = await enqueue(1, { ...fields, tenant: 'hasty', priority: 5 });
      await waiting(5);
      expect(await doors.gateway.changePriority('hasty', hasty!.id, { priority: 1, requeue: true })).toBe(true);
      await until(async () => (await doors.inspector.report(queue, 'activity')).byPriority[0]?.priority === 1, {
        what: 'its new place',
      });
      const served = await serveInOrder(queue, 5);
      expect(served.map(({ tenant }) => tenant)).toEqual(['hasty', 'patient', 'patient', 'patient', 'patient']);
      expect(served[0]).toMatchObject({ priority: 1 });
    },
    DEADLINE_MS,
  );
});
