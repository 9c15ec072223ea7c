import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Raster } from '../../geometry/image/raster.js';
import { compareSurfaces } from '../../geometry/measure/compare-surfaces.js';
import { manifoldReport } from '../../geometry/measure/manifold.js';
import { outlineIou } from '../../geometry/measure/outline-iou.js';
import { sampleSurface } from '../../geometry/measure/sample-surface.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { positionBounds } from '../../geometry/mesh/position-bounds.js';
import { chromiumPath } from '../../infra/config/chromium-path.js';
import { type EngineContext, openEngineContext } from '../support/engine-context.js';
import { parseObj } from '../support/parse-obj.js';
import type { BenchLine } from './figures.js';
import { bootstrapMean, type Interval } from './quality/intervals.js';
import { OWN_SHAPES } from './quality/own-shapes.js';
import { type ColouredMesh, photographInChromium } from './quality/photograph-in-chromium.js';
import { qualityTable } from './quality/quality-table.js';
import { reconstructByStages } from './quality/reconstruct-by-stages.js';
import { BASELINES, describeScene } from './quality/reconstructions.js';
import { coverageOf, lookAtMesh, photograph, turnToView } from './quality/view-of-mesh.js';

/** Cameras, degrees: from the front, from above at the side, from the side. */
const VIEWS = [
  { yaw: 0, pitch: 0 },
  { yaw: 35, pitch: 20 },
  { yaw: 90, pitch: 0 },
] as const;

/** Pixels of a picture's side, points on each surface, distances of the F-scores in shares of the longest side. */
const PICTURE_SIDE = 512;
const SAMPLES = 20_000;
const THRESHOLDS = [0.05, 0.02] as const;

/** What is measured of a reconstruction; the first is the primary one. Lengths in shares of the longest side. */
export const METRICS = ['f05', 'f02', 'chamferL1', 'normalConsistency', 'outlineIou', 'watertight', 'shells'] as const;
export type Metric = (typeof METRICS)[number];

/** One reconstruction of one view. */
export interface QualityLine extends Record<Metric, number> {
  bench: 'quality';
  method: string;
  mesh: string;
  yaw: number;
  pitch: number;
}

/** A method over all views: means with 95 % bootstrap intervals over objects. */
export interface QualitySummary extends Record<Metric, Interval> {
  bench: 'quality';
  method: string;
  objects: number;
  views: number;
}

/** One of our engines beside another over all views: the mean of the differences, paired, with its interval over objects. */
export interface QualityComparison {
  bench: 'quality';
  method: string;
  beside: string;
  metric: Metric;
  difference: Interval;
}

export interface QualityBenchOptions {
  /** By name, any frame and unit, closed or not; front to +Z. Default: shapes of our own. */
  meshes?: Readonly<Record<string, () => ColouredMesh>>;
  /** Packs that ship, by id. Default: `inflate`. */
  models?: readonly string[];
  /** Program that takes the pictures in place of the bench's own renderer. */
  chromium?: string;
  samples?: number;
}

/** Measured without --models. */
const MODELS = ['inflate'];

/**
 * How near to an object a reconstruction from one picture comes: a picture of each view goes through the engine's stages and
 * through baselines, and the results are compared with the object in the view's frame. Scale and place across the picture
 * are known, depth is centred.
 */
export async function* runQualityBench(options: QualityBenchOptions = {}): AsyncGenerator<QualityLine> {
  const { meshes = OWN_SHAPES, samples = SAMPLES, models = MODELS } = options;
  await using stack = new AsyncDisposableStack();
  const engines: [string, EngineContext][] = [];
  for (const model of models) engines.push([model, stack.use(await openEngineContext(model))]);
  for (const [name, load] of Object.entries(meshes)) {
    const mesh = load();
    const pictures = await photographAll(mesh, options.chromium);
    for (const [at, { yaw, pitch }] of VIEWS.entries()) {
      const truth = turnToView(mesh, yaw, pitch);
      const view = lookAtMesh(truth, PICTURE_SIDE);
      const scene = describeScene(view);
      const wanted = sampleSurface(truth, samples);
      const coverage = coverageOf(view);
      const measure = (method: string, made: Mesh): QualityLine => {
        const centred = centreDepth(made);
        const difference = compareSurfaces(sampleSurface(centred, samples), wanted, THRESHOLDS);
        const { watertight, shells } = manifoldReport(centred);
        return {
          bench: 'quality',
          ...{ method, mesh: name, yaw, pitch },
          ...{ f05: difference.fScores[0]!, f02: difference.fScores[1]! },
          ...{ chamferL1: difference.chamferL1, normalConsistency: difference.normalConsistency },
          outlineIou: outlineIou(centred, coverage, PICTURE_SIDE, PICTURE_SIDE),
          ...{ watertight: watertight ? 1 : 0, shells },
        };
      };
      for (const [method, reconstruct] of Object.entries(BASELINES)) yield measure(method, reconstruct(scene));
      for (const [model, context] of engines) {
        yield measure(model, await reconstructByStages(pictures[at]!, model, context));
      }
    }
  }
}

