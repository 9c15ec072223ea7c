import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import { decodeRaster } from '../../activities/raster-codec.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import type { Raster } from '../../geometry/image/raster.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { reduceMesh } from '../../geometry/mesh/reduce-mesh.js';
import { bakeProjection } from '../../geometry/texture/bake-projection.js';
import { measureAtlas } from '../../geometry/texture/measure-atlas.js';
import { rasteriseAtlas } from '../../geometry/texture/rasterise-atlas.js';
import { unwrapMesh } from '../../geometry/texture/unwrap-mesh.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { repositoryRoot } from '../support/parts.js';
import { standaloneContext } from '../support/standalone-context.js';
import { wholeBytes } from '../support/whole-bytes.js';
import { type BenchLine, median } from './figures.js';
import { startPythonPeer } from './python-peer.js';

/** A line of the bench's output: medians in seconds, or the share of the atlas' texels that show a surface. */
export interface BakeBenchLine extends BenchLine<'s' | 'share'> {
  bench: 'bake';
  variant: 'time' | 'atlas' | 'painting' | 'packing';
  faces: number;
}

export interface BakeBenchOptions {
  /** Faces of the mesh. Default 50,000. */
  faces?: number;
  /** Side of the texture in texels. Default 1024. */
  size?: number;
  /** Timed rounds. Default 7. */
  rounds?: number;
}

interface PeerAnswer {
  seconds: number;
  atlas: number;
  packing: number;
}

const PICTURE = 'docs/samples/toadstool.png';

/**
 * Atlas and texture of one of our own sample's model against xatlas and a baker in NumPy that does less (no diffusion, a
 * soft picture for all that is unseen), in one go: each round times the peer and ours, after one untimed round. `atlas`
 * and `painting` are the two parts of `time`.
 */
export async function* runBakeBench(options: BakeBenchOptions = {}): AsyncGenerator<BakeBenchLine> {
  const { faces = 50_000, size = 1024, rounds = 7 } = options;
  const { mesh, cutout } = await modelOf(PICTURE, faces);
  const ours = { time: [] as number[], atlas: [] as number[], painting: [] as number[] };
  const peers = { time: [] as number[], atlas: [] as number[], painting: [] as number[] };
  const packing = { ours: 0, peer: 0 };
  const folder = await mkdtemp(join(tmpdir(), 'orfeas-bake-'));
  try {
    const paths = ['positions', 'normals', 'indices', 'picture', 'result'].map((name) => join(folder, name));
    const arrays = [mesh.positions, mesh.normals, mesh.indices, cutout.data];
    await Promise.all(arrays.map((array, at) => writeFile(paths[at]!, array)));
    await using peer = await startPythonPeer('xatlas_bake.py', 'requirements-bake.txt', paths);
    for (let round = 0; round <= rounds; round++) {
      const answer = (await peer.ask(String(size))) as PeerAnswer;
      const start = performance.now();
      const atlas = await unwrapMesh(mesh, { size });
      const unwrapped = performance.now();
      const textured = atlas.mesh as Mesh & { uvs: Float32Array; normals: Float32Array };
      bakeProjection({ mesh: textured, cutout, size });
      const end = performance.now();
      if (round === 0) {
        packing.ours = measureAtlas(textured, rasteriseAtlas(textured, size)).packing;
        packing.peer = answer.packing;
        continue;
      }
      ours.time.push((end - start) / 1000);
      ours.atlas.push((unwrapped - start) / 1000);
      ours.painting.push((end - unwrapped) / 1000);
      peers.time.push(answer.seconds);
      peers.atlas.push(answer.atlas);
      peers.painting.push(answer.seconds - answer.atlas);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const line = (variant: BakeBenchLine['variant'], own: number, peer: number): BakeBenchLine => ({
    ...{ bench: 'bake', variant, ours: own, peer, peerName: 'xatlas and NumPy', ratio: own / peer },
    ...{ unit: variant === 'packing' ? 'share' : 's', n: variant === 'packing' ? 1 : rounds },
    faces: mesh.indices.length / 3,
  });
  for (const variant of ['time', 'atlas', 'painting'] as const) {
    yield line(variant, median(ours[variant]), median(peers[variant]));
  }
  yield line('packing', packing.ours, packing.peer);
}

/** What the engine `inflate` makes of a picture, reduced to so many faces, and the cut-out that it is painted with. */
async function modelOf(
  picture: string,
  faces: number,
): Promise<{ mesh: Mesh & { normals: Float32Array }; cutout: Raster }> {
  const context = standaloneContext();
  const bytes = new Uint8Array(await readFile(join(repositoryRoot(), picture)));
  const cut = await preprocessStage.run({ picture: bytes }, preprocessStage.params.parse({}), context);
  const cutout = wholeBytes(cut.files[0]!);
  const shape = await shapeStage.run({ cutout }, shapeStage.params.parse({ model: 'inflate' }), context);
  const { mesh } = await reduceMesh(readRawGlb(wholeBytes(shape.files[0]!)).mesh, faces);
  return { mesh: mesh as Mesh & { normals: Float32Array }, cutout: await decodeRaster(cutout) };
}

if (import.meta.main) {
  for await (const line of runBakeBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
