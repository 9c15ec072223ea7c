import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Piscina } from 'piscina';
import { FORMAT_FILES, OUTPUT_FORMATS } from '../../contracts/formats.js';
import type { GenerationOptions } from '../../contracts/options.js';
import type { MeshSummary } from '../../contracts/printability.js';
import { exampleInput, exampleOptions } from '../support/example-input.js';
import { repositoryRoot } from '../support/parts.js';
import { read3mf } from '../support/read-3mf.js';
import { assimpInfo } from '../support/readers/assimp.js';
import { type BlenderMesh, readInBlender } from '../support/readers/blender.js';
import { missingProgram } from '../support/readers/debian-program.js';
import { prepareUsd, readUsd } from '../support/readers/open-usd.js';
import { slice, slicerInfo } from '../support/readers/prusa-slicer.js';
import type { FinishedRun, StagesRequest } from '../support/run-stages.js';
import { expectValidGlb } from '../support/validate-glb.js';

/** Our pictures, each with other options of the export. */
const SAMPLES: readonly { picture: string; options: Partial<GenerationOptions> }[] = [
  { picture: 'toadstool.png', options: { height: 60 } },
  { picture: 'rocket.png', options: { longest: 80, textureFormat: 'png' } },
  {
    picture: 'owl.webp',
    options: { longest: 50, textureFormat: 'png', origin: 'center', targetFaces: 10_000, colors3mf: 'texture' },
  },
];
const DEADLINE_MS = 300_000;
/** What assimp and PrusaSlicer round to when they print, mm. */
const PRINTED_MM = 2e-3;

const usd = await prepareUsd();
const wantsBlender = process.env.ORFEAS_CONFORMANCE_BLENDER === '1';
const blender = wantsBlender
  ? await missingProgram('blender', 'blender', 'python3-numpy')
  : 'Blender is read only with --blender';
const slicer = await missingProgram('prusa-slicer', 'prusa-slicer');
const assimp = await missingProgram('assimp', 'assimp-utils');

for (const missing of [slicer, assimp, 'missing' in usd ? usd.missing : null, blender]) {
  if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);
}

/** The tests of a reader that is not there are skipped. */
function withReader(missing: string | null) {
  return missing === null ? test.each(SAMPLES) : test.skip.each(SAMPLES);
}

const threads = new Piscina<StagesRequest, FinishedRun>({
  filename: path.join(repositoryRoot(), 'dist/tests/support/run-stages.js'),
  name: 'finishStages',
  maxThreads: 2,
});
/** By picture: the folder of its files, and what the generation says of its mesh. */
const models = new Map<string, { folder: string; summary: MeshSummary }>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'orfeas-conformance-'));
  await Promise.all(SAMPLES.map(exportSample));
}, DEADLINE_MS);

afterAll(async () => {
  await threads.destroy();
  await rm(folder, { recursive: true, force: true });
});

async function exportSample({ picture, options }: (typeof SAMPLES)[number]): Promise<void> {
  const input = exampleInput({ options: exampleOptions(options), outputs: OUTPUT_FORMATS });
  const bytes = await readFile(path.join(repositoryRoot(), 'docs/samples', picture));
  const { files, facts } = await threads.run({ input, picture: bytes.toString('base64') });
  const own = await mkdtemp(path.join(folder, 'model-'));
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(own, name), content);
  models.set(picture, { folder: own, summary: facts.mesh as unknown as MeshSummary });
}

/** The main file of a format of a sample, and what is to be found in it. */
function modelOf(picture: string, format: keyof typeof FORMAT_FILES) {
  const { folder: own, summary } = models.get(picture)!;
  return { file: path.join(own, FORMAT_FILES[format][0]!), faces: summary.faces, size: summary.bboxMm };
}

function expectNear(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance);
}

describe.each(['stl', '3mf'] as const)('PrusaSlicer, of the %s', (format) => {
  withReader(slicer)(
    'says of $picture that it is manifold, finds nothing to repair, and slices it up to its top',
    async ({ picture }) => {
      const { file, faces, size } = modelOf(picture, format);
      const info = await slicerInfo(file);
      expect(info).toMatchObject({ isManifold: true, facets: faces, parts: 1, repairs: [] });
      expectNear(info.size, size, PRINTED_MM);
      const { topMm, repairs } = await slice(file, `${file}.gcode`);
      expect(repairs).toEqual([]);
      expect(Math.abs(topMm - size[2])).toBeLessThan(1); // a little more than three layers
    },
    DEADLINE_MS,
  );
});

