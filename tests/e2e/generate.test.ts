import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generationSchema } from '../../contracts/generation.js';
import { isFinished } from '../../contracts/statuses.js';
import { createClient } from '../support/generation-client.js';
import { repositoryRoot } from '../support/parts.js';
import { type OrfeasRun, runOrfeas, startOrfeas } from '../support/run-orfeas.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const DEADLINE_MS = 120_000;
const sample = (name: string) => join(repositoryRoot(), 'docs/samples', name);

let stack: Stack;
let folder: string;

beforeAll(async () => {
  stack = await startStack();
}, DEADLINE_MS);
afterAll(() => stack?.stop(), DEADLINE_MS);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-e2e-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const orfeas = (...args: string[]): Promise<OrfeasRun> =>
  runOrfeas(args, { cwd: folder, env: { ORFEAS_HOME: stack.home } });
const written = () => readdirSync(folder).sort();
const read = (name: string) => readFileSync(join(folder, name));

test(
  'makes a GLB and an STL named after the picture, in the folder where it is called',
  async () => {
    const { exitCode, stdout, stderr } = await orfeas('generate', sample('toadstool.png'));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(written()).toEqual(['toadstool.glb', 'toadstool.stl']);
    expect(read('toadstool.glb').subarray(0, 4).toString()).toBe('glTF');
    // Binary STL: 80 bytes of header, a count, 50 bytes a face.
    const stl = read('toadstool.stl');
    expect(stl.length).toBe(84 + 50 * stl.readUInt32LE(80));
    expect(stdout).toMatch(/mm, [\d,]+ faces, ready to print/);
    for (const stage of ['preprocess', 'shape', 'texture', 'export']) expect(stderr).toContain(stage);
  },
  DEADLINE_MS,
);

test(
  'names the files of an OBJ after the wish and in each other',
  async () => {
    const { exitCode } = await orfeas('generate', sample('toadstool.png'), '-o', 'out/cap.obj');
    expect(exitCode).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['cap-texture.png', 'cap.mtl', 'cap.obj']);
    expect(read('out/cap.obj').toString()).toMatch(/^mtllib cap\.mtl$/m);
    expect(read('out/cap.mtl').toString()).toMatch(/^map_Kd cap-texture\.png$/m);
  },
  DEADLINE_MS,
);

test(
  'prints the generation alone on stdout with --json',
  async () => {
    const args = ['--json', '--formats', 'ply', '--set', 'height=50', '--tag', 'e2e'];
    const { exitCode, stdout } = await orfeas('generate', sample('rocket.png'), ...args);
    expect(exitCode).toBe(0);
    const generation = generationSchema.parse(JSON.parse(stdout));
    expect(generation).toMatchObject({ status: 'SUCCEEDED', outputs: ['ply'], tags: ['e2e'] });
    expect(generation.mesh?.bboxMm).toContainEqual(expect.closeTo(50, 3));
    expect(read('rocket.ply').length).toBe(generation.artifacts.find(({ name }) => name === 'model.ply')?.bytes);
    const listed = await orfeas('ls', '--tag', 'e2e', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id: generation.id }]);
  },
  DEADLINE_MS,
);

test(
  'makes one model a picture into a folder',
  async () => {
    const { exitCode, stderr } = await orfeas(
      ...['generate', sample('rocket.png'), sample('owl.webp'), '-o', 'models/', '--formats', 'stl'],
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(folder, 'models')).sort()).toEqual(['owl.stl', 'rocket.stl']);
  },
  DEADLINE_MS,
);

describe('what can not be done', () => {
  const wrong: [what: string, args: string[], exitCode: number, message: RegExp][] = [
    ['a file that is no picture', ['generate', 'note.txt'], 1, /UNSUPPORTED_MEDIA_TYPE/],
    ['a broken picture', ['generate', 'broken.png'], 1, /\([A-Z_]+\)/],
    ['a file that is not there', ['generate', 'none.png'], 2, /no file none\.png/],
    ['an option out of its range', ['generate', 'note.txt', '--set', 'thickness=99'], 2, /thickness/],
    ['an unknown option', ['generate', 'note.txt', '--set', 'colour=red'], 2, /colour/],
    ['an unknown format', ['generate', 'note.txt', '-o', 'model.fbx'], 2, /model\.fbx/],
    ['an unknown flag', ['generate', 'note.txt', '--fast'], 2, /--fast/],
    ['an unknown command', ['generat'], 2, /generate/],
    ['an unknown model', ['generate', 'note.txt', '--model', 'nobodys'], 1, /\([A-Z_]+\)/],
    ['an unknown generation', ['show', '00000000-0000-4000-8000-000000000000'], 1, /GENERATION_NOT_FOUND/],
  ];

  test.each(wrong)(
    '%s: says why, writes nothing, ends with its code',
    async (_, args, exitCode, message) => {
      writeFileSync(join(folder, 'note.txt'), 'no picture');
      writeFileSync(join(folder, 'broken.png'), readFileSync(sample('toadstool.png')).subarray(0, 2000));
      const run = await orfeas(...args);
      expect(run.stderr).toMatch(message);
      expect(run).toMatchObject({ exitCode, stdout: '' });
      expect(written()).toEqual(['broken.png', 'note.txt']);
    },
    DEADLINE_MS,
  );
});

test(
  'leaves the work going on after Ctrl-C, and says how to come back to it',
  async () => {
    const picture = sample('owl.webp');
    const run = startOrfeas(['generate', picture, '--recompute', '--set', 'resolution=384'], {
      cwd: folder,
      env: { ORFEAS_HOME: stack.home },
    });
    const id = await until(() => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(run.written.stderr)?.[0], { what: 'the id' });
    run.child.kill('SIGINT');
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain(`./orfeas show ${id} --follow`);
    expect(written()).toEqual([]);
    const { status } = await createClient(() => stack.apiUrl).succeed(id);
    expect(isFinished(status)).toBe(true);
    const saved = await orfeas('show', id, '-o', 'owl.glb');
    expect({ ...saved, files: written() }).toMatchObject({ exitCode: 0, files: ['owl.glb'] });
  },
  DEADLINE_MS,
);

test(
  'cancels what was only started',
  async () => {
    const started = await orfeas(
      ...['generate', sample('rocket.png'), '--no-wait', '--recompute', '--set', 'resolution=384'],
    );
    const id = started.stdout.trim();
    expect(await orfeas('cancel', id)).toMatchObject({ exitCode: 0 });
    const ended = await createClient(() => stack.apiUrl).wait(id, 'its end', ({ status }) => isFinished(status));
    expect(ended.status).toBe('CANCELED');
    expect(written()).toEqual([]);
  },
  DEADLINE_MS,
);

test(
  'follows a generation through the death of the API',
  async () => {
    const run = startOrfeas(['generate', sample('rocket.png'), '--recompute', '--set', 'resolution=384'], {
      cwd: folder,
      env: { ORFEAS_HOME: stack.home },
    });
    await until(() => run.written.stderr.includes('shape'), { what: 'the shape stage', deadlineMs: 60_000 });
    await stack.kill('api', 'SIGKILL');
    const { exitCode, stderr } = await run.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(written()).toEqual(['rocket.glb', 'rocket.stl']);
    // Every stage is told once, whatever was lost in between.
    expect(stderr.match(/shape\s+done/g)).toHaveLength(1);
    expect(stderr.match(/export\s+done/g)).toHaveLength(1);
  },
  DEADLINE_MS,
);
