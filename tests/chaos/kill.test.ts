import { fileURLToPath } from 'node:url';
import { Client as MinioClient } from 'minio';
import type { Generation } from '../../contracts/generation.js';
import type { StageName } from '../../contracts/stages.js';
import { clientOptions } from '../../infra/storage/client-options.js';
import { createClient, digestsOf, type GenerationClient } from '../support/generation-client.js';
import { type Stack, startStack } from '../support/stack.js';

const PICTURE = fileURLToPath(new URL('../../docs/samples/toadstool.png', import.meta.url));
/** Fine enough that every stage takes long enough to be hit, coarse enough for two cores. */
const OPTIONS = { resolution: 320, targetFaces: 30_000 };
const DEADLINE_MS = 180_000;

let stack: Stack;
let client: GenerationClient;
let bucket: MinioClient;
let undisturbed: Record<string, string>;

beforeAll(async () => {
  stack = await startStack();
  client = createClient(() => stack.apiUrl);
  bucket = new MinioClient(clientOptions(stack.settings));
  await bucket.setBucketVersioning(stack.settings.ORFEAS_S3_BUCKET, { Status: 'Enabled' });
  undisturbed = digestsOf(await client.succeed((await start()).id));
}, DEADLINE_MS);

afterAll(() => stack?.stop(), 60_000);

function start(): Promise<Generation> {
  return client.create(PICTURE, { options: OPTIONS, outputs: ['glb', 'stl'], recompute: true });
}

/** Waits until a stage computes: a worker has it and it has made progress, but is not through. */
function computing(id: string, name: StageName): Promise<Generation> {
  return client.wait(id, `${name} to compute`, ({ stages }) => {
    const stage = stages.find((candidate) => candidate.name === name);
    if (stage?.status === 'SUCCEEDED') throw new Error(`${name} was through before it could be disturbed`);
    return stage?.status === 'IN_PROGRESS' && stage.step > 0;
  });
}

async function expectSound(generation: Generation): Promise<void> {
  expect(digestsOf(generation)).toEqual(undisturbed);
  const versions = new Map<string, number>();
  const listed = bucket.listObjects(stack.settings.ORFEAS_S3_BUCKET, 'stages/', true, { IncludeVersion: true });
  for await (const { name } of listed as AsyncIterable<{ name: string }>)
    versions.set(name, (versions.get(name) ?? 0) + 1);
  expect(versions.size).toBeGreaterThanOrEqual(4);
  expect([...versions].filter(([, count]) => count !== 1)).toEqual([]);
}

const KILLS = [
  { part: 'gpu-worker', during: 'shape' },
  { part: 'gpu-worker', during: 'texture' },
  { part: 'cpu-worker', during: 'export' },
  { part: 'temporal', during: 'shape' },
  { part: 'temporal', during: 'export' },
  { part: 'minio', during: 'shape' },
  { part: 'minio', during: 'texture' },
  { part: 'minio', during: 'export' },
] as const;

describe.each(KILLS)('kill -9 of $part during $during', ({ part, during }) => {
  test(
    'leaves nothing to do: the generation succeeds with the files of an undisturbed run',
    async () => {
      const { id } = await start();
      await computing(id, during);
      await stack.kill(part, 'SIGKILL');
      await expectSound(await client.succeed(id, DEADLINE_MS));
    },
    DEADLINE_MS,
  );
});

test(
  'kill -9 of every part at once leaves nothing to do either',
  async () => {
    const { id } = await start();
    await computing(id, 'shape');
    await Promise.all(
      (['api', 'cpu-worker', 'gpu-worker', 'temporal', 'minio'] as const).map((part) => stack.kill(part, 'SIGKILL')),
    );
    await expectSound(await client.succeed(id, DEADLINE_MS));
  },
  DEADLINE_MS,
);
