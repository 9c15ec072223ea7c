import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EngineTask } from '../../../models/families/engine.js';
import type { PhaseLimits } from '../../../models/manifest.js';
import { type Pack, readPack } from '../../../models/read-pack.js';
import type { MemoryWait } from '../../../models/runner/engine-host.js';
import type { RunnerCheckpoint } from '../../../models/runner/protocol.js';
import { openRunner, type Runner, type RunnerOptions } from '../../../models/runner/runner-client.js';
import type { JobResult } from '../../../models/runner/runner-job.js';
import { repositoryRoot } from '../parts.js';
import { MISDEEDS } from './probe-engines.js';

/** A real runner that runs the pack `runner-probe`, and what it logs. */
export interface ProbeRunner extends Runner {
  logged: { message: string; [field: string]: unknown }[];
}

/** Opens a runner on the built dist/, with the engine of probe-engines.ts. */
export function openProbeRunner(options: Partial<RunnerOptions> = {}): ProbeRunner {
  const logged: ProbeRunner['logged'] = [];
  const log = (fields: object, message: string) => void logged.push({ ...fields, message });
  const runner = openRunner({
    provider: 'cpu',
    threads: 1,
    log: { info: log, warn: log },
    entry: pathToFileURL(path.join(repositoryRoot(), 'dist/models/runner/runner-main.js')),
    engines: pathToFileURL(path.join(repositoryRoot(), 'tests/support/runner/probe-engines.ts')),
    ...options,
  });
  return Object.assign(runner, { logged });
}

/** The probe's pack, with limits of its own where a test waits for them. */
export async function probePack(limitsMs: Partial<PhaseLimits> = {}): Promise<Pack> {
  const pack = await readPack(path.join(repositoryRoot(), 'tests/fixtures/packs/runner-probe'));
  return { ...pack, manifest: { ...pack.manifest, limitsMs: { ...pack.manifest.limitsMs, ...limitsMs } } };
}

export interface ProbeTask {
  steps: number;
  /** How often a step's call repeats itself: some 20 µs each. */
  repeats?: number;
  /** Starts from other numbers. */
  start?: number;
  misdeed?: keyof typeof MISDEEDS;
  /** Step at which the misdeed is done. */
  at?: number;
}

const [ROWS, WIDTH] = [32, 64];

/** A job of the probe. */
export function probeTask({ steps, repeats = 50, start = 1, misdeed, at = 0 }: ProbeTask): EngineTask {
  const data = Float32Array.from({ length: ROWS * WIDTH }, (_, i) => Math.sin(start * (i + 1)));
  const guidance = misdeed === undefined ? null : MISDEEDS[misdeed];
  return { kind: 'field', image: { data, dims: [ROWS, WIDTH] }, seed: repeats, resolution: at, steps, guidance };
}

/** A job that runs, and what has been told of it so far. */
export interface ProbeJob {
  result: Promise<JobResult>;
  /** Every step told, in order; a step that was done twice is there twice. */
  steps: number[];
  checkpoints: RunnerCheckpoint[];
  waits: (MemoryWait | null)[];
  cancel(): void;
}

export interface ProbeJobOptions {
  pack: Pack;
  checkpoint?: RunnerCheckpoint;
  /** Told of every step, as it is told. */
  onStep?(step: number): void;
}

export function runProbe(runner: Runner, task: ProbeTask, { pack, checkpoint, onStep }: ProbeJobOptions): ProbeJob {
  const abort = new AbortController();
  const job: Omit<ProbeJob, 'result'> = { steps: [], checkpoints: [], waits: [], cancel: () => abort.abort() };
  const result = runner.run(
    { pack, task: probeTask(task), checkpoint: checkpoint ?? null, priority: 3, place: 'device' },
    {
      progress: (step) => {
        job.steps.push(step);
        onStep?.(step);
      },
      checkpoint: (point) => void job.checkpoints.push(point),
      waiting: (wait) => void job.waits.push(wait),
      signal: abort.signal,
    },
  );
  // A test may look at its end later.
  result.catch(() => undefined);
  return { ...job, result };
}

/** The numbers that a probe ended with. */
export function numbersOf({ output }: JobResult): Float32Array {
  if (output.kind !== 'matte') throw new Error(`Expected the probe's answer but received ${output.kind}`);
  return output.alpha.data;
}
