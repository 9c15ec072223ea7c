import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { generationSchema } from '../../contracts/generation.js';
import { repositoryRoot } from '../support/parts.js';
import { type OrfeasRun, runOrfeas } from '../support/run-orfeas.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const DEADLINE_MS = 240_000;
const sample = (name: string) => join(repositoryRoot(), 'docs/samples', name);

let stack: Stack;
let folder: string;
let models: string;

beforeAll(async () => {
  // A matting pack beside those that ship, as an operator would have installed it.
  models = mkdtempSync(join(tmpdir(), 'orfeas-models-'));
  cpSync(join(repositoryRoot(), 'tests/fixtures/packs/tiny-matting'), join(models, 'tiny-matting'), {
    recursive: true,
  });
  stack = await startStack({ env: { ORFEAS_MODELS_DIR: models } });
}, DEADLINE_MS);
afterAll(async () => {
  await stack?.stop();
  rmSync(models, { recursive: true, force: true });
}, DEADLINE_MS);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-e2e-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const orfeas = (...args: string[]): Promise<OrfeasRun> =>
  runOrfeas(args, { cwd: folder, env: { ORFEAS_HOME: stack.home } });

test.each([
  ['tiny-flow', 'front-projection'],
  ['tiny-triplane', 'field-query'],
  ['tiny-layers', 'front-projection'],
  ['orfeas-mini', 'front-projection'],
])(
  'makes a printable model with %s, and says what ran',
  async (model, texture) => {
    const args = ['--model', model, '--json', '-o', 'x.glb', '--set', 'targetFaces=4000'];
    const { exitCode, stdout, stderr } = await orfeas('generate', sample('rocket.png'), ...args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const generation = generationSchema.parse(JSON.parse(stdout));
    expect(generation).toMatchObject({ status: 'SUCCEEDED', model, engine: model, waiting: null });
    expect(generation.mesh?.printability).toMatchObject({ watertight: true, manifold: true, shells: 1 });
    const stages = new Map(generation.stages.map((stage) => [stage.name, stage]));
    expect(stages.get('shape')?.engine).toBe(model);
    expect(stages.get('texture')?.engine).toBe(texture);
    expect(stages.get('shape')?.run).toMatchObject({ provider: 'cpu', fallbackNodes: 0 });
    expect(stages.get('shape')?.peakMemoryMiB).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual(['x.glb']);
  },
  DEADLINE_MS,
);

test(
  'refuses an option that the model has not, and one out of its range',
  async () => {
    for (const option of ['thickness=2', 'resolution=100']) {
      const run = await orfeas('generate', sample('rocket.png'), '--model', 'tiny-flow', '--set', option);
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toMatch(/INVALID_OPTIONS/);
      expect(run.stderr).toContain(option.split('=')[0]);
    }
  },
  DEADLINE_MS,
);

test(
  'chooses the network that ships by itself, never a test pack, and inflation for what no network makes',
  async () => {
    const chosen = async (...set: string[]) => {
      const { stdout } = await orfeas('generate', sample('rocket.png'), '--json', ...set);
      const { model, engine } = generationSchema.parse(JSON.parse(stdout));
      return { model, engine };
    };
    expect(await chosen()).toEqual({ model: 'orfeas-mini', engine: 'orfeas-mini' });
    expect(await chosen('--set', 'mode=relief')).toEqual({ model: 'inflate', engine: 'inflate' });
  },
  DEADLINE_MS,
);

test(
  'cuts a picture out by the matting network that is installed, where that is asked for',
  async () => {
    const disc = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300"/>';
    const picture = join(folder, 'moon.png');
    await sharp(Buffer.from(`${disc}<circle cx="150" cy="150" r="90" fill="#fff"/></svg>`))
      .png()
      .toFile(picture);
    const run = await orfeas('generate', picture, '--set', 'matte=network', '--json');
    expect(run).toMatchObject({ exitCode: 0 });
    const { stages } = generationSchema.parse(JSON.parse(run.stdout));
    expect(stages.find(({ name }) => name === 'preprocess')?.engine).toBe('tiny-matting');
  },
  DEADLINE_MS,
);

test(
  'serves a pack that is added while the set-up runs',
  async () => {
    const pack = join(repositoryRoot(), 'tests/fixtures/packs/tiny-flow-rectified');
    const added = await runOrfeas(['models', 'add', pack], {
      cwd: folder,
      env: { ORFEAS_HOME: stack.home, ORFEAS_MODELS_DIR: models },
    });
    expect(added).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('restarted') });
    const isOffered = async () => {
      const { items } = (await (await fetch(`${stack.apiUrl}/v1/models`)).json()) as { items: { id: string }[] };
      return items.some(({ id }) => id === 'tiny-flow-rectified');
    };
    await until(isOffered, { what: 'the pack among the models', deadlineMs: DEADLINE_MS });
  },
  DEADLINE_MS,
);
