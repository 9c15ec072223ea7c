import { OrfeasError } from '../../contracts/errors.js';
import type { EnginePhase } from '../families/engine.js';
import { Breaker } from './breaker.js';
import { spoilsRunner } from './classify-error.js';
import type { EngineHooks, EngineHost, EnginePlace, EngineRequest } from './engine-host.js';
import type { Provider } from './open-session.js';
import type { FromRunner, RunnerMemory } from './protocol.js';
import { RunnerChild, type RunnerLog } from './runner-child.js';
import { type JobResult, RunnerJob } from './runner-job.js';

export interface RunnerOptions {
  /** `cuda`: where it works, else the CPU; what runs is told by `start`. */
  provider: Provider;
  /**
   * Which card, 0 by default. CUDA counts the fastest first, `nvidia-smi` by bus: with several cards that differ the
   * environment needs CUDA_DEVICE_ORDER=PCI_BUS_ID.
   */
  deviceIndex?: number;
  /** Threads within one operation, at least 1. */
  threads: number;
  log: RunnerLog;
  /** Milliseconds since the epoch; the wall clock by default. */
  now?: () => number;
  /** A child that has not begun within this has failed to, ms. */
  startWithinMs?: number;
  /** The child's entry; runner-main.js by default. */
  entry?: URL;
  /** Module that exports `engineOf`; the families of this project by default. */
  engines?: URL;
}

/** A runner: one child process on one device, started by its first job and again whenever it has ended. */
export interface Runner extends EngineHost {
  /**
   * Starts the child where none runs.
   * @returns the provider that runs.
   * @throws OrfeasError ENGINE_CRASHED when it ends before it has begun.
   */
  start(): Promise<Provider>;
  /**
   * Releases what a pack holds; resolves when it is gone.
   * @throws OrfeasError INTERNAL where a job uses it.
   */
  evict(digest: string): Promise<void>;
  /** What the child last said that it holds; null while none runs. */
  memory(): RunnerMemory | null;
  /** Told of every report, and null when the child has ended. @returns what ends the telling. */
  onMemory(listener: (memory: RunnerMemory | null) => void): () => void;
  /** The child's; null while none runs. */
  pid(): number | null;
  /**
   * Ends the child where no job is in flight; the next job starts another. Nothing but the end of a process is sure to
   * give back all that it held.
   */
  recycle(): void;
  /** Ends the child; jobs in flight fail with CANCELED. */
  close(): Promise<void>;
}

const ENTRY = new URL('./runner-main.js', import.meta.url);
const ENGINES = new URL('../families/engines.js', import.meta.url);

/** 2 min: the libraries of a card are loaded and the card is woken, on a machine that does other things too. */
const START_WITHIN_MS = 120_000;
/** A job that is cancelled has this long to end by itself; then its call is ended with the child, ms. */
const SOFT_CANCEL_MS = 1_500;

/** Whose turn it is in the child. */
interface Turn {
  job: RunnerJob;
  phase: EnginePhase;
  /** Ends a turn that lasts longer than the pack allows. */
  limit: NodeJS.Timeout;
}

/** A child, from its start to its end. */
interface Life {
  child: RunnerChild;
  ready: PromiseWithResolvers<Provider>;
  over: PromiseWithResolvers<void>;
  /** Ends a child that does not begin. */
  startLimit: NodeJS.Timeout;
  turn: Turn | null;
  /** Set when it is ended on purpose: the job to blame, and what it fails with. */
  verdict: { job: RunnerJob; error: OrfeasError } | null;
  isEnding: boolean;
}

/** Opens a runner. */
export function openRunner(options: RunnerOptions): Runner {
  return new RunnerClient(options);
}

