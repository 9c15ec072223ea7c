import { fileURLToPath } from 'node:url';
import type { Generation } from '../../contracts/generation.js';
import { isAlive, signalProcess, startTimeOf } from '../../infra/local/process-identity.js';
import { openMinioStore } from '../../infra/storage/minio-store.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { createClient, digestsOf, type GenerationClient } from '../support/generation-client.js';
import { runnersOf } from '../support/runner/runner-of.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const PICTURE = fileURLToPath(new URL('../../docs/samples/toadstool.png', import.meta.url));
/** The embedded test pack whose sampler writes checkpoints. */
const MODEL = 'tiny-flow';
const OPTIONS = { steps: 6, resolution: 32, targetFaces: 5_000, textureSize: 512 };
const DEADLINE_MS = 300_000;

let stack: Stack;
let client: GenerationClient;
let store: ObjectStore;
let undisturbed: Record<string, string>;

beforeAll(async () => {
  stack = await startStack();
  client = createClient(() => stack.apiUrl);
  store = openMinioStore(stack.settings);
  undisturbed = digestsOf(await client.succeed((await start()).id, DEADLINE_MS));
}, DEADLINE_MS);

afterAll(() => stack?.stop(), 60_000);

function start(): Promise<Generation> {
  return client.create(PICTURE, { model: MODEL, options: OPTIONS, outputs: ['glb', 'stl'], recompute: true });
}

/** Starts a generation and waits until its shape has stored a checkpoint of a step from `step` on. */
async function meetAfter(step: number): Promise<string> {
  const { id } = await start();
  const isThere = async () =>
    (await store.list('checkpoints/')).some(({ key }) => Number(key.split('/').at(-1)) >= step);
  await until(isThere, { what: `a checkpoint from step ${step} on`, deadlineMs: DEADLINE_MS, everyMs: 10 });
  return id;
}

function runner(): number {
  const [pid] = runnersOf(stack.pids['gpu-worker']!);
  if (pid === undefined) throw new Error('Expected the GPU worker to have a runner');
  return pid;
}

/** Steps from which work on the GPU worker has gone on so far: in a new attempt, or in a new runner within one. */
function resumedSteps(): number[] {
  const lines = stack.logs('gpu-worker').split('\n');
  const resuming = lines.filter((line) => line.includes('"msg":"resuming"'));
  return resuming.map((line) => (JSON.parse(line) as { step: number }).step);
}

/** The generation ends with the bytes of an undisturbed one, its shape having gone on from a checkpoint. */
async function expectResumed(id: string, from: number, before: number): Promise<void> {
  const generation = await client.succeed(id, DEADLINE_MS);
  expect(digestsOf(generation)).toEqual(undisturbed);
  const resumed = resumedSteps().slice(before);
  expect(resumed.length).toBeGreaterThan(0);
  expect(Math.min(...resumed)).toBeGreaterThanOrEqual(from);
  expect(await store.list('checkpoints/')).toEqual([]);
}

test(
  'kill -9 of the runner: the work goes on from its checkpoint, to the same bytes',
  async () => {
    const before = resumedSteps().length;
    const id = await meetAfter(2);
    signalProcess(runner(), 'SIGKILL');
    await expectResumed(id, 2, before);
  },
  DEADLINE_MS,
);

test(
  'kill -9 of the worker: its runner ends with it, the next attempt goes on from the checkpoint, to the same bytes',
  async () => {
    const before = resumedSteps().length;
    const id = await meetAfter(4);
    const pid = runner();
    const child = { pid, startTime: startTimeOf(pid) };
    await stack.kill('gpu-worker', 'SIGKILL');
    await until(() => !isAlive(child), { what: 'the end of the runner' });
    await expectResumed(id, 4, before);
  },
  DEADLINE_MS,
);

test(
  'a cancel in the middle of a step frees the device for the next generation',
  async () => {
    const id = await meetAfter(1);
    const response = await fetch(`${stack.apiUrl}/v1/generations/${id}/cancel`, { method: 'POST' });
    expect(response.ok).toBe(true);
    const ended = await client.wait(id, 'the cancel', ({ status }) => status === 'CANCELED');
    expect(ended.stages.find(({ name }) => name === 'shape')?.status).toBe('CANCELED');
    const next = await client.succeed((await start()).id, DEADLINE_MS);
    expect(digestsOf(next)).toEqual(undisturbed);
  },
  DEADLINE_MS,
);

test(
  'two generations at once share the runner, and come out as they do alone',
  async () => {
    const both = await Promise.all([start(), start()]);
    const ended = await Promise.all(both.map(({ id }) => client.succeed(id, DEADLINE_MS)));
    expect(ended.map(digestsOf)).toEqual([undisturbed, undisturbed]);
    expect(runnersOf(stack.pids['gpu-worker']!)).toHaveLength(1);
  },
  DEADLINE_MS,
);
