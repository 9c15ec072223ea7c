import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Piscina } from 'piscina';
import sharp from 'sharp';
import { OUTPUT_FORMATS } from '../../../contracts/formats.js';
import { STAGE_NAMES, type StageName } from '../../../contracts/stages.js';
import { exampleInput, exampleOptions } from '../../support/example-input.js';
import { paintPicture } from '../../support/paint-picture.js';
import { repositoryRoot } from '../../support/parts.js';
import type { StageDigest, StagesRequest } from '../../support/run-stages.js';

/**
 * The goldens. After a new `version` of a stage or a new version of a library they are written again by
 * `ORFEAS_UPDATE_DIGESTS=1 node --experimental-vm-modules node_modules/jest/bin/jest.js stage-digests`
 * on a fresh build, and committed with the change.
 */
const GOLDENS = path.join(repositoryRoot(), 'tests/fixtures/stage-digests.json');
const HOW_TO = 'write them again as tests/integration/stages/stage-digests.test.ts says';
const DEADLINE_MS = 120_000;

type Digests = Record<string, StageDigest>;

/** A red pear on white; its outline has no corner. */
const pear = paintPicture(96, 96, (x, y) => {
  const width = 0.16 + 0.14 * Math.sin(Math.PI * y) ** 2 + 0.1 * y;
  const inside = ((x - 0.5) / width) ** 2 + ((y - 0.5) / 0.42) ** 2 < 1;
  return inside ? [200, 40 + 80 * y, 60] : [255, 255, 255];
});

/** A blue ring, transparent around and inside it. */
const ring = paintPicture(96, 96, (x, y) => [40, 80, 120 + 100 * (x + y - 1)]);
for (let i = 0; i < 96 * 96; i++) {
  const radius = Math.hypot((i % 96) - 47.5, Math.floor(i / 96) - 47.5);
  ring.data[i * 4 + 3] = radius > 18 && radius < 40 ? 255 : 0;
}

// Threads of plain Node on the build: what workers run, and ten times as fast as inside Jest's sandbox.
const threads = new Piscina<StagesRequest, Digests>({
  filename: path.join(repositoryRoot(), 'dist/tests/support/run-stages.js'),
  name: 'digestStages',
  minThreads: 2,
  maxThreads: 2,
});

afterAll(() => threads.destroy());

async function digest({ data, width, height }: typeof pear): Promise<Digests> {
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  const options = exampleOptions({ resolution: 64, targetFaces: 2000, textureSize: 512 });
  const input = exampleInput({ options, outputs: OUTPUT_FORMATS });
  return threads.run({ input, picture: png.toString('base64') });
}

function readGoldens(): Record<string, Digests> {
  return existsSync(GOLDENS) ? (JSON.parse(readFileSync(GOLDENS, 'utf8')) as Record<string, Digests>) : {};
}

/** What is wrong with a stage's bytes, as a sentence; null where they are what they were. */
function fault(name: StageName, now: Digests, golden: Digests): string | null {
  const [is, was] = [now[name]!, golden[name]];
  if (was === undefined || is.version !== was.version || is.fingerprint !== was.fingerprint) {
    return `The goldens of ${name} are of another version of it or its libraries: ${HOW_TO}.`;
  }
  const changed = Object.keys(is.digests).filter((file) => is.digests[file] !== was.digests[file]);
  if (changed.length === 0) return null;
  const fed = is.sources.filter((source) => source !== 'picture' && digestAt(now, source) !== digestAt(golden, source));
  if (fed.length > 0)
    return `${name} was fed other bytes (${fed.join(', ')}), so its goldens are out of date: ${HOW_TO}.`;
  return (
    `The stage ${name} makes other bytes (${changed.join(', ')}) of the same inputs, but its version is still ` +
    `${is.version}: known results would be mixed with new ones. Raise its version, then ${HOW_TO}.`
  );
}

function digestAt(digests: Digests, source: string): string | undefined {
  const [stage = '', file = ''] = source.split('/');
  return digests[stage]?.digests[file];
}

/** Bytes are promised for the same kind of device only. */
function isSameDevice(golden: Digests | undefined): boolean {
  return golden === undefined || golden.preprocess!.fingerprint.startsWith(`cpu/${process.arch}/`);
}

describe.each([
  ['pear', pear],
  ['ring', ring],
])('the stages’ bytes for the %s', (name, picture) => {
  it(
    'are the same a second time, and those of the goldens',
    async () => {
      const [now, again] = await Promise.all([digest(picture), digest(picture)]);
      expect(again).toEqual(now);
      if (process.env.ORFEAS_UPDATE_DIGESTS === '1') {
        writeFileSync(GOLDENS, `${JSON.stringify({ ...readGoldens(), [name]: now }, null, 2)}\n`);
      }
      const golden = readGoldens()[name];
      if (!isSameDevice(golden)) {
        process.stderr.write('skipped: the goldens of the stages are of another kind of device\n');
        return;
      }
      expect(STAGE_NAMES.map((stage) => fault(stage, now, golden ?? {})).filter((text) => text !== null)).toEqual([]);
    },
    DEADLINE_MS,
  );
});
