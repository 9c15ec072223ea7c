import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { BlockField } from '../../geometry/field/block-field.js';
import { INSIDE, OUTSIDE } from '../../geometry/field/block-field.js';
import { densifyBlocks } from '../../geometry/field/densify-blocks.js';
import type { SignedGrid } from '../../geometry/field/signed-grid.js';
import { manifoldReport } from '../../geometry/measure/manifold.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import {
  joinSlabs,
  type SurfaceNetsOptions,
  type SurfaceSlab,
  surfaceNets,
  surfaceSlab,
} from '../../geometry/mesh/surface-nets.js';
import { gyroidGrid } from './gyroid.js';
import { type FieldKind, randomField, randomNumbers } from './random-fields.js';

/**
 * Surfaces of random fields, each checked for what the surface promises of any field. Prints one JSON line
 * `{"fields", "faces", "kinds", "firstSeed", "failure"}`; `failure` is null or says the smallest seed that broke a promise
 * and which. Usage: surface-proof.js FIELDS [FIRST_SEED]; seed s alone is `surface-proof.js 1 s`.
 */
export interface SurfaceProof {
  fields: number;
  faces: number;
  kinds: Partial<Record<FieldKind, number>>;
  firstSeed: number;
  failure: { seed: number; kind: FieldKind; options: SurfaceNetsOptions; size: readonly number[]; what: string } | null;
}

/** Samples of each field at which the winding number is taken. */
const PROBES = 12;
/** Samples an axis of the surface that two threads make together. */
const SHARED_SIZE = 64;

function prove(fields: number, firstSeed: number): SurfaceProof {
  const proof: SurfaceProof = { fields: 0, faces: 0, kinds: {}, firstSeed, failure: null };
  for (let seed = firstSeed; seed < firstSeed + fields; seed++) {
    const random = randomNumbers(seed);
    const { grid, kind } = randomField(random);
    const options: SurfaceNetsOptions = {
      edges: random() < 0.5 ? 'smooth' : 'sharp',
      iso: random() < 0.8 ? 0 : 0.25,
    };
    const mesh = surfaceNets(grid, options);
    const what = faultOf(grid, mesh, options, random);
    if (what !== null) return { ...proof, failure: { seed, kind, options, size: grid.size, what } };
    proof.fields++;
    proof.faces += mesh.indices.length / 3;
    proof.kinds[kind] = (proof.kinds[kind] ?? 0) + 1;
  }
  return proof;
}

/** The first promise that a surface breaks; null when it keeps them all. */
function faultOf(grid: SignedGrid, mesh: Mesh, options: SurfaceNetsOptions, random: () => number): string | null {
  const { iso = 0 } = options;
  const isEmpty = !grid.values.some((value) => value > iso);
  if (isEmpty !== (mesh.indices.length === 0))
    return 'there is a surface where there is no solid, or the other way round';
  if (isEmpty) return null;
  const report = manifoldReport(mesh);
  if (!report.watertight) return `${report.openEdges} open edges, ${report.nonManifoldEdges} with several faces`;
  if (!report.manifold) return `${report.nonManifoldVertices} pinched vertices, ${report.flippedEdges} flipped edges`;
  if (report.degenerateFaces > 0) return `${report.degenerateFaces} degenerate faces`;
  for (let probe = 0; probe < PROBES; probe++) {
    const sample = Math.floor(random() * grid.values.length);
    const expected = grid.values[sample]! > iso ? 1 : 0;
    const turns = windingNumber(mesh, placeOf(grid, sample));
    if (Math.abs(turns - expected) > 0.01) return `sample ${sample} is wound ${turns} times instead of ${expected}`;
  }
  const parts = 2 + Math.floor(random() * 3);
  const slabs = Array.from({ length: parts }, (_, part) => surfaceSlab(grid, part, parts, options));
  if (!isDeepStrictEqual(joinSlabs(slabs), mesh)) return `${parts} slabs make other bytes`;
  const blocks = asBlocks(grid, iso);
  // Sharp places differ: next to blocks without samples gradients are taken from fewer values.
  const smooth = { ...options, edges: 'smooth' } as const;
  const isSame = isDeepStrictEqual(surfaceNets(blocks, smooth), surfaceNets(densifyBlocks(blocks), smooth));
  if (!isSame) return 'the block field makes other bytes than the full grid';
  const sparse = manifoldReport(surfaceNets(blocks, options));
  return sparse.watertight && sparse.manifold ? null : 'the surface of the block field is not closed or not manifold';
}

