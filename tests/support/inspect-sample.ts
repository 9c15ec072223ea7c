import { readFile } from 'node:fs/promises';
import { exportStage } from '../../activities/export/export-stage.js';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import { decodeRaster } from '../../activities/raster-codec.js';
import type { Stage, StageResult } from '../../activities/stage.js';
import type { MeshSummary } from '../../contracts/printability.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import type { Raster } from '../../geometry/image/raster.js';
import { type ManifoldReport, manifoldReport } from '../../geometry/measure/manifold.js';
import { outlineIou } from '../../geometry/measure/outline-iou.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { bakeProjection } from '../../geometry/texture/bake-projection.js';
import { PROVENANCE } from '../../geometry/texture/provenance.js';
import { NO_OWNER, rasteriseAtlas } from '../../geometry/texture/rasterise-atlas.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../gpu-workers/texture/texture-stage.js';
import { FrontCover } from './front-cover.js';
import { standaloneContext } from './standalone-context.js';

/** What a test wants to know of the model that a picture gives. */
export interface SampleReport {
  raw: ManifoldReport;
  textured: ManifoldReport;
  summary: MeshSummary;
  outlineIou: number;
  glb: Uint8Array;
  /** Texels that hold pixels of the picture, looked at and found on faces that the viewer can't see. */
  frontTexels: { checked: number; hidden: number };
}

const TEXTURE_SIZE = 1024;
/** What rounding may make of a height, model units. */
const HEIGHT_TOLERANCE = 1e-3;
/** Every 37th texel of the front: some thousands a picture. */
const TEXEL_STEP = 37;

type Textured = Mesh & { uvs: Float32Array; normals: Float32Array };

const context = standaloneContext();

/** Runs a picture through the four stages with their defaults and measures the result. Entry of a worker thread. */
export async function inspectSample(path: string): Promise<SampleReport> {
  const picture = new Uint8Array(await readFile(path));
  const cutout = bytesOf(await run(preprocessStage, { picture }, {}));
  const shape = bytesOf(await run(shapeStage, { cutout }, { model: 'inflate' }));
  const texture = bytesOf(await run(textureStage, { mesh: shape, cutout }, { model: 'inflate' }));
  const provenance = { engine: 'inflate', packDigest: '0'.repeat(64), seed: 0, licence: 'Apache-2.0' };
  const finished = await run(exportStage, { mesh: texture }, { outputs: ['glb'], provenance });
  const mesh = readRawGlb(texture).mesh as Textured;
  const raster = await decodeRaster(cutout);
  const { width, height } = raster;
  const coverage = Float32Array.from({ length: width * height }, (_, i) => raster.data[4 * i + 3]! / 255);
  return {
    raw: manifoldReport(readRawGlb(shape).mesh),
    textured: manifoldReport(mesh),
    summary: finished.facts?.mesh as unknown as MeshSummary,
    outlineIou: outlineIou(mesh, coverage, width, height),
    glb: bytesOf(finished),
    frontTexels: checkFrontTexels(mesh, raster),
  };
}

async function run(stage: Stage, inputs: Record<string, Uint8Array>, params: unknown): Promise<StageResult> {
  return await stage.run(inputs, stage.params.parse(params), context);
}

function bytesOf(result: StageResult): Uint8Array {
  return result.files[0]!.bytes;
}

function checkFrontTexels(mesh: Textured, cutout: Raster): SampleReport['frontTexels'] {
  const { provenance } = bakeProjection({ mesh, cutout, size: TEXTURE_SIZE });
  const { owner } = rasteriseAtlas(mesh, TEXTURE_SIZE);
  const cover = new FrontCover(mesh);
  const count = { checked: 0, hidden: 0 };
  for (let texel = 0; texel < provenance.length; texel += TEXEL_STEP) {
    const face = owner[texel]!;
    if (provenance[texel] !== PROVENANCE.front || face === NO_OWNER) continue;
    const [x, y, z] = pointOn(mesh, face, (texel % TEXTURE_SIZE) + 0.5, Math.floor(texel / TEXTURE_SIZE) + 0.5);
    count.checked += 1;
    if (cover.heightAt(x, y) > z + HEIGHT_TOLERANCE) count.hidden += 1;
  }
  return count;
}

/** The point of a face that a texel's centre shows. */
function pointOn(
  { indices, uvs, positions }: Textured,
  face: number,
  column: number,
  row: number,
): [number, number, number] {
  const corners = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!] as const;
  const at = (vertex: number) => [uvs[2 * vertex]! * TEXTURE_SIZE, uvs[2 * vertex + 1]! * TEXTURE_SIZE] as const;
  const [[ax, ay], [bx, by], [cx, cy]] = [at(corners[0]), at(corners[1]), at(corners[2])];
  // A face without area in the texture shows its first corner.
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay) || Infinity;
  const v = ((column - ax) * (cy - ay) - (cx - ax) * (row - ay)) / area;
  const w = ((bx - ax) * (row - ay) - (column - ax) * (by - ay)) / area;
  // A texel that a face only touches shows the point of the face nearest to it.
  const [near, far] = [Math.max(0, v), Math.max(0, w)];
  const scale = 1 / Math.max(1, near + far);
  const shares = [1 - (near + far) * scale, near * scale, far * scale];
  const mix = (axis: number) =>
    corners.reduce((sum, vertex, corner) => sum + positions[3 * vertex + axis]! * shares[corner]!, 0);
  return [mix(0), mix(1), mix(2)];
}
