import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Json } from '../contracts/canonical-json.js';
import { OrfeasError } from '../contracts/errors.js';
import type { Program } from '../infra/browser/probe-chromium.js';
import type { EngineOutput, EngineTask } from '../models/families/engine.js';
import type { PackManifest } from '../models/manifest.js';
import { ownBuffers } from '../models/runner/own-buffers.js';
import type { RunFacts } from '../models/runner/protocol.js';
import { ComputeSlots, type Slot } from './compute-slots.js';
import { FileDoor, type KeepFile } from './file-door.js';
import type { Checkpoint, Stage } from './stage.js';
import type {
  EngineAnswer,
  FromThread,
  HandedResult,
  RunMessage,
  ThreadResult,
  ThreadTask,
} from './thread-protocol.js';

/** What a run of a stage needs beside the stage. */
export interface StageRun {
  stage: Stage;
  inputs: Record<string, Uint8Array>;
  params: Json;
  key: string;
  checkpoint: Checkpoint | null;
  /** All checkpoints, for a stage that keeps them. */
  trail?: readonly Checkpoint[];
  programs?: Readonly<Record<string, Program>>;
  pack: PackManifest | null;
  onMessage(message: RunMessage): void;
  /** Does a task on the device, telling through `onMessage` how far it is; aborting ends it. */
  engine(task: EngineTask, signal: AbortSignal): Promise<{ output: EngineOutput; facts: RunFacts }>;
  /** Stores a file that is too large to be handed over whole. */
  keep: KeepFile;
  /** Ends the thread at once, whatever it does. */
  signal: AbortSignal;
}

export interface StageThreadsOptions {
  /** Stages that compute at the same time, at least 1. */
  slots: number;
  /** Stages in flight: those that wait for the engine keep their threads, but no slot. */
  threads: number;
}

/** A thread beyond the slots ends when it had nothing to do for this long. */
const IDLE_THREAD_MS = 30_000;

/**
 * Of the young generation of a thread's heap, MB. A stage keeps its data in typed arrays, outside the heap; left alone, a
 * thread's young generation grows to three times 32 MB after one large stage, and stays there.
 */
const YOUNG_GENERATION_MB = 16;

/** The threads of a worker process: stages compute here, so that the process itself always answers. */
export class StageThreads {
  readonly #pool: Piscina<ThreadTask, ThreadResult>;
  readonly #slots: ComputeSlots;

  constructor({ slots, threads }: StageThreadsOptions) {
    this.#slots = new ComputeSlots(slots);
    this.#pool = new Piscina({
      filename: new URL('./stage-thread.js', import.meta.url).href,
      name: 'runInThread',
      minThreads: Math.min(slots, threads),
      maxThreads: Math.max(slots, threads),
      idleTimeout: IDLE_THREAD_MS,
      // Otherwise a thread without work sleeps in Atomics.wait, and the end of its port never reaches us.
      atomics: 'disabled',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
  }

  /**
   * Runs a stage in a free thread, after those that came before.
   * @throws OrfeasError with the stage's or the engine's own code, `STAGE_FAILED` for any other error or when the
   *   thread died.
   */
  async run(run: StageRun): Promise<HandedResult> {
    const { stage, inputs, params, key, checkpoint, trail = [], programs = {}, pack, signal } = run;
    const engine = new EngineDoor(run, this.#slots, await this.#slots.take(signal));
    const { port1, port2 } = new MessageChannel();
    const files = new FileDoor(port1, run.keep);
    port1.on('message', (message: FromThread) => {
      if (message.type === 'engine') void engine.serve(port1, message.task);
      else if (message.type === 'file') void files.serve(message.ref);
      else if (message.type === 'piece') files.take(message.bytes);
      else run.onMessage(message);
    });
    port1.once('close', () => files.close());
    const closed = once(port1, 'close');
    try {
      const outcome = await this.#pool.run(
        {
          ...{ inputs, params, key, checkpoint, trail, programs, pack },
          ...{ module: stage.module, stage: stage.name, port: port2 },
        },
        { signal, transferList: [port2] },
      );
      if (outcome.ok) return outcome.result;
      throw engine.originOf(outcome) ?? new OrfeasError(outcome.code, outcome.message);
    } catch (error) {
      if (error instanceof OrfeasError || signal.aborted) throw error;
      throw new OrfeasError('STAGE_FAILED', `The thread of ${stage.name} died: ${(error as Error).message}`);
    } finally {
      // The thread closes its end when it ends, however; unless it never got it. All it had said arrives before.
      port2.close();
      await closed;
      engine.close();
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** Between a stage's thread and the engine: while the engine has the word, the stage holds no slot. */
class EngineDoor {
  readonly #run: StageRun;
  readonly #slots: ComputeSlots;
  #slot: Slot;
  #failure: OrfeasError | null = null;
  readonly #closed = new AbortController();

  constructor(run: StageRun, slots: ComputeSlots, slot: Slot) {
    this.#run = run;
    this.#slots = slots;
    this.#slot = slot;
  }

  async serve(port: MessagePort, task: EngineTask): Promise<void> {
    this.#slot.release();
    this.#run.onMessage({ type: 'waiting', memory: null });
    const { value: answer, buffers } = ownBuffers(await this.#ask(task));
    try {
      this.#run.onMessage({ type: 'waiting', memory: null });
      this.#slot = await this.#slots.take(this.#run.signal);
    } catch {
      // Aborted: the thread is ended, and nobody waits for the answer.
      return;
    }
    if (this.#closed.signal.aborted) return this.#slot.release();
    // From here on the stage's own limit counts again.
    this.#run.onMessage({ type: 'computing' });
    port.postMessage(answer, buffers);
  }

  /** The error behind what the stage failed with, where that came from the engine: it says more than its code. */
  originOf({ code, message }: { code: string; message: string }): OrfeasError | null {
    return this.#failure?.code === code && this.#failure.message === message ? this.#failure : null;
  }

  /** The thread has ended: what the engine may still be doing for it is in vain. */
  close(): void {
    this.#closed.abort();
    this.#slot.release();
  }

  async #ask(task: EngineTask): Promise<EngineAnswer> {
    try {
      return { ok: true, ...(await this.#run.engine(task, AbortSignal.any([this.#run.signal, this.#closed.signal]))) };
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      this.#failure = cause instanceof OrfeasError ? cause : new OrfeasError('STAGE_FAILED', cause.message, { cause });
      return { ok: false, code: this.#failure.code, message: this.#failure.message };
    }
  }
}