function placeOf({ size, origin, spacing }: SignedGrid, sample: number): [number, number, number] {
  const [nx, ny] = size;
  return [
    origin[0] + spacing * (sample % nx),
    origin[1] + spacing * (Math.floor(sample / nx) % ny),
    origin[2] + spacing * Math.floor(sample / (nx * ny)),
  ];
}

/**
 * How often a mesh goes round a point: 1 inside, 0 outside, −1 inside a body turned inside out. The sum of its faces' solid
 * angles, each by van Oosterom and Strackee, "The Solid Angle of a Plane Triangle", 1983. It holds at every sample, since
 * faces stay within the cells round a grid edge and so cannot sweep over its ends.
 */
function windingNumber({ positions, indices }: Mesh, [x, y, z]: [number, number, number]): number {
  let sum = 0;
  for (let i = 0; i < indices.length; i += 3) {
    const a = 3 * indices[i]!;
    const b = 3 * indices[i + 1]!;
    const c = 3 * indices[i + 2]!;
    const [ax, ay, az] = [positions[a]! - x, positions[a + 1]! - y, positions[a + 2]! - z];
    const [bx, by, bz] = [positions[b]! - x, positions[b + 1]! - y, positions[b + 2]! - z];
    const [cx, cy, cz] = [positions[c]! - x, positions[c + 1]! - y, positions[c + 2]! - z];
    const la = Math.hypot(ax, ay, az);
    const lb = Math.hypot(bx, by, bz);
    const lc = Math.hypot(cx, cy, cz);
    const volume = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
    const ab = ax * bx + ay * by + az * bz;
    const bc = bx * cx + by * cy + bz * cz;
    const ca = cx * ax + cy * ay + cz * az;
    sum += Math.atan2(volume, la * lb * lc + ab * lc + bc * la + ca * lb);
  }
  return sum / (2 * Math.PI);
}

/** A field with blocks of 8³, without samples where all of a block and what is next to it lies on one side. */
function asBlocks({ size, origin, spacing, values }: SignedGrid, iso: number): BlockField {
  const side = 8;
  const [nx, ny, nz] = size;
  const [bx, by, bz] = size.map((count) => Math.ceil(count / side)) as [number, number, number];
  const blocks = new Int32Array(bx * by * bz);
  const known: number[] = [];
  for (let block = 0; block < blocks.length; block++) {
    const from = [block % bx, Math.floor(block / bx) % by, Math.floor(block / (bx * by))].map((at) => at * side);
    const [x0, y0, z0] = from as [number, number, number];
    const own: number[] = [];
    let [inside, outside] = [0, 0];
    for (let z = z0 - 1; z <= z0 + side; z++) {
      for (let y = y0 - 1; y <= y0 + side; y++) {
        for (let x = x0 - 1; x <= x0 + side; x++) {
          const isIn = x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz;
          const value = isIn ? values[x + nx * (y + ny * z)]! : -1;
          if (isIn && value > iso) inside++;
          else if (isIn) outside++;
          if (x >= x0 && y >= y0 && z >= z0 && x < x0 + side && y < y0 + side && z < z0 + side) own.push(value);
        }
      }
    }
    blocks[block] = inside === 0 ? OUTSIDE : outside === 0 ? INSIDE : known.length / side ** 3;
    if (blocks[block]! >= 0) known.push(...own);
  }
  return { size, origin, spacing, side, blocks, values: Float32Array.from(known) };
}

/** Whether two threads, each at a half of one shared field, make the bytes that this thread makes alone. */
async function provesThreads(): Promise<boolean> {
  const grid = gyroidGrid(SHARED_SIZE);
  const values = new Float32Array(new SharedArrayBuffer(grid.values.byteLength));
  values.set(grid.values);
  const shared = { ...grid, values };
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.program).then(({ surfaceSlab }) =>
      parentPort.postMessage(surfaceSlab(workerData.grid, workerData.part, 2, workerData.options)));`;
  const program = import.meta.resolve('../../geometry/mesh/surface-nets.js');
  for (const options of [{}, { edges: 'sharp' }] as const) {
    const slabs = [0, 1].map(
      (part) =>
        new Promise<SurfaceSlab>((resolve, reject) => {
          const worker = new Worker(code, { eval: true, workerData: { program, grid: shared, part, options } });
          worker.once('message', resolve).once('error', reject);
        }),
    );
    if (!isDeepStrictEqual(joinSlabs(await Promise.all(slabs)), surfaceNets(grid, options))) return false;
  }
  return true;
}

if (import.meta.main) {
  const [fields = 2000, firstSeed = 1] = process.argv.slice(2).map(Number);
  const proof = prove(fields, firstSeed);
  process.stdout.write(`${JSON.stringify({ ...proof, sameOnTwoThreads: await provesThreads() })}\n`);
}
