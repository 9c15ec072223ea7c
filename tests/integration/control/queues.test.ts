import path from 'node:path';
import { type QueueView, queueSchema } from '../../../contracts/queue-view.js';
import { gpuQueue } from '../../../contracts/queues.js';
import { createClient, digestsOf, type GenerationClient } from '../../support/generation-client.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { SMALL } from '../../support/run-generation.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 240_000;
const PICTURE = path.join(repositoryRoot(), 'docs/samples/rocket.png');
const MODEL = 'inflate';
const QUEUE = gpuQueue(MODEL);
const QUICK = { model: MODEL, options: SMALL, outputs: ['stl'] };
/** Long enough in `texture` to be met there. */
const LARGE = {
  model: MODEL,
  options: { resolution: 256, targetFaces: 200_000, textureSize: 4096 },
  outputs: ['glb'],
};

let parts: Parts;
let url: string;
let client: GenerationClient;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker'], { ORFEAS_THREADS: '1' });
  url = parts.settings.ORFEAS_PUBLIC_URL!;
  client = createClient(() => url);
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

async function order(verb: 'pause' | 'drain' | 'resume', queue = QUEUE): Promise<QueueView> {
  const answer = await fetch(`${url}/v1/queues/${queue}/${verb}`, { method: 'POST' });
  expect(answer.status).toBe(200);
  return queueSchema.parse(await answer.json());
}

async function look(queue = QUEUE): Promise<QueueView> {
  const { items } = (await (await fetch(`${url}/v1/queues`)).json()) as { items: unknown[] };
  return items.map((item) => queueSchema.parse(item)).find((view) => view.queue === queue)!;
}

const inTexture = (id: string) =>
  client.wait(id, 'a step of texture', ({ stages }) => stages[2]!.status === 'IN_PROGRESS' && stages[2]!.step > 0);

it('every queue is listed', async () => {
  expect(await look()).toMatchObject({ kind: 'activity', state: 'open', served: true });
  expect(await look('cpu')).toMatchObject({ kind: 'activity', state: 'open', served: true });
  expect(await look('workflows')).toMatchObject({ kind: 'workflow', state: 'open', served: true });
});

it(
  'a paused queue holds what waits and what ran, which goes on to the same bytes when it is resumed',
  async () => {
    const plain = await client.create(PICTURE, LARGE);
    const expected = digestsOf(await client.succeed(plain.id, DEADLINE_MS));

    const begun = await client.create(PICTURE, { ...LARGE, recompute: true });
    await inTexture(begun.id);
    expect(await order('pause')).toMatchObject({ state: 'paused' });
    await until(async () => (await look()).running === 0, { what: 'the running stage to obey' });
    expect(await look()).toMatchObject({ state: 'paused', running: 0, interrupted: 1 });
    await client.wait(begun.id, 'its reason', ({ waiting }) => waiting?.for === 'resume');

    const other = await client.create(PICTURE, QUICK);
    await until(async () => (await look()).backlog === 1, { what: 'another one to wait' });
    expect((await client.get(other.id))!.waiting).toMatchObject({ for: 'resume', queue: QUEUE });

    // A hold outlives the worker.
    await parts.stop('gpu-worker');
    await parts.start('gpu-worker');
    expect(await look()).toMatchObject({ state: 'paused', running: 0, interrupted: 1, backlog: 1 });

    expect(await order('resume')).toMatchObject({ state: 'open' });
    const ended = await client.succeed(begun.id, DEADLINE_MS);
    expect(digestsOf(ended)).toEqual(expected);
    expect(ended.stages[1]!.attempt).toBe(1);
    await client.succeed(other.id, DEADLINE_MS);
    expect(await look()).toMatchObject({ state: 'open', backlog: 0, interrupted: 0 });
  },
  DEADLINE_MS,
);

it(
  'a drained queue finishes what runs and begins nothing',
  async () => {
    const begun = await client.create(PICTURE, { ...LARGE, recompute: true });
    await inTexture(begun.id);
    expect(await order('drain')).toMatchObject({ state: 'draining', running: 1 });
    const other = await client.create(PICTURE, { ...QUICK, options: { ...SMALL, relief: 0.2 } });
    await client.succeed(begun.id, DEADLINE_MS);
    await until(async () => (await look()).backlog === 1, { what: 'the other one to wait' });
    expect(await look()).toMatchObject({ state: 'drained', running: 0 });
    expect((await client.get(other.id))!.stages[1]).toMatchObject({ step: 0 });
    expect(await order('resume')).toMatchObject({ state: 'open' });
    await client.succeed(other.id, DEADLINE_MS);
  },
  DEADLINE_MS,
);

it(
  'a generation that a pause has interrupted can be canceled',
  async () => {
    const begun = await client.create(PICTURE, { ...LARGE, recompute: true });
    await inTexture(begun.id);
    await order('pause');
    await until(async () => (await look()).running === 0, { what: 'the running stage to obey' });
    await fetch(`${url}/v1/generations/${begun.id}/cancel`, { method: 'POST' });
    await client.wait(begun.id, 'its end', ({ status }) => status === 'CANCELED');
    await order('resume');
  },
  DEADLINE_MS,
);

it('what is no queue of stages is refused', async () => {
  const answers = await Promise.all(
    ['nobodys', 'workflows'].map((queue) => fetch(`${url}/v1/queues/${queue}/pause`, { method: 'POST' })),
  );
  expect(answers.map(({ status }) => status)).toEqual([404, 400]);
});