function photographAll(mesh: ColouredMesh, chromium: string | undefined): Promise<Raster[]> | Raster[] {
  if (chromium !== undefined) return photographInChromium(chromium, mesh, VIEWS, PICTURE_SIDE);
  return VIEWS.map(({ yaw, pitch }) => photograph(turnToView(mesh, yaw, pitch), PICTURE_SIDE));
}

/** Means by method, in the order of the lines. */
export function summarise(lines: readonly QualityLine[]): QualitySummary[] {
  return [...new Set(lines.map(({ method }) => method))].map((method) => {
    const own = lines.filter((line) => line.method === method);
    const objects = [...new Set(own.map(({ mesh }) => mesh))];
    const interval = (metric: Metric) =>
      bootstrapMean(objects.map((mesh) => own.filter((line) => line.mesh === mesh).map((line) => line[metric])));
    const figures = Object.fromEntries(METRICS.map((metric) => [metric, interval(metric)]));
    return {
      bench: 'quality',
      method,
      objects: objects.length,
      views: own.length,
      ...(figures as Record<Metric, Interval>),
    };
  });
}

/** A method's F@0.05 beside another's, view by view. */
export function compare(lines: readonly QualityLine[], method: string, beside: string): QualityComparison {
  const metric = 'f05';
  const others = lines.filter((line) => line.method === beside);
  const own = lines.filter((line) => line.method === method);
  const differences = own.map((line, view) => ({ mesh: line.mesh, by: line[metric] - others[view]![metric] }));
  const groups = [...new Set(own.map(({ mesh }) => mesh))].map((mesh) =>
    differences.filter((difference) => difference.mesh === mesh).map(({ by }) => by),
  );
  return { bench: 'quality', method, beside, metric, difference: bootstrapMean(groups) };
}

/** The `.obj` files of a folder, by name. */
export function meshesIn(folder: string): Record<string, () => ColouredMesh> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.obj'));
  if (files.length === 0) throw new Error(`Expected .obj files in ${folder} but found none.`);
  return Object.fromEntries(files.sort().map((file) => [path.basename(file, '.obj'), () => readObj(folder, file)]));
}

/** Colours behind the coordinates of vertices (`v x y z r g b`) are read where all have them. */
function readObj(folder: string, file: string): ColouredMesh {
  const { positions, faces } = parseObj(readFileSync(path.join(folder, file), 'utf8'));
  return {
    positions: Float32Array.from(positions.flatMap((values) => values.slice(0, 3))),
    indices: Uint32Array.from(faces.flat().map((corner) => corner.position)),
    ...(positions.every((values) => values.length === 6)
      ? { colours: Float32Array.from(positions.flatMap((values) => values.slice(3))) }
      : {}),
  };
}

function centreDepth({ positions, indices }: Mesh): Mesh {
  const { min, max } = positionBounds(positions);
  const middle = (min[2]! + max[2]!) / 2;
  return { positions: positions.map((value, i) => (i % 3 === 2 ? value - middle : value)), indices };
}

/** Ours beside the best that two layers of depth can give, as the other benches print it. */
function benchLine(summaries: readonly QualitySummary[]): BenchLine<'F@0.05'> & { bench: 'quality'; variant: string } {
  const of = (method: string) => summaries.find((summary) => summary.method === method)!;
  const [ours, peer] = [of('inflate').f05.mean, of('two-layer ceiling').f05.mean];
  const n = of('inflate').views;
  return {
    bench: 'quality',
    variant: 'F@0.05',
    ours,
    peer,
    peerName: 'two-layer ceiling',
    ratio: ours / peer,
    unit: 'F@0.05',
    n,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      ...{ meshes: { type: 'string' }, only: { type: 'string' }, models: { type: 'string' } },
      chromium: { type: 'boolean', default: false },
    },
  });
  const chromium = values.chromium ? chromiumPath() : undefined;
  if (chromium === null) throw new Error('Expected Chromium on PATH or in ORFEAS_CHROMIUM but found none');
  const models = values.models?.split(',') ?? MODELS;
  const known = values.meshes === undefined ? OWN_SHAPES : meshesIn(values.meshes);
  const names = values.only?.split(',') ?? Object.keys(known);
  const missing = names.filter((name) => !Object.hasOwn(known, name));
  if (missing.length > 0) throw new Error(`Expected some of ${Object.keys(known)} for --only but received ${missing}`);
  const meshes = Object.fromEntries(names.map((name) => [name, known[name]!]));
  const lines: QualityLine[] = [];
  const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
  for await (const line of runQualityBench({ meshes, models, ...(chromium === undefined ? {} : { chromium }) })) {
    lines.push(line);
    print(line);
  }
  const summaries = summarise(lines);
  for (const summary of summaries) print(summary);
  for (const model of models.filter((model) => model !== 'inflate')) print(compare(lines, model, 'inflate'));
  print(benchLine(summaries));
  process.stderr.write(qualityTable(summaries));
}
