import { readFile } from 'node:fs/promises';
import { exportStage } from '../../activities/export/export-stage.js';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import type { Stage, StageResult } from '../../activities/stage.js';
import type { MeshSummary } from '../../contracts/printability.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import { type ManifoldReport, manifoldReport } from '../../geometry/measure/manifold.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../gpu-workers/texture/texture-stage.js';
import { standaloneContext } from '../support/standalone-context.js';
import { wholeBytes } from '../support/whole-bytes.js';

/** A picture's path and the shape options that a request would set. */
export interface ModeRequest {
  path: string;
  options: Record<string, string | number>;
}

/** What a test wants to know of a mode's model. */
export interface ModeReport {
  raw: ManifoldReport;
  summary: MeshSummary;
  glb: Uint8Array;
  /** Share of the textured surface, by area, that looks straight to the viewer, and straight away. */
  facing: { front: number; back: number };
}

const TARGET_FACES = 8000;
/** A face whose normal leans away from an axis by less than this cosine looks straight along it. */
const STRAIGHT = 0.9999;

const context = standaloneContext();

/** Runs a picture through the four stages in a mode and measures the result. Entry of a worker thread. */
export async function inspectMode({ path, options }: ModeRequest): Promise<ModeReport> {
  const picture = new Uint8Array(await readFile(path));
  const cutout = bytesOf(await run(preprocessStage, { picture }, {}));
  const shape = bytesOf(await run(shapeStage, { cutout }, { model: 'inflate', ...options }));
  const params = { model: 'inflate', targetFaces: TARGET_FACES, textureSize: 512 };
  const texture = bytesOf(await run(textureStage, { mesh: shape, cutout }, params));
  const provenance = { engine: 'inflate', packDigest: '0'.repeat(64), seed: 0, licence: 'Apache-2.0' };
  const finished = await run(exportStage, { mesh: texture }, { outputs: ['glb'], provenance });
  return {
    raw: manifoldReport(readRawGlb(shape).mesh),
    summary: finished.facts?.mesh as unknown as MeshSummary,
    glb: bytesOf(finished),
    facing: facingOf(readRawGlb(texture).mesh),
  };
}

async function run(stage: Stage, inputs: Record<string, Uint8Array>, params: unknown): Promise<StageResult> {
  return await stage.run(inputs, stage.params.parse(params), context);
}

function bytesOf(result: StageResult): Uint8Array {
  return wholeBytes(result.files[0]!);
}

function facingOf({ positions, indices }: { positions: Float32Array; indices: Uint32Array }): ModeReport['facing'] {
  const sums = { front: 0, back: 0, all: 0 };
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [3 * indices[i]!, 3 * indices[i + 1]!, 3 * indices[i + 2]!];
    const u = [0, 1, 2].map((axis) => positions[b + axis]! - positions[a + axis]!) as [number, number, number];
    const v = [0, 1, 2].map((axis) => positions[c + axis]! - positions[a + axis]!) as [number, number, number];
    const z = u[0] * v[1] - u[1] * v[0];
    const area = Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], z);
    sums.all += area;
    if (z > STRAIGHT * area) sums.front += area;
    if (z < -STRAIGHT * area) sums.back += area;
  }
  return { front: sums.front / sums.all, back: sums.back / sums.all };
}
