import type { StageContext } from '../../activities/stage.js';
import { type SignedGrid, sampleGrid } from '../../geometry/field/signed-grid.js';
import type { EngineOutput, EngineTask } from '../../models/families/engine.js';
import { type DepthLayersManifest, type PackManifest, packManifestSchema } from '../../models/manifest.js';

const GRAPH = { file: 'graph.onnx', in: { x: ['f32', ['B', 1]] }, out: { y: ['f32', ['B', 1]] } };
const LICENCE = { id: 'MIT', url: null, acceptRequired: false };
const PREPROCESS = {
  recenter: { foregroundRatio: 0.85, canvas: 64 },
  background: [1, 1, 1],
  resize: { size: 32, filter: 'bilinear-antialias', precision: 'float' },
};
const COMMON = { schema: 'orfeas.pack/1', version: '1.0.0', licence: LICENCE, purpose: 'test', preprocess: PREPROCESS };

/** Bounds of the fields of the scripted packs. */
export const BOUNDS = 1.01;

const DECODE = {
  bounds: BOUNDS,
  sign: 'positive-inside',
  resolution: { default: 32, values: [16, 32, 48, 64] },
  hierarchy: null,
  chunk: { cpu: 8192, cuda: 65536 },
};

/** A pack of the family `latent-set-flow` without files. */
export function flowManifest(): PackManifest {
  return packManifestSchema.parse({
    ...COMMON,
    id: 'scripted-flow',
    title: 'A flow for tests',
    family: 'latent-set-flow',
    capabilities: ['shape'],
    graphs: { cond_encoder: GRAPH, dit_step: GRAPH, vae_latents: GRAPH, vae_query: GRAPH },
    conditioner: { unconditional: 'zeros' },
    sampler: {
      type: 'flow-match-euler',
      steps: { default: 4, min: 1, max: 8 },
      guidance: { mode: 'sequential', scale: { default: 5, min: 1, max: 10 } },
    },
    latents: { shape: [4, 4], scaleFactor: 1, rng: 'philox4x32-10/box-muller/1' },
    decode: DECODE,
    texture: { mode: 'project-front-mirror' },
  });
}

/** A pack of the family `triplane` without files; by default its frame is TripoSR's: z up, x towards the viewer. */
export function triplaneManifest(axes: readonly string[] = ['+y', '+z', '+x']): PackManifest {
  return packManifestSchema.parse({
    ...COMMON,
    id: 'scripted-triplane',
    title: 'A triplane for tests',
    family: 'triplane',
    capabilities: ['shape', 'texture'],
    graphs: { triplane_encoder: GRAPH, triplane_query: GRAPH },
    decode: { ...DECODE, axes },
    texture: { mode: 'field-query' },
  });
}

/** A pack of the family `matting` without files, for pictures of `side` pixels. */
export function mattingManifest(side: number): PackManifest {
  return packManifestSchema.parse({
    ...COMMON,
    id: 'scripted-matting',
    title: 'Matting for tests',
    family: 'matting',
    capabilities: ['matting'],
    graphs: { matting: GRAPH },
    preprocess: { background: [0, 0, 0], resize: { size: side, filter: 'bilinear-antialias' } },
  });
}

/** A pack of the family `depth-layers` without files, for pictures of `side` pixels. */
export function layersManifest(side: number): DepthLayersManifest {
  return packManifestSchema.parse({
    ...COMMON,
    id: 'scripted-layers',
    title: 'Depth layers for tests',
    family: 'depth-layers',
    capabilities: ['shape', 'texture'],
    graphs: { layers: GRAPH },
    preprocess: {
      background: [0.5, 0.5, 0.5],
      resize: { size: side, filter: 'bilinear-antialias', precision: 'float' },
    },
    surface: { resolution: { default: 64, values: [64, 96] } },
  }) as DepthLayersManifest;
}

/** The field of a function over the whole of a scripted pack's bounds. */
export function scriptedField(
  resolution: number,
  field: (x: number, y: number, z: number) => number,
): Extract<EngineOutput, { kind: 'field' }> {
  const count = resolution + 1;
  const grid: SignedGrid = sampleGrid(
    [count, count, count],
    [-BOUNDS, -BOUNDS, -BOUNDS],
    (2 * BOUNDS) / resolution,
    field,
  );
  return { kind: 'field', field: grid, kept: null, points: count ** 3 };
}

export interface ScriptedContext extends StageContext {
  /** What the engine was asked, in order. */
  tasks: EngineTask[];
}

/** A stage's context whose engine answers by a function. */
export function scriptedContext(
  pack: PackManifest | null,
  answer: (task: EngineTask) => EngineOutput,
): ScriptedContext {
  const tasks: EngineTask[] = [];
  return {
    key: '0'.repeat(64),
    progress: () => undefined,
    checkpoint: { save: () => undefined, last: null },
    pack,
    tasks,
    engine: async (task) => {
      tasks.push(task);
      const facts = { provider: 'cpu' as const, fallbackNodes: 0, calls: 1, peakMiB: 1, deviceSeconds: 0 };
      return { output: answer(task), facts };
    },
  };
}
