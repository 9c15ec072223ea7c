import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Json } from '../contracts/canonical-json.js';
import { OrfeasError } from '../contracts/errors.js';
import type { Checkpoint, Stage, StageResult } from './stage.js';
import type { ThreadMessage, ThreadResult, ThreadTask } from './thread-protocol.js';

/** What a run of a stage needs beside the stage. */
export interface StageRun {
  stage: Stage;
  inputs: Record<string, Uint8Array>;
  params: Json;
  key: string;
  checkpoint: Checkpoint | null;
  onMessage(message: ThreadMessage): void;
  /** Ends the thread at once, whatever it does. */
  signal: AbortSignal;
}

/** The threads of a worker process: stages compute here, so that the process itself always answers. */
export class StageThreads {
  readonly #pool: Piscina<ThreadTask, ThreadResult>;

  /** @param count stages that compute at the same time, at least 1. */
  constructor(count: number) {
    this.#pool = new Piscina({
      filename: new URL('./stage-thread.js', import.meta.url).href,
      name: 'runInThread',
      minThreads: count,
      maxThreads: count,
      // Otherwise a thread without work sleeps in Atomics.wait, and the end of its port never reaches us.
      atomics: 'disabled',
    });
  }

  /**
   * Runs a stage in a free thread, after those that came before.
   * @throws OrfeasError with the stage's own code, `STAGE_FAILED` for any other error or when the thread died.
   */
  async run({ stage, onMessage, signal, ...task }: StageRun): Promise<StageResult> {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', onMessage);
    const closed = once(port1, 'close');
    try {
      const outcome = await this.#pool.run(
        { ...task, module: stage.module, stage: stage.name, port: port2 },
        { signal, transferList: [port2] },
      );
      if (outcome.ok) return outcome.result;
      throw new OrfeasError(outcome.code, outcome.message);
    } catch (error) {
      if (error instanceof OrfeasError || signal.aborted) throw error;
      throw new OrfeasError('STAGE_FAILED', `The thread of ${stage.name} died: ${(error as Error).message}`);
    } finally {
      // The thread closes its end when it ends, however; unless it never got it. All it had said arrives before.
      port2.close();
      await closed;
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
