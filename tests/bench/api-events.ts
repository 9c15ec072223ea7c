import { setTimeout as delay } from 'node:timers/promises';
import { EventClient } from '../support/event-client.js';
import { until } from '../support/until.js';
import type { ApiBenchLine, ApiBenchParts } from './api.js';
import { createGeneration } from './api-orders.js';
import { quantile } from './figures.js';

const CLIENTS = 500;
const GENERATIONS = 5;
const DEADLINE_MS = 240_000;
/** Between two events of the peer, ms: about what a stage's events are apart. */
const PEER_EVERY_MS = 100;

/**
 * Clients of a handful of generations, half of them on an API process that is killed in the middle: every one must get
 * every numbered event exactly once. Ours and the peer's figure is the time from an event to a client that hangs on a
 * process which lives; the peer has no numbers to resume from, and is not killed.
 */
export async function benchEvents({ first, second, peer }: ApiBenchParts): Promise<ApiBenchLine> {
  const alive = new Set([second.url, first.url]);
  const ids: string[] = [];
  for (let i = 0; i < GENERATIONS; i++) ids.push(await createGeneration(first.url, { pauseAfter: 'shape' }));
  const clients = Array.from(
    { length: CLIENTS },
    (_, i) => new EventClient(ids[i % GENERATIONS]!, () => [...alive], Math.floor(i / GENERATIONS)),
  );
  const runs = clients.map((client) => client.run());
  const all = (what: string) =>
    until(() => clients.every((client) => client.has(what)), {
      what: `all to see ${what}`,
      deadlineMs: DEADLINE_MS,
      everyMs: 100,
    });
  await all('status PAUSED');
  alive.delete(second.url);
  for (const id of ids) await fetch(`${first.url}/v1/generations/${id}/resume`, { method: 'POST' });
  await second.end('SIGKILL');
  const killedAt = performance.now();
  await all('status SUCCEEDED');
  await Promise.all(runs);
  const seconds = (performance.now() - killedAt) / 1000;
  const lasts = new Map(ids.map((id) => [id, 0]));
  for (const [i, client] of clients.entries()) {
    const id = ids[i % GENERATIONS]!;
    lasts.set(id, Math.max(lasts.get(id)!, client.seen.length));
  }
  const faults = clients.map((client, i) => {
    const { repeats, misses } = client.faults();
    const last = client.seen.at(-1)?.seq ?? 0;
    return { repeats: repeats.length, misses: misses.length + Math.max(0, lasts.get(ids[i % GENERATIONS]!)! - last) };
  });
  const unbroken = clients.filter(({ breaks }) => breaks === 0);
  const lags = unbroken.flatMap(({ seen }) => seen.map(({ lagMs }) => lagMs));
  const peerLags = await followPeer(peer, Math.max(...lasts.values()));
  return {
    bench: 'api',
    variant: 'events',
    ours: quantile(lags, 0.95),
    peer: quantile(peerLags, 0.95),
    peerName: 'bare Fastify, events from its memory, p95',
    ratio: quantile(lags, 0.95) / quantile(peerLags, 0.95),
    unit: 'ms',
    n: CLIENTS,
    events: clients.reduce((sum, { seen }) => sum + seen.length, 0),
    misses: faults.reduce((sum, { misses }) => sum + misses, 0),
    repeats: faults.reduce((sum, { repeats }) => sum + repeats, 0),
    cut: CLIENTS - unbroken.length,
    p50: quantile(lags, 0.5),
    secondsAfterKill: seconds,
  };
}

async function followPeer(peer: string, events: number): Promise<number[]> {
  const clients = Array.from({ length: CLIENTS }, () => new EventClient('any', () => [peer], 0));
  const runs = clients.map((client) => client.run());
  // Event 1 is told again until it reaches all: the peer tells only those who are there.
  await until(
    async () => {
      const response = await fetch(`${peer}/emit/1/PENDING`, { method: 'POST' });
      return ((await response.json()) as { followers: number }).followers === CLIENTS;
    },
    { what: 'all to follow the peer', everyMs: 200 },
  );
  for (const client of clients) client.seen.length = 0;
  for (let seq = 2; seq <= events; seq++) {
    await fetch(`${peer}/emit/${seq}/${seq === events ? 'SUCCEEDED' : 'IN_PROGRESS'}`, { method: 'POST' });
    await delay(PEER_EVERY_MS);
  }
  await Promise.all(runs);
  return clients.flatMap(({ seen }) => seen.map(({ lagMs }) => lagMs));
}