class RunnerClient implements Runner {
  readonly #options: RunnerOptions;
  readonly #breaker: Breaker;
  readonly #jobs = new Map<string, RunnerJob>();
  readonly #listeners = new Set<(memory: RunnerMemory | null) => void>();
  readonly #evictions = new Map<string, PromiseWithResolvers<void>>();
  #life: Life | null = null;
  #memory: RunnerMemory | null = null;
  #isClosed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#breaker = new Breaker(options.now ?? Date.now);
  }

  pid(): number | null {
    return this.#life?.child.pid ?? null;
  }

  memory(): RunnerMemory | null {
    return this.#memory;
  }

  onMemory(listener: (memory: RunnerMemory | null) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  placeOf(): EnginePlace {
    return 'device';
  }

  async start(): Promise<Provider> {
    return this.#living().ready.promise;
  }

  async run(request: EngineRequest, hooks: EngineHooks): Promise<JobResult> {
    if (this.#isClosed || hooks.signal.aborted) throw canceled();
    const job = new RunnerJob(request, hooks);
    const ended = this.#breaker.admit(request.pack.digest);
    this.#jobs.set(job.id, job);
    const life = this.#living();
    // One that is about to end would lose it; the next one is given all jobs there are.
    if (!life.isEnding) life.child.send(job.message());
    const cancel = () => this.#cancel(job);
    hooks.signal.addEventListener('abort', cancel, { once: true });
    try {
      const result = await job.result;
      ended('succeeded');
      return result;
    } catch (error) {
      const { code } = error as OrfeasError;
      ended(code === 'ENGINE_CRASHED' || code === 'ENGINE_HUNG' ? 'died' : 'neither');
      throw error;
    } finally {
      hooks.signal.removeEventListener('abort', cancel);
    }
  }

  async evict(digest: string): Promise<void> {
    const life = this.#life;
    // Without a child nothing is held.
    if (life === null) return;
    if (life.isEnding) return life.over.promise;
    const known = this.#evictions.get(digest);
    if (known !== undefined) return known.promise;
    const eviction = Promise.withResolvers<void>();
    this.#evictions.set(digest, eviction);
    life.child.send({ type: 'evict', digest });
    return eviction.promise;
  }

  recycle(): void {
    if (this.#life !== null && this.#jobs.size === 0) this.#end(this.#life, null);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const life = this.#life;
    if (life === null) return;
    this.#end(life, null);
    await life.over.promise;
  }

  #living(): Life {
    if (this.#life !== null) return this.#life;
    const { entry, engines, provider, deviceIndex = 0, threads, log } = this.#options;
    const hooks = {
      onMessage: (message: FromRunner) => this.#hear(life, message),
      onExit: (how: string) => this.#mourn(life, how),
    };
    const child = new RunnerChild(
      entry ?? ENTRY,
      { provider, deviceIndex, threads, engines: (engines ?? ENGINES).href },
      log,
      hooks,
    );
    const ready = Promise.withResolvers<Provider>();
    // Who waits for it hears of it; nobody has to.
    ready.promise.catch(() => undefined);
    const over = Promise.withResolvers<void>();
    const startLimit = setTimeout(() => child.kill(), this.#options.startWithinMs ?? START_WITHIN_MS);
    const life: Life = { child, ready, over, startLimit, turn: null, verdict: null, isEnding: false };
    this.#life = life;
    return life;
  }

  #hear(life: Life, message: FromRunner): void {
    if (message.type === 'ready') {
      clearTimeout(life.startLimit);
      this.#options.log.info({ runner: life.child.pid, provider: message.provider }, 'the runner runs');
      life.ready.resolve(message.provider);
    } else if (message.type === 'memory') this.#remember({ totalMiB: message.totalMiB, packs: message.packs });
    else if (message.type === 'evicted') {
      const eviction = this.#evictions.get(message.digest);
      this.#evictions.delete(message.digest);
      if (message.released) eviction?.resolve();
      else eviction?.reject(new OrfeasError('INTERNAL', 'Expected an idle pack to evict, but a job uses it'));
    } else {
      const job = this.#jobs.get(message.job);
      if (job !== undefined) this.#hearOf(life, job, message);
    }
  }

  #hearOf(life: Life, job: RunnerJob, message: Extract<FromRunner, { job: string }>): void {
    if (message.type === 'phase') this.#beginTurn(life, job, message.phase);
    else if (message.type === 'progress' || message.type === 'checkpoint') {
      if (message.type === 'progress') this.#noteStep(job, message);
      job.hear(message);
    } else if (life.turn?.job === job) {
      endTurn(life);
      job.turn('ends');
    }
    if (message.type === 'done') {
      this.#jobs.delete(job.id);
      job.succeed(message.output, message.run);
    } else if (message.type === 'failed') {
      const error = new OrfeasError(message.error.code, message.error.message);
      // It fails when the process is gone, so that whoever tries again meets a new one.
      if (spoilsRunner(error.code)) this.#end(life, { job, error });
      else {
        this.#jobs.delete(job.id);
        job.fail(error);
      }
    }
  }

  /** Each step as it is done: what an interruption cost can be read from it. */
  #noteStep({ id, pack, kind }: RunnerJob, { step, of }: { step: number; of: number }): void {
    this.#options.log.debug?.({ pack: pack.manifest.id, job: id, kind, step, of }, 'step');
  }

  #beginTurn(life: Life, job: RunnerJob, phase: EnginePhase): void {
    endTurn(life);
    const limitMs = job.pack.manifest.limitsMs[phase];
    const hung = () => {
      const message = `The phase ${phase} of ${job.pack.manifest.id} took longer than its ${limitMs} ms`;
      this.#end(life, { job, error: new OrfeasError('ENGINE_HUNG', message) });
    };
    life.turn = { job, phase, limit: setTimeout(hung, limitMs) };
    job.turn('begins');
  }

  #cancel(job: RunnerJob): void {
    const life = this.#life;
    if (life === null) return;
    life.child.send({ type: 'cancel', job: job.id });
    // It does not use the device now, and will not again: the child looks before every call.
    if (life.turn?.job !== job) job.fail(canceled());
    const atLast = () => {
      if (life.turn?.job === job) this.#end(life, { job, error: canceled() });
      else job.fail(canceled());
    };
    setTimeout(atLast, SOFT_CANCEL_MS).unref();
  }

  /** Ends a child; the job to blame fails when it is gone, the others go on in the next. */
  #end(life: Life, verdict: Life['verdict']): void {
    endTurn(life);
    life.verdict ??= verdict;
    life.isEnding = true;
    life.child.kill();
  }

  #mourn(life: Life, how: string): void {
    const { log } = this.#options;
    const died = new OrfeasError(
      'ENGINE_CRASHED',
      `The engine's process ended in the phase ${life.turn?.phase}: ${how}`,
    );
    const verdict = life.verdict ?? (life.turn === null ? null : { job: life.turn.job, error: died });
    endTurn(life);
    clearTimeout(life.startLimit);
    this.#life = null;
    this.#remember(null);
    for (const eviction of this.#evictions.values()) eviction.resolve();
    this.#evictions.clear();
    const ending = { runner: life.child.pid, how, code: verdict?.error.code, job: verdict?.job.id };
    if (this.#isClosed) log.info(ending, 'the runner ended');
    else log.warn(ending, 'the runner ended');
    verdict?.job.fail(verdict.error);
    life.ready.reject(new OrfeasError('ENGINE_CRASHED', `The engine's process ended before it began: ${how}`));
    for (const job of this.#jobs.values()) {
      if (this.#isClosed) job.fail(canceled());
      else if (!life.isEnding && verdict === null && job.countDeath()) {
        job.fail(new OrfeasError('ENGINE_CRASHED', `The engine's process ended again and again: ${how}`));
      }
      if (job.isSettled) this.#jobs.delete(job.id);
    }
    this.#resume();
    life.over.resolve();
  }

  #resume(): void {
    for (const job of this.#jobs.values()) {
      this.#options.log.info({ pack: job.pack.manifest.id, job: job.id, step: job.step }, 'resuming');
      this.#living().child.send(job.message());
    }
  }

  #remember(memory: RunnerMemory | null): void {
    this.#memory = memory;
    for (const listener of this.#listeners) listener(memory);
  }
}

function endTurn(life: Life): void {
  clearTimeout(life.turn?.limit);
  life.turn = null;
}

function canceled(): OrfeasError {
  return new OrfeasError('CANCELED', 'The job was canceled');
}
