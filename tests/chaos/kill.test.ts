import { fileURLToPath } from 'node:url';
import { Client as MinioClient } from 'minio';
import type { Generation } from '../../contracts/generation.js';
import type { StageName } from '../../contracts/stages.js';
import { clientOptions } from '../../infra/storage/client-options.js';
import { openMinioStore } from '../../infra/storage/minio-store.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { createClient, digestsOf, type GenerationClient } from '../support/generation-client.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const PICTURE = fileURLToPath(new URL('../../docs/samples/toadstool.png', import.meta.url));
/** Fine enough that every stage takes long enough to be hit, coarse enough for two cores. */
const OPTIONS = { resolution: 384, targetFaces: 60_000, textureSize: 2048 };
const OUTPUTS = ['glb', 'stl', 'obj', 'ply', '3mf', 'usdz'];
/** One without a network, and one whose network is run by another process. */
const MODELS = ['inflate', 'orfeas-mini'] as const;
type Model = (typeof MODELS)[number];
const DEADLINE_MS = 180_000;

let stack: Stack;
let client: GenerationClient;
let bucket: MinioClient;
let store: ObjectStore;
/** What comes out of each engine when nothing goes wrong. */
const undisturbed = new Map<string, Record<string, string>>();

beforeAll(async () => {
  stack = await startStack();
  client = createClient(() => stack.apiUrl);
  const { settings } = stack;
  store = openMinioStore(settings);
  bucket = new MinioClient(clientOptions(settings));
  await bucket.setBucketVersioning(settings.ORFEAS_S3_BUCKET, { Status: 'Enabled' });
  for (const model of MODELS) {
    undisturbed.set(model, digestsOf(await client.succeed((await start(model)).id)));
  }
}, DEADLINE_MS);

afterAll(() => stack?.stop(), 60_000);

function start(model: Model = 'inflate'): Promise<Generation> {
  return client.create(PICTURE, { model, options: OPTIONS, outputs: OUTPUTS, recompute: true });
}

/** Tries at meeting a stage; on a machine that is busy with other things the look may come too late. */
const TRIES = 5;

/** Starts generations until one is met while a worker has the stage, and returns its id. */
async function meet(name: StageName, model?: Model): Promise<string> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { id } = await start(model);
    const found = await client.wait(id, `a worker to take ${name}`, ({ stages, waiting }) => {
      const status = stages.find((stage) => stage.name === name)?.status;
      return status === 'SUCCEEDED' || (status === 'IN_PROGRESS' && waiting === null);
    });
    if (found.stages.find((stage) => stage.name === name)?.status === 'IN_PROGRESS') return id;
    await client.succeed(id, DEADLINE_MS);
  }
  throw new Error(`${name} was through before it could be disturbed, ${TRIES} times`);
}

/** Waits until a stage in flight has stored a checkpoint. */
async function checkpointed(): Promise<void> {
  const list = async () => (await store.list('checkpoints/')).length > 0;
  await until(list, { what: 'a checkpoint', deadlineMs: DEADLINE_MS, everyMs: 10 });
}

async function expectSound(generation: Generation): Promise<void> {
  expect(digestsOf(generation)).toEqual(undisturbed.get(generation.model));
  const versions = new Map<string, number>();
  const listed = bucket.listObjects(stack.settings.ORFEAS_S3_BUCKET, 'stages/', true, { IncludeVersion: true });
  for await (const { name } of listed as AsyncIterable<{ name: string }>)
    versions.set(name, (versions.get(name) ?? 0) + 1);
  expect(versions.size).toBeGreaterThanOrEqual(4);
  expect([...versions].filter(([, count]) => count !== 1)).toEqual([]);
}

const KILLS = [
  { part: 'gpu-worker', during: 'shape', model: 'inflate' },
  { part: 'gpu-worker', during: 'texture', model: 'inflate' },
  { part: 'gpu-worker', during: 'shape', model: 'orfeas-mini' },
  { part: 'gpu-worker', during: 'texture', model: 'orfeas-mini' },
  { part: 'cpu-worker', during: 'export', model: 'inflate' },
  { part: 'temporal', during: 'shape', model: 'inflate' },
  { part: 'temporal', during: 'export', model: 'inflate' },
  { part: 'minio', during: 'shape', model: 'inflate' },
  { part: 'minio', during: 'texture', model: 'inflate' },
  { part: 'minio', during: 'export', model: 'inflate' },
] as const;

describe.each(KILLS)('kill -9 of $part during $during with $model', ({ part, during, model }) => {
  test(
    'leaves nothing to do: the generation succeeds with the files of an undisturbed run',
    async () => {
      const id = await meet(during, model);
      await stack.kill(part, 'SIGKILL');
      await expectSound(await client.succeed(id, DEADLINE_MS));
    },
    DEADLINE_MS,
  );
});

test(
  'kill -9 of the GPU worker after a checkpoint: the next attempt goes on from there',
  async () => {
    const id = await meet('shape');
    await checkpointed();
    await stack.kill('gpu-worker', 'SIGKILL');
    const generation = await client.succeed(id, DEADLINE_MS);
    await expectSound(generation);
    expect(generation.stages.find(({ name }) => name === 'shape')?.attempt).toBeGreaterThan(1);
    expect(stack.logs('gpu-worker')).toMatch(/"step":12,"msg":"resuming"/);
    expect(await store.list('checkpoints/')).toEqual([]);
  },
  DEADLINE_MS,
);

test(
  'kill -9 of every part at once leaves nothing to do either',
  async () => {
    const id = await meet('shape');
    await Promise.all(
      (['api', 'cpu-worker', 'gpu-worker', 'temporal', 'minio'] as const).map((part) => stack.kill(part, 'SIGKILL')),
    );
    await expectSound(await client.succeed(id, DEADLINE_MS));
  },
  DEADLINE_MS,
);
