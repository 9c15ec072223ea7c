import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { OUTPUT_FORMATS } from '../../../contracts/formats.js';
import type { GenerationOptions } from '../../../contracts/options.js';
import type { MeshSummary } from '../../../contracts/printability.js';
import { exampleInput, exampleOptions } from '../../support/example-input.js';
import { parseObj } from '../../support/parse-obj.js';
import { read3mf } from '../../support/read-3mf.js';
import type { FinishedRun, StagesRequest } from '../../support/run-stages.js';
import { surfaceFigures } from '../../support/surface-figures.js';
import { expectValidGlb } from '../../support/validate-glb.js';

const ROOT = new URL('../../../', import.meta.url);
const PICTURE = fileURLToPath(new URL('docs/samples/toadstool.png', ROOT));
const DEADLINE_MS = 300_000;

interface FittedSample extends Pick<FinishedRun, 'files' | 'code'> {
  summary: MeshSummary;
  /** What was changed of the solid. */
  fit: unknown;
}

const ORDERS = {
  plain: {},
  flat: { flatBase: 4 },
  flatTurned: { flatBase: 4, height: 60, upAxis: 'y', origin: 'center' },
  turned: { upAxis: 'z' },
  inMm: { height: 76.2 },
  inInches: { height: 3, unit: 'in' },
  tooLow: { flatBase: 100 },
  hollow: { flatBase: 4, hollow: 3 },
  drained: { flatBase: 4, hollow: 3, drain: 6 },
  tooThick: { hollow: 60 },
} as const;
type Case = keyof typeof ORDERS;

// Threads of plain Node: inside Jest's sandbox the same code takes ten times as long.
const threads = new Piscina<StagesRequest, FinishedRun>({
  filename: new URL('dist/tests/support/run-stages.js', ROOT).href,
  name: 'finishStages',
  maxThreads: 2,
});
const samples = {} as Record<Case, FittedSample>;

async function make(changes: Partial<GenerationOptions>): Promise<FittedSample> {
  const options = exampleOptions({ resolution: 96, targetFaces: 3000, textureSize: 512, ...changes });
  const input = exampleInput({ options, outputs: OUTPUT_FORMATS });
  const { files, facts, code } = await threads.run({ input, picture: readFileSync(PICTURE).toString('base64') });
  return { files, code, summary: facts.mesh as unknown as MeshSummary, fit: facts.fit };
}

beforeAll(async () => {
  const made = await Promise.all(Object.values(ORDERS).map(make));
  for (const [index, name] of Object.keys(ORDERS).entries()) samples[name as Case] = made[index]!;
}, DEADLINE_MS);
afterAll(() => threads.destroy());

function stlFigures(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const faces = view.getUint32(80, true);
  const positions = new Float32Array(9 * faces);
  for (let face = 0; face < faces; face++) {
    for (let k = 0; k < 9; k++) positions[9 * face + k] = view.getFloat32(84 + 50 * face + 12 + 4 * k, true);
  }
  return surfaceFigures({ positions, indices: Uint32Array.from({ length: 3 * faces }, (_, corner) => corner) });
}

function objFigures(bytes: Uint8Array) {
  const { positions, faces } = parseObj(new TextDecoder().decode(bytes));
  const indices = Uint32Array.from(faces.flatMap((corners) => corners.map(({ position }) => position)));
  return surfaceFigures({ positions: Float32Array.from(positions.flat()), indices });
}

const height = (figures: { min: number[]; max: number[] }, axis: number) => figures.max[axis]! - figures.min[axis]!;

test('a height in inches gives the files of the same height in mm, and their reports', async () => {
  const { files, summary } = samples.inInches;
  expect(summary.printability.boundingBoxMm.size[2]).toBeCloseTo(76.2, 4);
  const { mesh, isMillimetre } = await read3mf(files['model.3mf']!);
  expect(isMillimetre).toBe(true);
  expect(height(surfaceFigures(mesh), 2)).toBeCloseTo(76.2, 3);
  expect(stlFigures(files['model.stl']!)).toEqual(stlFigures(samples.inMm.files['model.stl']!));
  expect(summary).toEqual(samples.inMm.summary);
});

