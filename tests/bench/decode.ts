import { gridFrame, gridLine } from '../../geometry/field/grid-points.js';
import { type RefineOptions, refineField } from '../../geometry/field/refine-field.js';
import { sampleGrid } from '../../geometry/field/signed-grid.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { surfaceNets } from '../../geometry/mesh/surface-nets.js';
import type { BenchLine } from './figures.js';

/** One line of the bench's output: points at which the field was computed, coarse to fine and on the whole grid. */
export interface DecodeBenchLine extends BenchLine<'points'> {
  bench: 'decode';
  variant: string;
  /** Whether both meshes agree, vertex by vertex and face by face. */
  sameMesh: boolean;
  faces: number;
  /** Time spent on choosing points and keeping values, the field's own included. */
  seconds: number;
}

type Field = (x: number, y: number, z: number) => number;

/** Decoding as latent-set packs ask for it: facts of the manifest's `decode`. */
const DECODE = { bounds: 1.01, resolution: 384, coarsest: 64, band: 0.95, dilate: [1, 0], chunk: 65_536 } as const;

/** Value a model unit from the surface: the band of 0.95 reaches 0.7 of a finest cell. */
const STEEPNESS = 250;

/** Fields of known shape, in model units; about as large in the box as recentred objects are. */
const SHAPES: Record<string, Field> = {
  ball: (x, y, z) => 0.8 - Math.hypot(x, y, z),
  torus: (x, y, z) => 0.22 - Math.hypot(Math.hypot(x, z) - 0.65, y - 0.05),
  'rods in a ring': (x, y, z) =>
    Math.max(
      0.08 - Math.hypot(Math.hypot(x, y) - 0.8, z),
      Math.min(0.8 - Math.abs(x), 0.05 - Math.hypot(y - 0.1, z)),
      Math.min(0.8 - Math.abs(y), 0.03 - Math.hypot(x + 0.2, z)),
    ),
};

/**
 * Coarse-to-fine decoding against the whole grid on fields of known shape: how many points it asks for, and whether the
 * surface is the same. Values are steep and level off, as those of occupancy networks.
 */
export async function* runDecodeBench(): AsyncGenerator<DecodeBenchLine> {
  for (const [variant, shape] of Object.entries(SHAPES)) {
    const field: Field = (x, y, z) => Math.max(-10, Math.min(10, STEEPNESS * shape(x, y, z)));
    const start = performance.now();
    const { field: blocks, points } = await refineField(async (chunk) => valuesAt(field, chunk.points), options());
    const seconds = (performance.now() - start) / 1000;
    const ours = surfaceNets(blocks);
    const { mesh, samples } = denseSurface(field);
    yield {
      bench: 'decode',
      variant,
      ours: points,
      peer: samples,
      peerName: 'whole grid',
      ratio: points / samples,
      unit: 'points',
      n: 1,
      sameMesh: isSame(ours.positions, mesh.positions) && isSame(ours.indices, mesh.indices),
      faces: mesh.indices.length / 3,
      seconds,
    };
  }
}

function options(): RefineOptions {
  return { ...DECODE };
}

function valuesAt(field: Field, points: Float32Array): Float32Array {
  const values = new Float32Array(points.length / 3);
  for (let i = 0; i < values.length; i++) values[i] = field(points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!);
  return values;
}

function denseSurface(field: Field): { mesh: Mesh; samples: number } {
  const { size, origin, spacing } = gridFrame(DECODE);
  // The same f32 positions that coarse-to-fine decoding asks for, found by their indices.
  const line = gridLine(DECODE);
  const grid = sampleGrid(size, [0, 0, 0], 1, (x, y, z) => field(line[x]!, line[y]!, line[z]!));
  return { mesh: surfaceNets({ ...grid, origin, spacing }), samples: grid.values.length };
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

if (import.meta.main) {
  for await (const line of runDecodeBench()) {
    process.stdout.write(`${JSON.stringify(line)}\n`);
    if (!line.sameMesh) process.exitCode = 1;
  }
}
