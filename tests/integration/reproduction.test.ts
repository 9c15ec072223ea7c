import { fileURLToPath } from 'node:url';
import { OUTPUT_FORMATS } from '../../contracts/formats.js';
import type { Generation } from '../../contracts/generation.js';
import { createClient, digestsOf, type GenerationClient } from '../support/generation-client.js';
import { type Stack, startStack } from '../support/stack.js';

const PICTURE = fileURLToPath(new URL('../../docs/samples/rocket.png', import.meta.url));
const DEADLINE_MS = 120_000;
const ALL_FORMATS = { outputs: OUTPUT_FORMATS };

let stack: Stack;
let client: GenerationClient;
let first: Generation;

beforeAll(async () => {
  stack = await startStack();
  client = createClient(() => stack.apiUrl);
  first = await make();
}, DEADLINE_MS);

afterAll(() => stack?.stop(), 60_000);

async function make(fields: Record<string, unknown> = {}): Promise<Generation> {
  const { id } = await client.create(PICTURE, { ...ALL_FORMATS, ...fields });
  return client.succeed(id);
}

function cachedStages(generation: Generation): (boolean | null)[] {
  return generation.stages.map(({ cached }) => cached);
}

test(
  'the same request again gives the same files, and nothing is computed',
  async () => {
    expect(cachedStages(first)).toEqual([false, false, false, false]);
    const again = await make();
    expect(again.id).not.toBe(first.id);
    expect(digestsOf(again)).toEqual(digestsOf(first));
    expect(cachedStages(again)).toEqual([true, true, true, true]);
  },
  DEADLINE_MS,
);

test(
  'asked to recompute, every stage is computed again, and the files are the same byte for byte',
  async () => {
    const again = await make({ recompute: true });
    expect(cachedStages(again)).toEqual([false, false, false, false]);
    expect(digestsOf(again)).toEqual(digestsOf(first));
  },
  DEADLINE_MS,
);

test(
  'another option computes from the first stage that reads it',
  async () => {
    expect(cachedStages(await make({ options: { height: 60 } }))).toEqual([true, true, true, false]);
    expect(cachedStages(await make({ options: { targetFaces: 5000 } }))).toEqual([true, true, false, false]);
  },
  DEADLINE_MS,
);

test(
  'equal requests at the same time share one run of each stage',
  async () => {
    const request = { options: { targetFaces: 7000 } };
    const both = await Promise.all([make(request), make(request)]);
    expect(digestsOf(both[0]!)).toEqual(digestsOf(both[1]!));
    for (const stage of [2, 3]) {
      expect(both.map((generation) => cachedStages(generation)[stage]).sort()).toEqual([false, true]);
    }
  },
  DEADLINE_MS,
);
