import { sha256 } from '../../../activities/stage-key.js';
import type { GenerationOptions } from '../../../contracts/options.js';
import type { GenerationRecord } from '../../../contracts/records.js';
import type { StageName } from '../../../contracts/stages.js';
import { keys } from '../../../infra/storage/keys.js';
import { type Parts, startParts } from '../../support/parts.js';
import { filesOf, type GenerationRuns, openGenerationRuns } from '../../support/run-generation.js';
import { versionsOf } from '../../support/versions-of.js';

const DEADLINE_MS = 120_000;
const MEDIA_TYPE = 'application/octet-stream';

let parts: Parts;
let runs: GenerationRuns;
let versions: (key: string) => Promise<number>;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker']);
  versions = await versionsOf(parts.settings);
  runs = openGenerationRuns(parts.settings, parts.store);
}, DEADLINE_MS);

afterAll(async () => {
  await runs?.close();
  await parts?.end();
}, DEADLINE_MS);

/** What workers keep in memory does not hide what happens to the disks. */
async function forgetMemories(): Promise<void> {
  for (const worker of ['cpu-worker', 'gpu-worker'] as const) {
    await parts.stop(worker);
    await parts.start(worker);
  }
}

function stageOf({ state }: GenerationRecord, name: StageName) {
  return state.stages.find((stage) => stage.name === name)!;
}

/** The place of a file that a generation's stage made. */
async function placeOf(record: GenerationRecord, file: string): Promise<string> {
  const digest = filesOf(record)[file];
  if (digest === undefined) throw new Error(`Expected ${file} among ${Object.keys(filesOf(record)).join(', ')}`);
  return keys.blob(record.tenant, digest);
}

async function isIntact(place: string): Promise<boolean> {
  const bytes = await parts.store.get(place);
  return bytes !== null && place.endsWith(sha256(bytes));
}

const DAMAGES = {
  'one byte differs': async (place: string) => {
    const bytes = new Uint8Array((await parts.store.get(place))!);
    bytes[bytes.length >> 1]! ^= 1;
    await parts.store.put(place, bytes, { mediaType: MEDIA_TYPE });
  },
  'the end is missing': async (place: string) => {
    const bytes = (await parts.store.get(place))!;
    await parts.store.put(place, bytes.subarray(0, bytes.length - 7), { mediaType: MEDIA_TYPE });
  },
  'it is gone': (place: string) => parts.store.remove([place]),
} as const;

const CASES: {
  file: string;
  madeBy: StageName;
  damage: keyof typeof DAMAGES;
  /** The change of options after which only the stage that reads the file, and those after it, compute. */
  changed: Partial<GenerationOptions>;
}[] = [
  { file: 'cutout.png', madeBy: 'preprocess', damage: 'one byte differs', changed: { resolution: 72 } },
  { file: 'cutout.png', madeBy: 'preprocess', damage: 'it is gone', changed: { resolution: 80 } },
  { file: 'raw.glb', madeBy: 'shape', damage: 'one byte differs', changed: { targetFaces: 1100 } },
  { file: 'raw.glb', madeBy: 'shape', damage: 'the end is missing', changed: { targetFaces: 1200 } },
  { file: 'textured.glb', madeBy: 'texture', damage: 'one byte differs', changed: { longest: 20 } },
  { file: 'textured.glb', madeBy: 'texture', damage: 'it is gone', changed: { longest: 30 } },
];

describe.each(CASES)('where of $file $damage', ({ file, madeBy, damage, changed }) => {
  it(
    'the stage that made it computes it again, with the same bytes and one record, and all goes on',
    async () => {
      const known = await runs.succeed();
      const undisturbed = await runs.succeed(changed, { recompute: true });
      const place = await placeOf(known, file);
      await DAMAGES[damage](place);
      await forgetMemories();
      const healed = await runs.succeed(changed);
      expect(filesOf(healed)).toEqual(filesOf(undisturbed));
      expect(stageOf(healed, madeBy)).toMatchObject({ status: 'SUCCEEDED', cached: false });
      expect(await isIntact(place)).toBe(true);
      expect(await versions(keys.stage(known.tenant, stageOf(healed, madeBy).key!))).toBe(1);
    },
    DEADLINE_MS,
  );
});

it(
  'a known result that nobody reads any more is looked at before it is given out again',
  async () => {
    const known = await runs.succeed();
    const place = await placeOf(known, 'model.stl');
    await DAMAGES['one byte differs'](place);
    await forgetMemories();
    const again = await runs.succeed();
    expect(filesOf(again)).toEqual(filesOf(known));
    expect(again.state.stages.map(({ cached }) => cached)).toEqual([true, true, true, false]);
    expect(await isIntact(place)).toBe(true);
  },
  DEADLINE_MS,
);

it.each([
  { what: 'no JSON', bytes: '{"schema":"orfeas.st' },
  { what: 'JSON of something else', bytes: '{"schema":"orfeas.stage/1","key":7}' },
])(
  'a stage record that is $what counts as unknown and is replaced',
  async ({ bytes }) => {
    const known = await runs.succeed();
    const place = keys.stage(known.tenant, stageOf(known, 'texture').key!);
    await parts.store.put(place, new TextEncoder().encode(bytes), { mediaType: 'application/json' });
    const again = await runs.succeed();
    expect(filesOf(again)).toEqual(filesOf(known));
    expect(stageOf(again, 'texture')).toMatchObject({ cached: false, attempt: 1 });
    expect(stageOf(await runs.succeed(), 'texture').cached).toBe(true);
  },
  DEADLINE_MS,
);

it(
  'a picture that is damaged ends the generation with what to do about it',
  async () => {
    const { input } = await runs.succeed();
    const place = keys.blob('local', input!.image.sha256);
    const whole = (await parts.store.get(place))!;
    await DAMAGES['the end is missing'](place);
    await forgetMemories();
    // The picture of the fixture is there already, so that starting one leaves it as it is.
    const lost = await runs.ended(await runs.start({}, { recompute: true }));
    expect(lost.state).toMatchObject({ status: 'FAILED', error: { code: 'INPUT_LOST', stage: 'preprocess' } });
    await parts.store.put(place, whole, { mediaType: 'image/png' });
  },
  DEADLINE_MS,
);
