import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { systemModelsSchema, systemVramSchema } from '../../../api/facades/system/system-view.js';
import { createClient, type GenerationClient } from '../../support/generation-client.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 120_000;
/** A picture of the repository; which one does not matter. */
const PICTURE = path.join(repositoryRoot(), 'docs/samples/rocket.png');
/** Eight steps of two networks on the processor. */
const LONG = { steps: 8, resolution: 64 };

let parts: Parts;
let url: string;
let client: GenerationClient;

beforeAll(async () => {
  // One stage at a time, so that gates open and close.
  parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker'], {
    ...{ ORFEAS_JOBS: '1', ORFEAS_PACKS: 'inflate,tiny-flow,tiny-triplane', ORFEAS_DEVICE: 'cpu' },
  });
  url = parts.settings.ORFEAS_PUBLIC_URL!;
  client = createClient(() => url);
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

const read = async (where: string) => (await fetch(`${url}${where}`)).json();

test(
  'stages of several packs pass a worker one at a time, and those that wait say so',
  async () => {
    // The steps of the first keep the device for some seconds, in which the others come to its gate.
    const first = await client.create(PICTURE, { model: 'tiny-flow', outputs: ['stl'], options: LONG });
    const isInShape = async () => {
      const stage = (await client.get(first.id))?.stages.find(({ name }) => name === 'shape');
      return stage?.status === 'IN_PROGRESS';
    };
    await until(isInShape, { what: 'the first to reach its shape stage', deadlineMs: DEADLINE_MS });
    const others = await Promise.all(
      ['tiny-triplane', 'inflate', 'inflate'].map((model, i) =>
        client.create(PICTURE, { model, outputs: ['stl'], options: { resolution: 64 + 8 * i } }),
      ),
    );
    const begun = [first, ...others];
    const waits = new Set<string>();
    await until(
      async () => {
        const all = await Promise.all(begun.map(({ id }) => client.get(id)));
        for (const generation of all) if (generation?.waiting) waits.add(generation.waiting.for);
        return all.every((generation) => generation?.status === 'SUCCEEDED' || generation?.status === 'FAILED');
      },
      { what: 'all generations to end', deadlineMs: DEADLINE_MS },
    );
    for (const { id } of begun) await client.succeed(id);
    expect([...waits]).toContain('slot');
    expect([...waits]).not.toContain('worker');
  },
  DEADLINE_MS,
);

test(
  'devices and models are told under the routes of old, and what was measured is kept',
  async () => {
    const isSeen = async () => {
      const { devices } = systemVramSchema.parse(await read('/system/vram'));
      return devices[0]?.allocations.some(({ model, held_mib }) => model === 'tiny-triplane' && held_mib !== null);
    };
    await until(isSeen, { what: 'the pack to be seen on the device' });
    const { models } = systemModelsSchema.parse(await read('/system/models'));
    expect(models.find(({ model }) => model === 'inflate')).toMatchObject({ loaded: false, need_mib: null });
    expect(models.find(({ model }) => model === 'tiny-triplane')).toMatchObject({ loaded: true, available: true });
    const { ready, parts: all } = (await read('/ready')) as { ready: boolean; parts: { part: string }[] };
    expect(ready).toBe(true);
    expect(all.some(({ part }) => part.startsWith('device cpu'))).toBe(true);
    const measured = path.join(parts.settings.ORFEAS_MODELS_DIR!, 'measured.json');
    if (existsSync(measured)) expect(JSON.parse(readFileSync(measured, 'utf8')).schema).toBe('orfeas.measured/1');
  },
  DEADLINE_MS,
);
