import type { z } from 'zod';
import type { Json } from '../contracts/canonical-json.js';
import type { AnyStageName } from '../contracts/stages.js';
import type { FilePieces } from '../geometry/formats/file-pieces.js';
import type { Program } from '../infra/browser/probe-chromium.js';
import type { EngineOutput, EngineTask } from '../models/families/engine.js';
import type { PackManifest } from '../models/manifest.js';
import type { RunFacts } from '../models/runner/protocol.js';
import './steady-compiler.js';

/** A file that a stage made. */
export interface StageFile {
  name: string;
  /** Pieces where it may be large: they are written when the stage is done, and never lie in memory all together. */
  bytes: Uint8Array | FilePieces;
  mediaType: string;
}

/** A point from which an interrupted stage can go on. */
export interface Checkpoint {
  step: number;
  state: Uint8Array;
}

/** What a stage may know of the world: nothing but this. */
export interface StageContext {
  /** Identity of the result, for the metadata of files. The same for equal work. */
  key: string;
  /** Says that `step` of `of` are done. Silence for longer than `silenceMs` counts as a hang. */
  progress(step: number, of: number): void;
  checkpoint: {
    /** Hands over a state to be kept; returns at once, the writing goes on beside the stage. */
    save(checkpoint: Checkpoint): void;
    /** The newest state that an earlier attempt left, if any. */
    last: Checkpoint | null;
    /** All that earlier attempts left, in their order; for a stage that keeps them, see {@link Stage.keeps}. */
    trail?: readonly Checkpoint[];
  };
  /** The pack that the call names; null where it names none. */
  pack: PackManifest | null;
  /** The programs that the stage declares, by their names. */
  programs?: Readonly<Record<string, Program>>;
  /**
   * Has the pack's engine do a task on the device and waits for room there; progress and checkpoints go on by
   * themselves. Nothing else runs in the stage meanwhile.
   * @throws OrfeasError INTERNAL where the stage has no engine; else what the engine failed with.
   */
  engine(task: EngineTask): Promise<{ output: EngineOutput; facts: RunFacts }>;
}

/** What a stage returns. */
export interface StageResult {
  files: StageFile[];
  /** Small results that are no files. */
  facts?: Record<string, Json>;
  /** The engine that did the work, where there is a choice. */
  engine?: string;
}

/** A stage: a pure function with what the shell must know to make it durable. */
export interface Stage<Params extends z.ZodType = z.ZodType> {
  name: AnyStageName;
  /** Grows whenever the bytes of a result change. */
  version: number;
  /** `import.meta.url` of the file that exports the stage, so that a worker thread can load it. */
  module: string;
  params: Params;
  /** Names of the inputs it reads. */
  inputs: readonly string[];
  /** Names of inputs that it reads where the call has them. */
  optionalInputs?: readonly string[];
  /** Native and WebAssembly libraries whose version can change the bytes. */
  libraries: readonly string[];
  /** Programs of the machine that it starts; their versions can change the bytes too. */
  programs?: readonly string[];
  /** `parts`: each checkpoint holds what was made since the one before, so that all are wanted again. */
  keeps?: 'newest' | 'parts';
  /** Longest time without progress, ms. */
  silenceMs: number;
  run(inputs: Record<string, Uint8Array>, params: z.output<Params>, context: StageContext): Promise<StageResult>;
}

/** Declares a stage; a function only to give `run` its types. */
export function defineStage<Params extends z.ZodType>(stage: Stage<Params>): Stage<Params> {
  return stage;
}
