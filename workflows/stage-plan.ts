import type { JsonMembers } from '../contracts/canonical-json.js';
import type { GenerationInput } from '../contracts/orchestration.js';
import { CPU_QUEUE, gpuQueue } from '../contracts/queues.js';
import type { StageName } from '../contracts/stages.js';

/** Where a stage's input comes from: the request's picture, or a file of an earlier stage. */
export type InputSource = 'picture' | { stage: StageName; file: string };

/** A stage as a generation will run it. */
export interface PlannedStage {
  name: StageName;
  queue: string;
  inputs: Record<string, InputSource>;
  params: JsonMembers;
  /** The pack whose engine the stage may ask, null without one. */
  pack: string | null;
  packDigest: string | null;
  /** An attempt that takes longer is given up. */
  startToCloseMs: number;
}

const MINUTE_MS = 60_000;

/**
 * Turns a request into its stages, in order. Pure: same input, same plan. Each stage is given only the options that
 * it reads, so that a change of the others leaves its result known.
 */
export function planStages(input: GenerationInput): PlannedStage[] {
  const { options } = input;
  const gpu = { queue: gpuQueue(input.model), pack: input.model, packDigest: input.packDigest };
  const cpu = { queue: CPU_QUEUE, pack: null, packDigest: null };
  const { thickness, relief, resolution, steps, guidance, edges, smooth, symmetry } = options;
  const { mode, profile, depth, base, border, blade, roundness } = options;
  const { unit, upAxis, minThickness, flatBase, hollow, drain } = options;
  return [
    {
      ...cpu,
      pack: input.matting?.pack ?? null,
      packDigest: input.matting?.digest ?? null,
      name: 'preprocess',
      inputs: { picture: 'picture' },
      params: { matte: options.matte, padding: options.padding },
      startToCloseMs: 10 * MINUTE_MS,
    },
    {
      ...gpu,
      name: 'shape',
      inputs: { cutout: { stage: 'preprocess', file: 'cutout.png' } },
      params: {
        model: input.model,
        ...given({ thickness, relief, resolution, steps, guidance, edges, smooth, symmetry }),
        ...given({ mode, profile, depth, base, border, blade, roundness }),
        // An engine without a sampler has no use for a seed: another one finds the same shape known.
        ...(steps === undefined ? {} : { seed: input.seed }),
      },
      startToCloseMs: 30 * MINUTE_MS,
    },
    {
      ...gpu,
      name: 'texture',
      inputs: {
        mesh: { stage: 'shape', file: 'raw.glb' },
        cutout: { stage: 'preprocess', file: 'cutout.png' },
        // What the engine kept of the shape's field, to be asked for colours.
        ...(input.texture === 'field-query' ? { kept: { stage: 'shape' as const, file: 'kept.f32' } } : {}),
      },
      params: { model: input.model, targetFaces: options.targetFaces, textureSize: options.textureSize },
      startToCloseMs: 30 * MINUTE_MS,
    },
    {
      ...cpu,
      name: 'export',
      inputs: { mesh: { stage: 'texture', file: 'textured.glb' } },
      params: {
        longest: options.longest,
        height: options.height,
        origin: options.origin,
        ...given({ unit, upAxis, minThickness, flatBase, hollow, drain }),
        textureFormat: options.textureFormat,
        ...given({ glbCompression: options.glbCompression, colors3mf: options.colors3mf }),
        outputs: [...input.outputs],
        provenance: { engine: input.model, packDigest: input.packDigest, seed: input.seed, licence: input.licence },
      },
      startToCloseMs: 15 * MINUTE_MS,
    },
  ];
}

/** The options that the pack has: the others are undefined. */
function given(options: Record<string, number | string | undefined>): JsonMembers {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
