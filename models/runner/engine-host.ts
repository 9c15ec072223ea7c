import type { EngineOutput, EngineTask } from '../families/engine.js';
import type { Pack } from '../registry.js';
import type { RunFacts, RunnerCheckpoint } from './protocol.js';

/** What a job waits for before a device takes it. */
export interface MemoryWait {
  needMiB: number;
  freeMiB: number;
  /** Jobs that will be let in before it. */
  ahead: number;
}

/** A job for an engine. */
export interface EngineRequest {
  pack: Pack;
  task: EngineTask;
  checkpoint: RunnerCheckpoint | null;
  /** 1 (first) to 5. */
  priority: number;
  /** When the work began to wait for a device, ms since the epoch; without it, it waits from now on. */
  sinceMs?: number;
  /** Where it runs; see {@link EngineHost.placeOf}. */
  place: EnginePlace;
}

/** `device`: on the host's device, waiting for it; `cpu`: beside it, at once. */
export type EnginePlace = 'device' | 'cpu';

/** What the one who asks is told meanwhile. */
export interface EngineHooks {
  progress(step: number, of: number): void;
  checkpoint(checkpoint: RunnerCheckpoint): void;
  /** Not null while the job waits for memory; null when it begins. */
  waiting(wait: MemoryWait | null): void;
  /** The job has the device's turn from here on, or no more. */
  turn?(now: 'begins' | 'ends'): void;
  /** Aborting ends the job at its next step, or within two seconds by ending the runner. */
  signal: AbortSignal;
}

/**
 * Runs jobs on a device. A crash, a hang or a hard cancel of one job costs the others in the same runner nothing but
 * the steps since their last checkpoints: they go on by themselves, within the same call.
 */
export interface EngineHost {
  /**
   * Where a job of a pack is to run: `cpu` where it would rather not wait, the device has no room now, and there is a
   * CPU beside it. Asked once, before the work begins, since a result's identity names what it ran on.
   */
  placeOf(pack: Pack, onFull: 'wait' | 'cpu'): EnginePlace;
  /** @throws OrfeasError ENGINE_CRASHED, ENGINE_HUNG, GPU_OUT_OF_MEMORY, MODEL_TOO_LARGE, DEVICE_UNHEALTHY or what the engine refused with. */
  run(request: EngineRequest, hooks: EngineHooks): Promise<{ output: EngineOutput; facts: RunFacts }>;
}