// Not the 3MF: the assimp of Debian 12 refuses every file with a colour group (5.2.5; read since 5.3).
describe.each([
  ['glb', 1000, [0, 2, 1]],
  ['obj', 1, [0, 2, 1]],
  ['ply', 1, [0, 1, 2]],
  ['stl', 1, [0, 1, 2]],
] as const)('assimp, of the %s', (format, mmPerUnit, axes) => {
  withReader(assimp)(
    'reads $picture as one mesh with all its faces, in its size',
    async ({ picture }) => {
      const { file, faces, size } = modelOf(picture, format);
      const { min, max, ...found } = await assimpInfo(file);
      expect(found).toEqual({ meshes: 1, faces });
      const sides = axes.map((axis) => (max[axis]! - min[axis]!) * mmPerUnit);
      expectNear(sides, size, PRINTED_MM);
    },
    DEADLINE_MS,
  );
});

describe('Khronos’ validator', () => {
  test.each(SAMPLES)(
    'finds neither error nor warning in the GLB of $picture',
    async ({ picture }) => {
      const { file, faces } = modelOf(picture, 'glb');
      const info = await expectValidGlb(await readFile(file));
      expect(info.totalTriangleCount).toBe(faces);
    },
    DEADLINE_MS,
  );
});

describe('lib3mf’s reader', () => {
  test.each(SAMPLES)(
    'takes the 3MF of $picture without a warning: closed, oriented, in millimetres, coloured, with a thumbnail',
    async ({ picture, options }) => {
      const { file, faces } = modelOf(picture, '3mf');
      const { mesh, ...read } = await read3mf(await readFile(file));
      expect(read).toMatchObject({ warnings: 0, isManifoldAndOriented: true, isMillimetre: true, hasThumbnail: true });
      expect(mesh.indices.length).toBe(3 * faces);
      if (options.colors3mf !== 'texture') return expect(read.colors).toBeGreaterThan(1);
      // The same picture that lies beside the OBJ.
      const png = await readFile(path.join(path.dirname(file), 'model.png'));
      expect(png.equals(read.texture!.bytes)).toBe(true);
      expect(read.texture!.cornerCoordinates.length).toBe(3 * faces);
    },
    DEADLINE_MS,
  );
});

describe('OpenUSD', () => {
  const missing = 'missing' in usd ? usd.missing : null;
  const python = 'python' in usd ? usd.python : '';

  withReader(missing)(
    'finds nothing wrong with the USDZ of $picture and reads its mesh, size, axes, texture and origin',
    async ({ picture }) => {
      const { file, faces, size } = modelOf(picture, 'usdz');
      const report = await readUsd(python, file);
      expect(report.validators).toContain('usdUtilsValidators:UsdzPackageValidator');
      expect(report.errors).toEqual([]);
      expect(report).toMatchObject({ faces, metersPerUnit: 1, upAxis: 'Y', surface: 'UsdPreviewSurface' });
      expect(report.normals).toBe(report.points);
      const sides = [0, 2, 1].map((axis) => (report.max[axis]! - report.min[axis]!) * 1000);
      expectNear(sides, size, PRINTED_MM);
      expect(report.textureBytes).toBe((await readFile(path.join(path.dirname(file), 'model.png'))).length);
      expect(Math.min(...report.uvs)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...report.uvs)).toBeLessThanOrEqual(1);
      expect(report.data).toMatchObject({ generator: 'Orfeas', engine: 'inflate', licence: 'Apache-2.0', seed: 0 });
    },
    DEADLINE_MS,
  );

  (missing === null ? test : test.skip)(
    'is awake: it does find the picture missing that a layer names',
    async () => {
      const { file } = modelOf(SAMPLES[0]!.picture, 'usdz');
      const bytes = await readFile(file);
      bytes.write('picture.png', bytes.indexOf('texture.png')); // in the layer, which comes first
      const broken = path.join(path.dirname(file), 'broken.usdz');
      await writeFile(broken, bytes);
      expect((await readUsd(python, broken)).errors).not.toEqual([]);
    },
    DEADLINE_MS,
  );
});

describe('Blender', () => {
  let read: Record<string, BlenderMesh>;
  // The add-on of Debian's 3.4 can't read WebP: the sample with the default texture is left out.
  const readable = SAMPLES.filter(({ options }) => options.textureFormat === 'png');
  const formats = ['glb', 'obj', 'ply', 'stl'] as const;
  const cases = readable.flatMap(({ picture }) => formats.map((format) => ({ picture, format })));

  (blender === null ? test.each(cases) : test.skip.each(cases))(
    'imports the $format of $picture with all its faces, in its size',
    async ({ picture, format }) => {
      read ??= await readInBlender(
        cases.map((each) => modelOf(each.picture, each.format).file),
        path.join(folder, 'blender.json'),
      );
      const { file, faces, size } = modelOf(picture, format);
      expect(read[file]!.faces).toBe(faces);
      const mmPerUnit = format === 'glb' ? 1000 : 1;
      expectNear(
        read[file]!.size.map((side) => side * mmPerUnit),
        size,
        PRINTED_MM,
      );
    },
    DEADLINE_MS,
  );
});
