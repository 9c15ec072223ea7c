import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Generation } from '../../contracts/generation.js';
import { optionsSchema } from '../../contracts/options.js';
import type { GenerationInput } from '../../contracts/orchestration.js';
import { exampleInput } from '../support/example-input.js';
import { type Parts, repositoryRoot, startParts } from '../support/parts.js';
import type { StagesRequest } from '../support/run-stages.js';
import { until } from '../support/until.js';
import type { PeerAnswer } from './durable-peer.js';
import { runDurableShapeBench } from './durable-shape.js';
import { type BenchLine, median } from './figures.js';
import { postGeneration } from './post-generation.js';

/** The bench's line: medians in seconds over `n` rounds, ours and the peer's turn about. */
export interface DurableBenchLine extends BenchLine {
  bench: 'durable';
  /** Median of what a generation took longer than its stages alone, s. */
  added: number;
  /** Medians of each stage's own seconds, ours and the peer's. */
  stages: Record<string, { ours: number; peer: number }>;
}

export interface DurableBenchOptions {
  /** Timed rounds. Default 15. */
  rounds?: number;
  /** An API that runs already; by default a set-up of its own is started and ended. */
  url?: string | undefined;
}

/** Rounds before the timed ones, after which neither side gets faster. */
const WARM_UP_ROUNDS = 6;

/**
 * A generation through API, Temporal and MinIO, computed afresh each time, against the same four stage functions called
 * one after the other in a process of their own.
 */
export async function runDurableBench({ rounds = 15, url }: DurableBenchOptions = {}): Promise<DurableBenchLine> {
  const pictures = await readPictures();
  let parts: Parts | null = null;
  const peer = fork(path.join(import.meta.dirname, 'durable-peer.js'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    parts = url === undefined ? await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker']) : null;
    const api = url ?? `http://127.0.0.1:${parts!.settings.ORFEAS_API_PORT}`;
    await until(() => offersModels(api), { what: 'a worker that offers a model' });
    const samples: { ours: number; peer: number; generation: Generation; stages: PeerAnswer }[] = [];
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      const picture = pictures[(round + WARM_UP_ROUNDS) % pictures.length]!;
      const startedAt = performance.now();
      const generation = await postGeneration(api, picture, { model: 'inflate', recompute: true });
      const ours = (performance.now() - startedAt) / 1000;
      const stages = await ask<StagesRequest, PeerAnswer>(peer, {
        input: inputOf(generation),
        picture: picture.toString('base64'),
      });
      if (round >= 0) samples.push({ ours, generation, stages, peer: sum(Object.values(stages)) });
    }
    const ours = median(samples.map((sample) => sample.ours));
    const theirs = median(samples.map((sample) => sample.peer));
    return {
      bench: 'durable',
      ours,
      peer: theirs,
      peerName: 'the stages in one process',
      ratio: ours / theirs,
      unit: 's',
      n: rounds,
      added: median(samples.map((sample) => sample.ours - sample.peer)),
      stages: Object.fromEntries(
        Object.keys(samples[0]!.stages).map((name) => [
          name,
          {
            ours: median(samples.map(({ generation }) => secondsOf(generation, name))),
            peer: median(samples.map(({ stages }) => stages[name]!)),
          },
        ]),
      ),
    };
  } finally {
    peer.disconnect();
    await parts?.end();
  }
}

/** The samples of docs/, else a picture drawn here. */
export async function readPictures(): Promise<Buffer[]> {
  const folder = path.join(repositoryRoot(), 'docs', 'samples');
  const names = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.png')).sort() : [];
  if (names.length > 0) return Promise.all(names.map((name) => readFile(path.join(folder, name))));
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="768" height="768"><path fill="#c63" d="M384 90c180 0 250 130 ' +
    '230 290-15 130-60 290-230 290s-215-160-230-290C134 220 204 90 384 90z"/><circle cx="384" cy="330" r="90" fill="#36c"/></svg>';
  return [await sharp(Buffer.from(drawing)).png().toBuffer()];
}

export async function offersModels(api: string): Promise<boolean> {
  const response = await fetch(`${api}/v1/models`).catch(() => null);
  return response?.ok === true && (await response.text()).includes('"inflate"');
}

/** The same request for the peer. */
export function inputOf({ model, packDigest, seed, options, outputs }: Generation): GenerationInput {
  return exampleInput({ model, packDigest, seed, options: optionsSchema.parse(options), outputs });
}

/** Asks a peer's process and waits for its answer. */
export async function ask<Request extends object, Answer>(peer: ChildProcess, request: Request): Promise<Answer> {
  const done = new AbortController();
  try {
    const { signal } = done;
    const answered = Promise.race([once(peer, 'message', { signal }), once(peer, 'exit', { signal })]);
    peer.send(request);
    const [answer] = await answered;
    if (peer.exitCode !== null || peer.signalCode !== null)
      throw new Error('The process of the peer ended; its own message is above');
    return answer as Answer;
  } finally {
    done.abort();
  }
}

function secondsOf({ stages }: Generation, name: string): number {
  return stages.find((stage) => stage.name === name)?.seconds ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

if (import.meta.main) {
  const url = process.env.ORFEAS_URL;
  process.stdout.write(`${JSON.stringify(await runDurableBench({ url }))}\n`);
  // It reads the store, which only a set-up of its own lets it do.
  if (url === undefined) {
    // The network on one thread, on both sides: as beside a GPU, the servers have a core that it leaves alone.
    const parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker'], { ORFEAS_THREADS: '1' });
    try {
      const [picture] = await readPictures();
      await until(() => offersModels(parts.settings.ORFEAS_PUBLIC_URL!), { what: 'a worker that offers a model' });
      process.stdout.write(`${JSON.stringify(await runDurableShapeBench(parts, picture!))}\n`);
    } finally {
      await parts.end();
    }
  }
}