test('flatBase cuts the same slice off all formats, and the model stays printable', async () => {
  const { summary, files, fit } = samples.flat;
  const { printability } = summary;
  expect(printability).toMatchObject({ status: 'ready', reasons: [], shells: 1 });
  expect(fit).toEqual({ flatBaseMm: 4 });
  expect(printability.boundingBoxMm.min[2]).toBe(0);
  expect(printability.boundingBoxMm.size[2]).toBeCloseTo(96, 3);
  expect(printability.volumeMm3).toBeLessThan(samples.plain.summary.printability.volumeMm3);
  const inMm = [
    stlFigures(files['model.stl']!),
    objFigures(files['model.obj']!),
    surfaceFigures((await read3mf(files['model.3mf']!)).mesh),
  ];
  for (const { volume } of inMm) expect(Math.abs(volume / printability.volumeMm3 - 1)).toBeLessThan(1e-4);
  await expectValidGlb(files['model.glb']!);
});

test('a model cut flat stands on an area, one not cut on little', () => {
  const onPlate = (name: Case) => {
    const bytes = samples[name].files['model.stl']!;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    let area = 0;
    for (let at = 84; at < bytes.length; at += 50) {
      const corner = (k: number) => [0, 1, 2].map((axis) => view.getFloat32(at + 12 + 12 * k + 4 * axis, true));
      const [a, b, c] = [corner(0), corner(1), corner(2)] as [number[], number[], number[]];
      if (a[2] !== 0 || b[2] !== 0 || c[2] !== 0) continue;
      area += Math.abs((b[0]! - a[0]!) * (c[1]! - a[1]!) - (b[1]! - a[1]!) * (c[0]! - a[0]!)) / 2;
    }
    return area;
  };
  expect(onPlate('plain')).toBeLessThan(1);
  expect(onPlate('flat')).toBeGreaterThan(100);
});

test('height is that of the model before the cut, and upAxis turns the formats that leave it open', () => {
  const { summary, files } = samples.flatTurned;
  expect(summary.printability.boundingBoxMm.size[2]).toBeCloseTo(56, 3);
  expect(summary.printability.boundingBoxMm.min[2]).toBeCloseTo(-28, 3);
  expect(height(stlFigures(files['model.stl']!), 1)).toBeCloseTo(56, 3);
  const { plain, turned } = samples;
  const [upInStl, upInObj] = [
    ({ files }: FittedSample, axis: number) => height(stlFigures(files['model.stl']!), axis),
    ({ files }: FittedSample, axis: number) => height(objFigures(files['model.obj']!), axis),
  ];
  expect(upInStl(plain, 2)).toBeCloseTo(100, 3);
  expect(upInObj(plain, 1)).toBeCloseTo(100, 3);
  expect(upInObj(turned, 2)).toBeCloseTo(100, 3);
  for (const name of ['model.stl', 'model.ply', 'model.3mf', 'model.glb']) {
    expect(turned.files[name]).toEqual(plain.files[name]);
  }
});

test(
  'hollow leaves a closed model with a wall of what is asked, drain opens it below',
  async () => {
    const { hollow, drained, flat } = samples;
    expect(hollow.summary.printability).toMatchObject({ status: 'ready', reasons: [], shells: 2, innerShells: 1 });
    expect(hollow.fit).toMatchObject({ flatBaseMm: 4, hollowMm: 3, hollows: 1 });
    expect((hollow.fit as { thinnestWallMm: number }).thinnestWallMm).toBeGreaterThanOrEqual(0.98 * 3);
    const { volumeMm3, areaMm2 } = flat.summary.printability;
    // A shell of 3 mm and a little, less where it is curved.
    expect(hollow.summary.printability.volumeMm3 / (3 * areaMm2)).toBeGreaterThan(0.7);
    expect(hollow.summary.printability.volumeMm3 / (3 * areaMm2)).toBeLessThan(1.1);
    expect(hollow.summary.printability.volumeMm3).toBeLessThan(volumeMm3 / 2);
    expect(drained.summary.printability).toMatchObject({ status: 'ready', reasons: [], shells: 1, innerShells: 0 });
    expect(drained.summary.printability.volumeMm3).toBeLessThan(hollow.summary.printability.volumeMm3);
    expect((await read3mf(drained.files['model.3mf']!)).isManifoldAndOriented).toBe(true);
    for (const { files } of [hollow, drained]) await expectValidGlb(files['model.glb']!);
  },
  DEADLINE_MS,
);

test('a slice as high as the model and a wall as thick are refused, as the request’s fault', () => {
  expect(samples.tooLow.code).toBe('FIT_IMPOSSIBLE');
  expect(samples.tooThick.code).toBe('FIT_IMPOSSIBLE');
});
