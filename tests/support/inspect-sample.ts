import { readFile } from 'node:fs/promises';
import { exportStage } from '../../activities/export/export-stage.js';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import { decodeRaster } from '../../activities/raster-codec.js';
import type { Stage, StageResult } from '../../activities/stage.js';
import type { MeshSummary } from '../../contracts/printability.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import { type ManifoldReport, manifoldReport } from '../../geometry/measure/manifold.js';
import { outlineIou } from '../../geometry/measure/outline-iou.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../gpu-workers/texture/texture-stage.js';
import { measureTexture, type TextureReport } from './measure-texture.js';
import { standaloneContext } from './standalone-context.js';
import { wholeBytes } from './whole-bytes.js';

/** What a test wants to know of the model that a picture gives. */
export interface SampleReport {
  raw: ManifoldReport;
  textured: ManifoldReport;
  summary: MeshSummary;
  outlineIou: number;
  glb: Uint8Array;
  texture: TextureReport;
}

const TEXTURE_SIZE = 1024;

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
    texture: measureTexture(mesh, raster, TEXTURE_SIZE),
  };
}

async function run(stage: Stage, inputs: Record<string, Uint8Array>, params: unknown): Promise<StageResult> {
  return await stage.run(inputs, stage.params.parse(params), context);
}

function bytesOf(result: StageResult): Uint8Array {
  return wholeBytes(result.files[0]!);
}
