import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SignedGrid, sampleGrid } from '../../geometry/field/signed-grid.js';
import { surfaceNets } from '../../geometry/mesh/surface-nets.js';
import { type BenchLine, median, timeSeconds } from './figures.js';
import { startPythonPeer } from './python-peer.js';

/** One line of the bench's output: medians in seconds over `n` rounds, ours and the peer's turn about. */
export interface SurfaceBenchLine extends BenchLine {
  bench: 'surface';
  variant: 'plain' | 'manifold';
}

export interface SurfaceBenchOptions {
  /** Samples an axis. Default 256. */
  size?: number;
  /** Timed rounds. Default 9. */
  rounds?: number;
}

/** Periods of the gyroid across the grid: 1.9 million faces at 256³, about what detailed models give. */
const GYROID_PERIODS = 6;

/**
 * Surface extraction against scikit-image's marching cubes on a gyroid in a sphere, in one go: each round times the peer,
 * the plain surface and the manifold one, after one untimed round. The peer lives in a process of its own that holds the
 * same float32 field and times only the call; both sides use one thread.
 */
export async function* runSurfaceBench(options: SurfaceBenchOptions = {}): AsyncGenerator<SurfaceBenchLine> {
  const { size = 256, rounds = 9 } = options;
  const grid = gyroidInSphere(size);
  const times = { plain: [] as number[], manifold: [] as number[], peer: [] as number[] };
  const folder = await mkdtemp(join(tmpdir(), 'orfeas-surface-'));
  try {
    const field = join(folder, 'field.f32');
    await writeFile(field, grid.values);
    await using peer = await startPythonPeer('marching_cubes.py', 'requirements-surface.txt', [
      field,
      ...grid.size.map(String),
    ]);
    for (let round = 0; round <= rounds; round++) {
      const { seconds } = await peer.ask('run');
      const plain = timeSeconds(() => surfaceNets(grid, { manifold: false }));
      const manifold = timeSeconds(() => surfaceNets(grid));
      if (round === 0) continue;
      times.peer.push(seconds);
      times.plain.push(plain);
      times.manifold.push(manifold);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const peer = median(times.peer);
  for (const variant of ['plain', 'manifold'] as const) {
    const ours = median(times[variant]);
    const peerName = 'scikit-image marching_cubes';
    yield { bench: 'surface', variant, ours, peer, peerName, ratio: ours / peer, unit: 's', n: rounds };
  }
}

function gyroidInSphere(size: number): SignedGrid {
  const k = 2 * Math.PI * GYROID_PERIODS;
  return sampleGrid([size, size, size], [-0.5, -0.5, -0.5], 1 / (size - 1), (x, y, z) => {
    const gyroid =
      Math.sin(k * x) * Math.cos(k * y) + Math.sin(k * y) * Math.cos(k * z) + Math.sin(k * z) * Math.cos(k * x);
    return Math.min(0.47 - Math.hypot(x, y, z), gyroid / k);
  });
}

if (import.meta.main) {
  for await (const line of runSurfaceBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
