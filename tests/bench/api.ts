import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type ApiProcess, startApiProcess } from '../support/api-process.js';
import { type Parts, startParts } from '../support/parts.js';
import { benchEvents } from './api-events.js';
import { createGeneration, finished } from './api-orders.js';
import type { PeerOrder } from './api-peer.js';
import { benchStatus } from './api-status.js';
import { benchUploads } from './api-uploads.js';
import type { BenchLine } from './figures.js';

/** A line of the bench: ours and the peer's in one run. */
export interface ApiBenchLine extends BenchLine<'ms' | 's'> {
  bench: 'api';
  variant: 'status' | 'uploads' | 'events';
  [figure: string]: unknown;
}

/** What the variants run on. */
export interface ApiBenchParts {
  parts: Parts;
  first: ApiProcess;
  second: ApiProcess;
  /** Address of the peer. */
  peer: string;
}

/** Status reads, uploads and event streams over two API processes, beside a bare Fastify server on the same machine. */
export async function runApiBench(print: (line: ApiBenchLine) => void, variants: readonly string[]): Promise<void> {
  const parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker']);
  const peerProcess = fork(path.join(import.meta.dirname, 'api-peer.js'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const apis: ApiProcess[] = [];
  try {
    apis.push(await startApiProcess(parts), await startApiProcess(parts));
    const [first, second] = apis as [ApiProcess, ApiProcess];
    const done = await finished(first.url, await createGeneration(first.url, {}));
    const status = await (await fetch(`${first.url}/v1/generations/${done}`)).text();
    peerProcess.send({ status, environment: parts.environment } satisfies PeerOrder);
    const [port] = (await once(peerProcess, 'message')) as [number];
    const bench: ApiBenchParts = { parts, first, second, peer: `http://127.0.0.1:${port}` };
    if (variants.includes('status')) print(await benchStatus(bench, done));
    if (variants.includes('uploads')) print(await benchUploads(bench));
    if (variants.includes('events')) print(await benchEvents(bench));
  } finally {
    peerProcess.disconnect();
    await Promise.all(apis.map((api) => api.end('SIGTERM')));
    await parts.end();
  }
}

if (import.meta.main) {
  const named = process.argv.slice(2);
  const variants = named.length > 0 ? named : ['status', 'uploads', 'events'];
  await runApiBench((line) => process.stdout.write(`${JSON.stringify(line)}\n`), variants);
  process.exit(0);
}
