import type { ErrorCode } from '../../contracts/errors.js';
import type { EngineOutput, EnginePhase, EngineTask } from '../families/engine.js';
import type { GraphManifest } from '../manifest.js';

/** What the runner is told about a pack: enough to load it, already checked by the parent. */
export interface RunnerPack {
  manifest: GraphManifest;
  digest: string;
  /** Folder of its files. */
  directory: string;
}

/** A state from which an interrupted job can go on. */
export interface RunnerCheckpoint {
  step: number;
  state: Uint8Array;
}

/** From the worker to its runner. */
export type ToRunner =
  | { type: 'run'; job: string; pack: RunnerPack; task: EngineTask; checkpoint: RunnerCheckpoint | null }
  /** Ends a job at its next step. */
  | { type: 'cancel'; job: string }
  /** Releases the sessions of a pack that no job uses. */
  | { type: 'evict'; digest: string };

/** From the runner to its worker. */
export type FromRunner =
  | { type: 'ready'; provider: 'cpu' | 'cuda' }
  /** A call begins: from here on the manifest's limit for the phase counts, and what happens is this job's doing. */
  | { type: 'phase'; job: string; phase: EnginePhase }
  /** The call is over. */
  | { type: 'idle'; job: string }
  | { type: 'progress'; job: string; step: number; of: number }
  | { type: 'checkpoint'; job: string; checkpoint: RunnerCheckpoint }
  | { type: 'done'; job: string; output: EngineOutput; run: RunFacts }
  /** `error.code` CANCELED after a cancel. */
  | { type: 'failed'; job: string; error: { code: ErrorCode; message: string } }
  | { type: 'evicted'; digest: string }
  /** After every load and eviction and each second or so: what the process holds, MiB (its resident set on the CPU). */
  | { type: 'memory'; totalMiB: number; packs: Record<string, number> };

/** How a job was run; goes into the stage's facts and the metrics. */
export interface RunFacts {
  provider: 'cpu' | 'cuda';
  /** Nodes of the job's graphs that the provider left to the CPU; 0 when the CPU was asked for. */
  fallbackNodes: number;
  /** Graph calls. */
  calls: number;
  /** Most that the runner held while the job ran, MiB. */
  peakMiB: number;
  /** Seconds in graph calls. */
  deviceSeconds: number;
}
