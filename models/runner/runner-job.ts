import { randomUUID } from 'node:crypto';
import { OrfeasError } from '../../contracts/errors.js';
import type { EngineOutput } from '../families/engine.js';
import type { EngineHooks, EngineRequest } from './engine-host.js';
import type { FromRunner, RunFacts, RunnerCheckpoint, RunnerPack, ToRunner } from './protocol.js';

/** A job is given up when its runners died this often in a row, with nobody to blame, while it got nowhere. */
const DEATHS_WITHOUT_PROGRESS = 3;

/** What a job comes to. */
export interface JobResult {
  output: EngineOutput;
  facts: RunFacts;
}

/** A job in flight, as the runner's parent holds it: it outlives the processes in which it runs. */
export class RunnerJob {
  readonly id = randomUUID();
  readonly pack: RunnerPack;
  readonly result: Promise<JobResult>;
  readonly #request: EngineRequest;
  readonly #hooks: EngineHooks;
  readonly #settled = Promise.withResolvers<JobResult>();
  #checkpoint: RunnerCheckpoint | null;
  #deaths = 0;
  #isSettled = false;

  /** @throws OrfeasError INTERNAL where the pack has no graphs. */
  constructor(request: EngineRequest, hooks: EngineHooks) {
    const { manifest, digest, directory } = request.pack;
    if (!('graphs' in manifest)) throw new OrfeasError('INTERNAL', `Expected ${manifest.id} to have graphs`);
    this.pack = { manifest, digest, directory };
    this.result = this.#settled.promise;
    this.#request = request;
    this.#hooks = hooks;
    this.#checkpoint = request.checkpoint;
  }

  /** Nobody waits for it any more; the process may not have let go of it yet. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  get kind(): EngineRequest['task']['kind'] {
    return this.#request.task.kind;
  }

  /** Step from which it would go on; 0 from the start. */
  get step(): number {
    return this.#checkpoint?.step ?? 0;
  }

  /** What a process is told to begin it, or to go on with it. */
  message(): ToRunner {
    return { type: 'run', job: this.id, pack: this.pack, task: this.#request.task, checkpoint: this.#checkpoint };
  }

  /** Hears what the process says of it. */
  hear(message: Extract<FromRunner, { type: 'progress' | 'checkpoint' }>): void {
    if (this.#isSettled) return;
    this.#deaths = 0;
    if (message.type === 'progress') {
      this.#hooks.progress(message.step, message.of);
      return;
    }
    const { step, state } = message.checkpoint;
    // The bytes lie in the message's buffer, which a small view would keep.
    this.#checkpoint = { step, state: new Uint8Array(state) };
    this.#hooks.checkpoint(this.#checkpoint);
  }

  /** It has its process's turn from here on, or no more. */
  turn(now: 'begins' | 'ends'): void {
    if (!this.#isSettled) this.#hooks.turn?.(now);
  }

  succeed(output: EngineOutput, facts: RunFacts): void {
    this.#isSettled = true;
    this.#settled.resolve({ output, facts });
  }

  fail(error: OrfeasError): void {
    this.#isSettled = true;
    this.#settled.reject(error);
  }

  /** Its process died by itself, between two turns. @returns whether it has to be given up. */
  countDeath(): boolean {
    this.#deaths++;
    return this.#deaths >= DEATHS_WITHOUT_PROGRESS;
  }
}
