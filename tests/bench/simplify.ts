import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleGrid } from '../../geometry/field/signed-grid.js';
import { SurfaceDistance } from '../../geometry/measure/surface-distance.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { reduceMesh } from '../../geometry/mesh/reduce-mesh.js';
import { surfaceNets } from '../../geometry/mesh/surface-nets.js';
import { type BenchLine, median } from './figures.js';
import { startPythonPeer } from './python-peer.js';

/** A line of the bench's output: `time`, medians in seconds, or an error as a share of the mesh's longest side. */
export interface SimplifyBenchLine extends BenchLine<'s' | 'share'> {
  bench: 'simplify';
  variant: 'time' | 'mean error' | 'greatest error';
  /** Faces reached. */
  faces: number;
  peerFaces: number;
}

export interface SimplifyBenchOptions {
  /** Samples of the field an axis. Default 128: some 200,000 faces. */
  size?: number;
  /** Faces wanted. Default 20,000. */
  target?: number;
  /** Timed rounds. Default 9. */
  rounds?: number;
}

/** Periods of the gyroid across the grid. */
const GYROID_PERIODS = 2;

/**
 * Reduction to a tenth of the faces against pyfqmr, on a gyroid in a sphere, in one go: each round times the peer and
 * ours, after one untimed round. Ours includes the check that the result is still closed, and normals; the peer's
 * includes handing over the arrays. The error is the distance between the surfaces, from all vertices of either to the
 * other.
 */
export async function* runSimplifyBench(options: SimplifyBenchOptions = {}): AsyncGenerator<SimplifyBenchLine> {
  const { size = 128, target = 20_000, rounds = 9 } = options;
  const mesh = gyroidInSphere(size);
  const times = { ours: [] as number[], peer: [] as number[] };
  const folder = await mkdtemp(join(tmpdir(), 'orfeas-simplify-'));
  let reduced = mesh;
  let peers: Mesh;
  try {
    const paths = ['positions', 'indices', 'result'].map((name) => join(folder, name));
    await writeFile(paths[0]!, mesh.positions);
    await writeFile(paths[1]!, mesh.indices);
    await using peer = await startPythonPeer('fqmr_simplify.py', 'requirements-simplify.txt', paths);
    for (let round = 0; round <= rounds; round++) {
      const { seconds } = await peer.ask(String(target));
      const start = performance.now();
      reduced = (await reduceMesh(mesh, target)).mesh;
      if (round === 0) continue;
      times.ours.push((performance.now() - start) / 1000);
      times.peer.push(seconds);
    }
    peers = {
      positions: new Float32Array((await readFile(`${paths[2]}.positions`)).buffer),
      indices: new Uint32Array((await readFile(`${paths[2]}.indices`)).buffer),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const [ours, theirs] = [errorsOf(reduced, mesh), errorsOf(peers, mesh)];
  const line = (variant: SimplifyBenchLine['variant'], own: number, peer: number): SimplifyBenchLine => ({
    ...{ bench: 'simplify', variant, ours: own, peer, peerName: 'pyfqmr', ratio: own / peer },
    ...{ unit: variant === 'time' ? 's' : 'share', n: variant === 'time' ? rounds : 1 },
    ...{ faces: reduced.indices.length / 3, peerFaces: peers.indices.length / 3 },
  });
  yield line('time', median(times.ours), median(times.peer));
  yield line('mean error', ours.mean, theirs.mean);
  yield line('greatest error', ours.greatest, theirs.greatest);
}

/** The field lies in a cube of side 1, so distances are shares of it. */
function errorsOf(mesh: Mesh, whole: Mesh): { mean: number; greatest: number } {
  let sum = 0;
  let greatest = 0;
  for (const [{ positions }, surface] of [
    [mesh, new SurfaceDistance(whole)],
    [whole, new SurfaceDistance(mesh)],
  ] as const) {
    let ofThis = 0;
    for (let v = 0; v < positions.length; v += 3) {
      const distance = surface.from(positions[v]!, positions[v + 1]!, positions[v + 2]!);
      ofThis += distance;
      greatest = Math.max(greatest, distance);
    }
    sum += ofThis / (positions.length / 3);
  }
  return { mean: sum / 2, greatest };
}

function gyroidInSphere(size: number): Mesh {
  const k = 2 * Math.PI * GYROID_PERIODS;
  const field = (x: number, y: number, z: number) => {
    const gyroid =
      Math.sin(k * x) * Math.cos(k * y) + Math.sin(k * y) * Math.cos(k * z) + Math.sin(k * z) * Math.cos(k * x);
    return Math.min(0.47 - Math.hypot(x, y, z), gyroid / k);
  };
  return surfaceNets(sampleGrid([size, size, size], [-0.5, -0.5, -0.5], 1 / (size - 1), field));
}

if (import.meta.main) {
  for await (const line of runSimplifyBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
