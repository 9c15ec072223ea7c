import type { BlockField } from '../../geometry/field/block-field.js';
import type { SignedGrid } from '../../geometry/field/signed-grid.js';
import type { GraphManifest, GraphRole } from '../manifest.js';

/** A tensor at a graph's edge: f32, row-major. */
export interface FloatTensor {
  data: Float32Array;
  dims: readonly number[];
}

/** What an engine is asked. Everything in it can be cloned to another process. */
export type EngineTask =
  | {
      kind: 'field';
      /** `[1, 3, S, S]`, as the manifest's `preprocess` wants it (models/math/prepare-image.ts). */
      image: FloatTensor;
      seed: number;
      /** Cells along an axis. */
      resolution: number;
      /** Sampler's steps and guidance; ignored by engines without a sampler. */
      steps: number | null;
      guidance: number | null;
    }
  | {
      kind: 'colours';
      /** What the `field` task returned as `kept`. */
      kept: FloatTensor;
      /** `3 × points`, in the pack's own frame. */
      points: Float32Array;
    }
  | { kind: 'matte' /** `[1, 3, S, S]` */; image: FloatTensor }
  | { kind: 'layers' /** `[1, 5, S, S]`, see models/math/layers-input.ts. */; image: FloatTensor };

/** What an engine answers; by the task's kind. */
export type EngineOutput =
  | {
      kind: 'field';
      /** In the pack's own frame and bounds, positive inside, surface at 0. */
      field: SignedGrid | BlockField;
      /** What a later `colours` task needs; null where the engine has no colours. */
      kept: FloatTensor | null;
      /** Points at which the field was computed. */
      points: number;
    }
  | { kind: 'colours' /** `3 × points`, sRGB 0..1. */; colours: Float32Array }
  | { kind: 'matte' /** `[1, 1, S, S]`, 0..1. */; alpha: FloatTensor }
  | {
      kind: 'layers';
      /** `[1, 4, S, S]`: depth of the front and of the back, model units, and the logarithms of the errors to expect. */
      layers: FloatTensor;
    };

/** What an engine is in while a graph runs; each has its limit in the manifest. */
export type EnginePhase = 'load' | 'encode' | 'step' | 'decode';

/** What an engine sees of the world: its pack, its graphs, a way to tell how far it is. */
export interface EngineContext<Manifest extends GraphManifest = GraphManifest> {
  manifest: Manifest;
  /** The pack's identity; checkpoints carry it. */
  packDigest: string;
  provider: 'cpu' | 'cuda';
  /**
   * Runs a graph once. Jobs take turns between calls; a cancel ends the job here, with the reason thrown.
   * @throws OrfeasError GPU_OUT_OF_MEMORY, PACK_GRAPH_MISMATCH, CANCELED.
   */
  call(role: GraphRole, phase: EnginePhase, feeds: Record<string, FloatTensor>): Promise<Record<string, FloatTensor>>;
  /** Bytes of another file of the pack. */
  file(path: string): Promise<Uint8Array>;
  /** `step` of `of` steps are done; told after every graph call. */
  progress(step: number, of: number): void;
  checkpoint: {
    /** Hands over a state; returns at once. The bytes are copied before it returns. */
    save(checkpoint: { step: number; state: Uint8Array }): void;
    last: { step: number; state: Uint8Array } | null;
  };
}

/** An engine family: how one kind of pack does its tasks. */
export type Engine<Manifest extends GraphManifest = GraphManifest> = (
  task: EngineTask,
  context: EngineContext<Manifest>,
) => Promise<EngineOutput>;
