import { isDeepStrictEqual } from 'node:util';
import { SHAPE_MODES, type ShapeMode } from '../../contracts/shape-modes.js';
import { printability } from '../../geometry/measure/printability.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { reducePlate } from '../../geometry/solid/reduce-plate.js';
import { loadManifold } from '../../gpu-workers/shape/load-manifold.js';
import { modeParamsSchema } from '../../models/families/inflate-options.js';
import { type ModeShape, shapeByMode } from '../../models/families/shape-by-mode.js';
import { randomNumbers } from './random-fields.js';
import { type RandomSilhouette, randomSilhouette, type SilhouetteKind } from './random-silhouettes.js';

/**
 * Shapes of random silhouettes in every mode of `inflate`, each checked for what a print needs. Prints one JSON
 * line `{"silhouettes", "faces", "kinds", "modes", "firstSeed", "failures"}`; a failure says its seed and what is wrong.
 * Usage: silhouette-proof.js SILHOUETTES [FIRST_SEED]; seed s alone is `silhouette-proof.js 1 s`.
 */
export interface SilhouetteProof {
  silhouettes: number;
  faces: number;
  kinds: Partial<Record<SilhouetteKind, number>>;
  modes: Partial<Record<ShapeMode, number>>;
  firstSeed: number;
  failures: { seed: number; kind: SilhouetteKind; mode: ShapeMode; side: number; options: object; what: string }[];
}

type Random = () => number;

const MODES = Object.keys(SHAPE_MODES) as ShapeMode[];
/** A model of 10 cm, as the export makes it. */
const MM = 100;
const MOST_FAILURES = 20;

const silent = { progress: () => undefined, checkpoint: { save: () => undefined, last: null } };

async function prove(silhouettes: number, firstSeed: number): Promise<SilhouetteProof> {
  const proof: SilhouetteProof = { silhouettes: 0, faces: 0, kinds: {}, modes: {}, firstSeed, failures: [] };
  for (let seed = firstSeed; seed < firstSeed + silhouettes; seed++) {
    const random = randomNumbers(seed);
    const silhouette = randomSilhouette(random);
    const { kind, width: side } = silhouette;
    // Every mode in turn, so that each gets its share whatever the number.
    const mode = MODES[seed % MODES.length]!;
    const options = randomOptions(mode, random);
    const make = () => shapeByMode(cutoutOf(silhouette), modeParamsSchema.parse(options), silent, loadManifold);
    const shape = await make();
    const what = isDeepStrictEqual(shape, await make()) ? faultOf(shape, random) : 'it is another one the second time';
    if (what !== null) proof.failures.push({ seed, kind, mode, side, options, what });
    if (proof.failures.length >= MOST_FAILURES) return proof;
    proof.silhouettes++;
    proof.faces += shape.mesh.indices.length / 3;
    proof.kinds[kind] = (proof.kinds[kind] ?? 0) + 1;
    proof.modes[mode] = (proof.modes[mode] ?? 0) + 1;
  }
  return proof;
}

/** What keeps a shape, or a plate with fewer faces, from being printed: one closed shell that looks outwards is wanted. */
function faultOf({ mesh, hints }: ModeShape, random: Random): string | null {
  const fault = unprintable(mesh);
  if (fault !== null || hints.plate === undefined) return fault;
  const { columns, rows } = hints.plate;
  const target = 1000 + Math.floor(random() * 5000);
  const reduced = reducePlate(mesh, columns, rows, target);
  if (reduced.faces > target) return `${reduced.faces} faces instead of ${target}`;
  const reducedFault = unprintable(reduced.mesh);
  return reducedFault === null ? null : `reduced to ${target} faces: ${reducedFault}`;
}

function unprintable(mesh: Mesh): string | null {
  const report = printability({ positions: mesh.positions.map((value) => value * MM), indices: mesh.indices });
  if (report.status !== 'ready') return report.reasons.join(' ');
  return report.volumeMm3 > 0 ? null : `It encloses ${report.volumeMm3} mm³.`;
}

function randomOptions(mode: ShapeMode, random: Random): Record<string, unknown> {
  const [name, profile] = mode.split(' ');
  const between = (from: number, to: number) => from + random() * (to - from);
  const ranges: Record<string, () => unknown> = {
    thickness: () => between(0.1, 3),
    relief: () => (random() < 0.5 ? 0 : random()),
    resolution: () => 64,
    edges: () => (random() < 0.5 ? 'smooth' : 'sharp'),
    smooth: () => (random() < 0.5 ? 0 : Math.floor(random() * 51)),
    symmetry: () => (random() < 0.5 ? 'off' : 'auto'),
    roundness: () => between(0.05, 1),
    depth: () => between(0.2, 50),
    base: () => between(0.2, 20),
    border: () => (random() < 0.2 ? 0 : between(0, 20)),
    blade: () => between(0.4, 5),
  };
  const own = Object.keys(SHAPE_MODES[mode]).map((option) => [option, ranges[option]!()]);
  return { mode: name, ...(profile === undefined ? {} : { profile }), ...Object.fromEntries(own) };
}

/** The silhouette as a cut-out with stripes on it. */
function cutoutOf({ width, height, coverage }: RandomSilhouette) {
  const data = new Uint8Array(4 * width * height);
  for (let i = 0; i < coverage.length; i++) {
    const grey = i % 7 < 3 ? 40 : 220;
    data.set([grey, 255 - grey, (i * 31) % 256, Math.round(255 * coverage[i]!)], 4 * i);
  }
  return { width, height, channels: 4 as const, data };
}

if (import.meta.main) {
  const [silhouettes = 500, firstSeed = 1] = process.argv.slice(2).map(Number);
  process.stdout.write(`${JSON.stringify(await prove(silhouettes, firstSeed))}\n`);
}
