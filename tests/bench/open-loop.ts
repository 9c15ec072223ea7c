import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Latencies of an open-loop load, ms, and how many answers were not 200. */
export interface LoadResult {
  latencies: number[];
  failed: number;
}

/**
 * Asks for the addresses in turn at a steady rate, whether or not earlier answers have come. A latency counts from the
 * moment at which its request was planned, so that no wait is left out (coordinated omission).
 */
export async function openLoop(urls: readonly string[], perSecond: number, seconds: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const total = Math.round(perSecond * seconds);
  const result: LoadResult = { latencies: [], failed: 0 };
  const startedAt = performance.now();
  const pending: Promise<void>[] = [];
  for (let i = 0; i < total; i++) {
    const plannedAt = startedAt + (i * 1000) / perSecond;
    const early = plannedAt - performance.now();
    if (early > 1) await delay(early);
    pending.push(
      get(urls[i % urls.length]!, agent).then((status) => {
        result.latencies.push(performance.now() - plannedAt);
        if (status !== 200) result.failed += 1;
      }),
    );
  }
  await Promise.all(pending);
  agent.destroy();
  return result;
}

/** The status of the answer once all of it has come; 0 where none came. */
function get(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve(0));
    });
    sent.once('error', () => resolve(0));
    sent.end();
  });
}
