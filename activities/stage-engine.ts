import { OrfeasError } from '../contracts/errors.js';
import type { StageCall } from '../contracts/orchestration.js';
import type { EngineOutput, EngineTask } from '../models/families/engine.js';
import type { PackManifest } from '../models/manifest.js';
import type { Pack } from '../models/registry.js';
import type { EngineHost, EnginePlace } from '../models/runner/engine-host.js';
import type { RunFacts } from '../models/runner/protocol.js';
import type { Checkpoint } from './stage.js';
import type { RunMessage } from './thread-protocol.js';

/** What the process that runs stages knows of engines. */
export interface StageEngines {
  /** Runs the packs' tasks; null in a process without a device. */
  engines: EngineHost | null;
  /** The packs of this process by their ids. */
  packOf(id: string): Pack | null;
}

/**
 * The pack that a call names.
 * @throws OrfeasError MODEL_UNAVAILABLE where this process has none of that name, or another version of it.
 */
export function packOfCall({ packOf }: StageEngines, call: StageCall): Pack | null {
  if (call.pack === null) return null;
  const pack = packOf(call.pack);
  if (pack === null) throw new OrfeasError('MODEL_UNAVAILABLE', `This worker has no pack ${call.pack}`);
  if (call.packDigest !== null && call.packDigest !== pack.digest) {
    const versions = `${pack.digest.slice(0, 12)}, asked for is ${call.packDigest.slice(0, 12)}`;
    throw new OrfeasError('MODEL_UNAVAILABLE', `This worker has another version of ${call.pack}: ${versions}`);
  }
  return pack;
}

/** Whether a pack's work is done by a runner, on the device. */
export function runsOnDevice(manifest: PackManifest): boolean {
  return 'graphs' in manifest;
}

/** The engine as one attempt at a stage asks it: every task with the call's pack, and a sum of how they were run. */
export class StageEngine {
  readonly #parts: StageEngines;
  readonly #call: StageCall;
  readonly #pack: Pack | null;
  readonly #sinceMs: number;
  readonly #place: EnginePlace;
  #facts: RunFacts | null = null;

  /** @param sinceMs when the stage was first asked for: jobs are let onto a device by their age. */
  constructor(
    parts: StageEngines,
    { call, pack, place }: { call: StageCall; pack: Pack | null; place: EnginePlace },
    sinceMs: number,
  ) {
    this.#sinceMs = sinceMs;
    this.#place = place;
    this.#parts = parts;
    this.#call = call;
    this.#pack = pack;
  }

  /** How the tasks so far were run; null before the first. */
  get facts(): RunFacts | null {
    return this.#facts;
  }

  /** @throws OrfeasError INTERNAL where there is no engine to ask, else as the engine host does. */
  async run(
    task: EngineTask,
    run: { checkpoint: Checkpoint | null; onMessage(message: RunMessage): void; signal: AbortSignal },
  ): Promise<{ output: EngineOutput; facts: RunFacts }> {
    const [pack, engines] = [this.#pack, this.#parts.engines];
    if (pack === null || engines === null || !runsOnDevice(pack.manifest)) {
      throw new OrfeasError('INTERNAL', `The stage ${this.#call.stage} asked for an engine but has none`);
    }
    const { priority } = this.#call;
    const answer = await engines.run(
      { pack, task, checkpoint: run.checkpoint, priority, place: this.#place, sinceMs: this.#sinceMs },
      {
        progress: (step, of) => run.onMessage({ type: 'engine-progress', step, of }),
        checkpoint: (checkpoint) => run.onMessage({ type: 'checkpoint', checkpoint }),
        turn: (now) => run.onMessage({ type: 'engine-turn', now }),
        waiting: (memory) => run.onMessage({ type: 'waiting', memory }),
        signal: run.signal,
      },
    );
    this.#facts = this.#facts === null ? answer.facts : sumFacts(this.#facts, answer.facts);
    return answer;
  }
}

function sumFacts(one: RunFacts, other: RunFacts): RunFacts {
  return {
    // A task that had to run on the CPU is not hidden behind one that did not.
    provider: one.provider === 'cpu' ? one.provider : other.provider,
    fallbackNodes: Math.max(one.fallbackNodes, other.fallbackNodes),
    calls: one.calls + other.calls,
    peakMiB: Math.max(one.peakMiB, other.peakMiB),
    deviceSeconds: one.deviceSeconds + other.deviceSeconds,
  };
}
