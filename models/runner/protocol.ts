import type { ErrorCode } from '../../contracts/errors.js';
import type { EngineOutput, EnginePhase, EngineTask } from '../families/engine.js';
import type { GraphManifest } from '../manifest.js';
import type { Provider } from './open-session.js';

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
  /** Which provider runs, whatever was asked for. */
  | { type: 'ready'; provider: Provider }
  /**
   * It is the job's turn: from here on the manifest's limit for the phase counts, and what happens is this job's
   * doing, until the next of its phases or its `idle`. Sent before the call begins, whatever the call then does.
   */
  | { type: 'phase'; job: string; phase: EnginePhase }
  /** The job's turn is over; it waits for the next. */
  | { type: 'idle'; job: string }
  | { type: 'progress'; job: string; step: number; of: number }
  | { type: 'checkpoint'; job: string; checkpoint: RunnerCheckpoint }
  | { type: 'done'; job: string; output: EngineOutput; run: RunFacts }
  /** `error.code` CANCELED after a cancel. */
  | { type: 'failed'; job: string; error: { code: ErrorCode; message: string } }
  /** Not released where a job uses it. */
  | { type: 'evicted'; digest: string; released: boolean }
  | ({ type: 'memory' } & RunnerMemory);

/**
 * What the process holds, MiB: told after every load and eviction and every second. It is the resident set, so on a
 * GPU the host's share alone; what lies on the device is the probe's to say, by the runner's pid.
 */
export interface RunnerMemory {
  totalMiB: number;
  /** By digest: what was added when its graphs were loaded. */
  packs: Record<string, number>;
}

/** File descriptor of the runner at which its worker is: a FrameChannel of these messages. */
export const RUNNER_CHANNEL_FD = 3;

/** How a runner is started; its one argument, as JSON. */
export interface RunnerArguments {
  /** `cuda`: where it works, else the CPU. */
  provider: Provider;
  /** Which card, counted as CUDA does; ignored on the CPU. */
  deviceIndex: number;
  /** Threads within one operation. */
  threads: number;
  /** URL of the module that exports `engineOf`. */
  engines: string;
}

/** How a job was run; goes into the stage's facts and the metrics. */
export interface RunFacts {
  provider: Provider;
  /** Nodes of the job's graphs that the provider left to the CPU; 0 when the CPU was asked for. */
  fallbackNodes: number;
  /** Graph calls. */
  calls: number;
  /** Most that the runner held while the job ran, MiB. */
  peakMiB: number;
  /** Seconds in graph calls. */
  deviceSeconds: number;
}
