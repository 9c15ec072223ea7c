import type { z } from 'zod';
import type { Json } from '../contracts/canonical-json.js';
import type { StageName } from '../contracts/stages.js';

/** A file that a stage made. */
export interface StageFile {
  name: string;
  bytes: Uint8Array;
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
  };
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
  name: StageName;
  /** Grows whenever the bytes of a result change. */
  version: number;
  /** `import.meta.url` of the file that exports the stage, so that a worker thread can load it. */
  module: string;
  params: Params;
  /** Names of the inputs it reads. */
  inputs: readonly string[];
  /** Native and WebAssembly libraries whose version can change the bytes. */
  libraries: readonly string[];
  /** Longest time without progress, ms. */
  silenceMs: number;
  run(inputs: Record<string, Uint8Array>, params: z.output<Params>, context: StageContext): Promise<StageResult>;
}

/** Declares a stage; a function only to give `run` its types. */
export function defineStage<Params extends z.ZodType>(stage: Stage<Params>): Stage<Params> {
  return stage;
}
