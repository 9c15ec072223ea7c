import { parentPort, workerData } from 'node:worker_threads';
import { OrfeasError } from '../../contracts/errors.js';
import type { Engine } from '../families/engine.js';
import type { PackFamily } from '../manifest.js';
import { chooseProvider } from './choose-provider.js';
import { classifyError } from './classify-error.js';
import { openSession } from './open-session.js';
import { ownBuffers } from './own-buffers.js';
import type { FromRunner, RunnerArguments, ToRunner } from './protocol.js';
import { type JobRequest, runJob } from './run-job.js';
import { SessionCache } from './session-cache.js';
import { Turns } from './turns.js';

/** What a runner's main thread gives to the thread that computes. */
export interface RunnerThreadData {
  options: RunnerArguments;
  /** How many of the thread's messages have left the process; see `sayForSure`. */
  sent: Int32Array<SharedArrayBuffer>;
}

/** What the thread says to the main thread: messages for the worker, and what each pack holds now. */
export type FromRunnerThread = FromRunner | { type: 'packs'; packs: Record<string, number> };

/** Longest wait for a message to leave, ms: the main thread may be busy with a large result. */
const LEAVES_WITHIN_MS = 2_000;
const MIB = 2 ** 20;

const port = parentPort!;
const { options, sent } = workerData as RunnerThreadData;
const { engineOf } = (await import(options.engines)) as { engineOf(family: PackFamily): Engine };
const { provider, refusal } = await chooseProvider(options.provider, options.deviceIndex);
if (refusal !== null) process.stderr.write(`${options.provider} does not run here, the CPU does: ${refusal}\n`);

/** Messages of this thread so far. */
let said = 0;
function say(message: FromRunnerThread, buffers: ArrayBuffer[] = []): void {
  port.postMessage(message, buffers);
  said++;
}
const heldMiB = () => process.memoryUsage.rss() / MIB;
const turns = new Turns();
const sessions = new SessionCache({
  open: (path) => openSession(path, { ...options, provider }),
  heldMiB,
});
/** Jobs in flight: the pack that each uses, and the way to end it. */
const jobs = new Map<string, { digest: string; abort: AbortController }>();

/** During a call this thread answers nothing, and a call may end the process: what is said before must be out. */
function sayForSure(message: FromRunner): void {
  say(message);
  const deadline = performance.now() + LEAVES_WITHIN_MS;
  for (let gone = Atomics.load(sent, 0); gone < said; gone = Atomics.load(sent, 0)) {
    if (Atomics.wait(sent, 0, gone, deadline - performance.now()) === 'timed-out') return;
  }
}

async function run(request: JobRequest): Promise<void> {
  const { job, pack } = request;
  const abort = new AbortController();
  jobs.set(job, { digest: pack.digest, abort });
  try {
    const engine = engineOf(pack.manifest.family);
    const done = await runJob({ provider, sessions, turns, say, sayForSure, heldMiB }, request, engine, abort.signal);
    const { value, buffers } = ownBuffers(done);
    say(value, buffers);
  } catch (error) {
    say({ type: 'failed', job, error: classifyError(error) });
  } finally {
    jobs.delete(job);
    say({ type: 'packs', packs: sessions.heldMiB() });
  }
}

async function evict(digest: string): Promise<void> {
  const isUsed = [...jobs.values()].some((job) => job.digest === digest);
  if (!isUsed) await sessions.evict(digest);
  say({ type: 'packs', packs: sessions.heldMiB() });
  say({ type: 'evicted', digest, released: !isUsed });
}

port.on('message', (message: ToRunner) => {
  if (message.type === 'run') void run(message);
  else if (message.type === 'evict') void evict(message.digest);
  else jobs.get(message.job)?.abort.abort(new OrfeasError('CANCELED', 'The job was canceled'));
});
say({ type: 'ready', provider });
