import { existsSync, readFileSync } from 'node:fs';
import type { ApiBenchLine, ApiBenchParts } from './api.js';
import { createGeneration, reached } from './api-orders.js';
import { quantile } from './figures.js';
import { openLoop } from './open-loop.js';

const PER_SECOND = 200;
const SECONDS = 15;
const WARM_UP_SECONDS = 3;
/** Fine enough to run for the whole time on two cores, so that it is read while it runs. */
const LONG = { resolution: 384, targetFaces: 400_000, textureSize: 4096 };

/** Linux counts the time of processes in hundredths of a second (sysconf _SC_CLK_TCK). */
const TICKS_PER_SECOND = 100;

/** Status reads of a finished, a paused and a running generation in turn, at a steady rate. */
export async function benchStatus({ first, peer }: ApiBenchParts, finished: string): Promise<ApiBenchLine> {
  const held = await createGeneration(first.url, { pauseAfter: 'shape' });
  await reached(first.url, held, 'PAUSED');
  const running = await createGeneration(first.url, { options: LONG });
  await reached(first.url, running, 'IN_PROGRESS');
  const ids = [finished, held, finished, running];
  const urls = ids.map((id) => `${first.url}/v1/generations/${id}`);
  await openLoop(urls, PER_SECOND, WARM_UP_SECONDS);
  const cpuBefore = cpuSeconds(first.pid);
  const ours = await openLoop(urls, PER_SECOND, SECONDS);
  const cpu = cpuSeconds(first.pid) - cpuBefore;
  const still = (await (await fetch(urls[3]!)).json()) as { status: string };
  const theirs = await openLoop([`${peer}/status`], PER_SECOND, SECONDS);
  for (const id of [held, running]) await fetch(`${first.url}/v1/generations/${id}/cancel`, { method: 'POST' });
  const [p95, peerP95] = [quantile(ours.latencies, 0.95), quantile(theirs.latencies, 0.95)];
  return {
    bench: 'api',
    variant: 'status',
    ours: p95,
    peer: peerP95,
    peerName: 'bare Fastify, p95',
    ratio: p95 / peerP95,
    unit: 'ms',
    n: ours.latencies.length,
    perSecond: PER_SECOND,
    p50: quantile(ours.latencies, 0.5),
    p99: quantile(ours.latencies, 0.99),
    peerP50: quantile(theirs.latencies, 0.5),
    peerP99: quantile(theirs.latencies, 0.99),
    cpuMsPerRead: (cpu * 1000) / ours.latencies.length,
    failed: ours.failed,
    runningAtEnd: still.status,
  };
}

/** What a process has computed so far, s; NaN where there is no /proc. */
function cpuSeconds(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN;
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // proc_pid_stat(5): utime and stime are fields 14 and 15; the name before them may have spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
