import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchSchema } from '../../contracts/batch.js';
import { paintEgg } from '../support/batch-orders.js';
import { type OrfeasRun, runOrfeas } from '../support/run-orfeas.js';
import { type Stack, startStack } from '../support/stack.js';
import { unzip } from '../support/zips.js';

const DEADLINE_MS = 180_000;
const SMALL = ['--set', 'resolution=64', '--set', 'targetFaces=500', '--set', 'textureSize=512'];

let stack: Stack;
let folder: string;

beforeAll(async () => {
  stack = await startStack();
  folder = mkdtempSync(join(tmpdir(), 'orfeas-e2e-'));
}, DEADLINE_MS);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack?.stop();
}, DEADLINE_MS);

const orfeas = (...args: string[]): Promise<OrfeasRun> =>
  runOrfeas(args, { cwd: folder, env: { ORFEAS_HOME: stack.home } });

test(
  'a folder of pictures comes back as one zip, and what can not be used is told',
  async () => {
    mkdirSync(join(folder, 'pictures/more'), { recursive: true });
    writeFileSync(join(folder, 'pictures/one.png'), await paintEgg(1));
    writeFileSync(join(folder, 'pictures/more/two.png'), await paintEgg(2));
    writeFileSync(join(folder, 'pictures/broken.png'), 'no picture');
    writeFileSync(join(folder, 'pictures/notes.txt'), 'not asked for');
    const { exitCode, stdout, stderr } = await orfeas(
      'batch',
      'pictures',
      '-o',
      'out.zip',
      '--formats',
      'stl',
      ...SMALL,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining('3 of 3 done, 1 refused') });
    expect(stderr).toMatch(/broken\.png: .*UNSUPPORTED_MEDIA_TYPE/);
    const files = await unzip(readFileSync(join(folder, 'out.zip')));
    expect([...files.keys()]).toEqual(expect.arrayContaining(['manifest.json', 'more/two/model.stl', 'one/model.stl']));

    const [batch] = batchSchema.array().parse(JSON.parse((await orfeas('batch', 'ls', '--json')).stdout));
    expect(batch).toMatchObject({ status: 'FINISHED', totals: { items: 3, succeeded: 2, refused: 1 } });
    const shown = await orfeas('batch', 'show', batch!.id, '-o', 'again.zip');
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('FINISHED') });
    expect(await unzip(readFileSync(join(folder, 'again.zip')))).toEqual(files);
    expect(await orfeas('batch', 'cancel', batch!.id)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('BATCH_FINISHED'),
    });
  },
  DEADLINE_MS,
);

test('a folder without pictures is no batch', async () => {
  mkdirSync(join(folder, 'empty'));
  expect(await orfeas('batch', 'empty')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no picture') });
}, 60_000);
