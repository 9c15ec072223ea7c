import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SurfaceNetsOptions, surfaceNets } from '../../geometry/mesh/surface-nets.js';
import { type BenchLine, median, timeSeconds } from './figures.js';
import { gyroidGrid } from './gyroid.js';
import { startPythonPeer } from './python-peer.js';

/** What is measured of the surface: one vertex a cell; a vertex for each sheet; and those placed by the gradient. */
const VARIANTS = {
  plain: { manifold: false },
  manifold: {},
  sharp: { edges: 'sharp' },
} as const satisfies Record<string, SurfaceNetsOptions>;
type Variant = keyof typeof VARIANTS;
const NAMES = Object.keys(VARIANTS) as Variant[];

/** Medians in seconds over `n` rounds, ours and the peer's turn about; or the peak of one process in MiB. */
export type SurfaceBenchLine = BenchLine<'s' | 'MiB'> & { bench: 'surface'; variant: string; size: number };

export interface SurfaceBenchOptions {
  /** Samples an axis, one set of lines each. Default 256 and 384. */
  sizes?: readonly number[];
  /** Timed rounds. Default 7. */
  rounds?: number;
  /** Samples an axis of the runs whose memory is taken. Default 512; 0 for none. */
  peakSize?: number;
}

/** What a surface at 512³ may take, the process and its whole field included. */
const PEAK_LIMIT_MIB = 1024;

/**
 * Surface extraction against scikit-image's marching cubes on a gyroid in a sphere, in one go: each round times the peer
 * and our variants, after one untimed round. The peer lives in a process of its own that holds the same float32 field and
 * times only the call; both sides use one thread.
 */
export async function* runSurfaceBench(options: SurfaceBenchOptions = {}): AsyncGenerator<SurfaceBenchLine> {
  const { sizes = [256, 384], rounds = 7, peakSize = 512 } = options;
  for (const size of sizes) yield* timeSurfaces(size, rounds);
  if (peakSize > 0) {
    yield await measurePeak('dense', 'smooth', peakSize);
    yield await measurePeak('dense', 'sharp', peakSize);
    yield await measurePeak('sparse', 'smooth', peakSize);
  }
}

async function* timeSurfaces(size: number, rounds: number): AsyncGenerator<SurfaceBenchLine> {
  const grid = gyroidGrid(size);
  const times: Record<Variant | 'peer', number[]> = { plain: [], manifold: [], sharp: [], peer: [] };
  const folder = await mkdtemp(join(tmpdir(), 'orfeas-surface-'));
  try {
    const file = join(folder, 'field.f32');
    await writeFile(file, grid.values);
    await using peer = await startPythonPeer('marching_cubes.py', 'requirements-surface.txt', [
      file,
      ...grid.size.map(String),
    ]);
    for (let round = 0; round <= rounds; round++) {
      const { seconds } = await peer.ask('run');
      const own = NAMES.map((name) => timeSeconds(() => surfaceNets(grid, VARIANTS[name])));
      if (round === 0) continue;
      times.peer.push(seconds);
      for (const [i, name] of NAMES.entries()) times[name].push(own[i]!);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const peer = median(times.peer);
  const peerName = 'scikit-image marching_cubes';
  for (const name of NAMES) {
    const ours = median(times[name]);
    const line = { ours, peer, peerName, ratio: ours / peer, unit: 's', n: rounds } as const;
    yield { bench: 'surface', variant: `${name} ${size}`, size, ...line };
  }
}

async function measurePeak(kind: 'dense' | 'sparse', edges: string, size: number): Promise<SurfaceBenchLine> {
  const program = join(import.meta.dirname, 'surface-peak.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, kind, edges, String(size)]);
  const { peakMiB: ours } = JSON.parse(stdout) as { peakMiB: number };
  const line = { ours, peer: PEAK_LIMIT_MIB, peerName: 'the limit', ratio: ours / PEAK_LIMIT_MIB } as const;
  return { bench: 'surface', variant: `peak ${kind} ${edges} ${size}`, size, ...line, unit: 'MiB', n: 1 };
}

if (import.meta.main) {
  for await (const line of runSurfaceBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
