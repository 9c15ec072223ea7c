import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportGlb } from '../../geometry/formats/export-glb.js';
import { exportStl } from '../../geometry/formats/export-stl.js';
import { joinPieces } from '../../geometry/formats/file-pieces.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { provenance } from '../support/provenance.js';
import { seamedTorus } from '../support/solids.js';
import { type BenchLine, median, timeSeconds } from './figures.js';
import { startPythonPeer } from './python-peer.js';

/** One line of the bench's output: medians in seconds over `n` rounds, ours and the peer's turn about. */
export interface ExportBenchLine extends BenchLine {
  bench: 'export';
  variant: 'glb' | 'stl';
}

export interface ExportBenchOptions {
  /** Timed rounds. Default 9. */
  rounds?: number;
}

/** A torus of 400 × 250 quads: 200 000 faces, positions and indices alone, for both sides. */
const QUADS = [400, 250] as const;

/**
 * GLB and STL of a 200k-face mesh to bytes in memory, against trimesh on the same arrays: each round times the peer and
 * ours for both formats, after one untimed round.
 */
export async function* runExportBench({ rounds = 9 }: ExportBenchOptions = {}): AsyncGenerator<ExportBenchLine> {
  const { positions, indices } = seamedTorus(50, 20, ...QUADS);
  const mesh: Mesh = { positions, indices };
  const writers = {
    glb: () => joinPieces(exportGlb({ mesh, provenance, name: 'torus' })),
    stl: () => joinPieces(exportStl({ mesh, provenance })),
  };
  const variants = ['glb', 'stl'] as const;
  const times = {
    glb: { ours: [] as number[], peer: [] as number[] },
    stl: { ours: [] as number[], peer: [] as number[] },
  };
  const folder = await mkdtemp(path.join(tmpdir(), 'orfeas-export-'));
  try {
    const files = [path.join(folder, 'positions.f32'), path.join(folder, 'indices.u32')] as const;
    await writeFile(files[0], positions);
    await writeFile(files[1], indices);
    await using peer = await startPythonPeer('trimesh_export.py', 'requirements-export.txt', [...files]);
    for (let round = 0; round <= rounds; round++) {
      for (const variant of variants) {
        const { seconds } = await peer.ask(variant);
        const ours = timeSeconds(writers[variant]);
        if (round === 0) continue;
        times[variant].peer.push(seconds);
        times[variant].ours.push(ours);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  for (const variant of variants) {
    const [ours, peer] = [median(times[variant].ours), median(times[variant].peer)];
    yield { bench: 'export', variant, ours, peer, peerName: 'trimesh', ratio: ours / peer, unit: 's', n: rounds };
  }
}

if (import.meta.main) {
  for await (const line of runExportBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
