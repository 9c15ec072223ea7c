import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { FrameChannel } from './frame-channel.js';
import { ownBuffers } from './own-buffers.js';
import { type FromRunner, RUNNER_CHANNEL_FD, type RunnerArguments, type ToRunner } from './protocol.js';
import type { FromRunnerThread, RunnerThreadData } from './runner-thread.js';

/*
 * The runner: the child process in which graphs run, one per device. ONNX Runtime blocks the thread that calls it, so
 * that engines have a thread of their own, and this one keeps answering: it passes messages on, watches the memory,
 * and ends the process, calls in flight included, as soon as the worker is gone.
 */

const REPORT_EVERY_MS = 1_000;
const SAMPLE_EVERY_MS = 100;
const MIB = 2 ** 20;

const options = JSON.parse(process.argv[2] ?? '') as RunnerArguments;
const sent = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const thread = new Worker(new URL('./runner-thread.js', import.meta.url), {
  workerData: { options, sent } satisfies RunnerThreadData,
});

/** Most that the process held while each job ran, MiB. */
const peaks = new Map<string, number>();
let packs: Record<string, number> = {};

/** Ends the process whatever its thread does: a call can't be interrupted otherwise. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

function sampleMemory(): number {
  const heldMiB = Math.round(process.memoryUsage.rss() / MIB);
  for (const [job, peak] of peaks) if (heldMiB > peak) peaks.set(job, heldMiB);
  return heldMiB;
}

function report(): void {
  channel.send({ type: 'memory', totalMiB: sampleMemory(), packs });
}

function notePeak(message: FromRunner): void {
  if (message.type !== 'done' && message.type !== 'failed') return;
  const peakMiB = peaks.get(message.job) ?? 0;
  peaks.delete(message.job);
  if (message.type === 'done') message.run.peakMiB = Math.max(message.run.peakMiB, peakMiB);
}

function countSent(): void {
  Atomics.add(sent, 0, 1);
  Atomics.notify(sent, 0);
}

const socket = new Socket({ fd: RUNNER_CHANNEL_FD, readable: true, writable: true });
const channel = new FrameChannel<ToRunner, FromRunner>(socket, (message) => {
  if (message.type === 'run') peaks.set(message.job, sampleMemory());
  const { value, buffers } = ownBuffers(message);
  thread.postMessage(value, buffers);
});
socket.on('close', end);

thread.on('message', (message: FromRunnerThread) => {
  if (message.type === 'packs') {
    packs = message.packs;
    report();
    countSent();
  } else {
    notePeak(message);
    channel.send(message, countSent);
  }
});
thread.on('error', (error) => {
  process.stderr.write(`The runner's thread died: ${error.stack ?? error.message}\n`);
  end();
});

// A signal to the group is for the worker, which lets its stages finish; the runner ends after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
setInterval(sampleMemory, SAMPLE_EVERY_MS);
setInterval(report, REPORT_EVERY_MS);
