import { fork } from 'node:child_process';
import path from 'node:path';
import type { Generation } from '../../contracts/generation.js';
import { type Parts, startParts } from '../support/parts.js';
import { until } from '../support/until.js';
import { ask, inputOf, offersModels, readPictures } from './durable.js';
import { type BenchLine, median } from './figures.js';
import { postForGeneration, postGeneration } from './post-generation.js';
import type { ExportRequest } from './replay-peer.js';

/** The bench's line: medians in seconds over `n` rounds, ours and the peer's turn about. */
export interface ReplayBenchLine extends BenchLine {
  bench: 'replay';
  /** Median of what a replay took longer than its one stage alone, s. */
  added: number;
  /** Seconds that the replays computed on devices, all rounds together. */
  gpuSeconds: number;
}

export interface ReplayBenchOptions {
  /** Timed rounds. Default 15. */
  rounds?: number;
  /** An API that runs already; by default a set-up of its own is started and ended. */
  url?: string | undefined;
}

/** Rounds before the timed ones, after which neither side gets faster. */
const WARM_UP_ROUNDS = 6;
/** Generations that are replayed in turn. */
const PARENTS = 3;

/** A generation that is replayed, and what the peer is asked for the same work. */
interface Parent {
  id: string;
  request: ExportRequest;
}

/** A replay from `export`, computed afresh each time, against the export stage alone in a process of its own. */
export async function runReplayBench({ rounds = 15, url }: ReplayBenchOptions = {}): Promise<ReplayBenchLine> {
  let parts: Parts | null = null;
  const peer = fork(path.join(import.meta.dirname, 'replay-peer.js'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    parts = url === undefined ? await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker']) : null;
    const api = url ?? `http://127.0.0.1:${parts!.settings.ORFEAS_API_PORT}`;
    await until(() => offersModels(api), { what: 'a worker that offers a model' });
    const parents: Parent[] = [];
    // One at a time: a busy machine would not be done with all of them within the wait.
    for (const picture of (await readPictures()).slice(0, PARENTS)) parents.push(await prepare(api, picture));
    const samples: { ours: number; peer: number; gpuSeconds: number }[] = [];
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      const { id, request } = parents[(round + WARM_UP_ROUNDS) % parents.length]!;
      const startedAt = performance.now();
      const replay = await postForGeneration(`${api}/v1/generations/${id}/replay`, {
        fromStage: 'export',
        recompute: true,
      });
      const ours = (performance.now() - startedAt) / 1000;
      const seconds = await ask<ExportRequest, number>(peer, request);
      if (round >= 0) samples.push({ ours, peer: seconds, gpuSeconds: gpuSecondsOf(replay) });
    }
    const ours = median(samples.map((sample) => sample.ours));
    const theirs = median(samples.map((sample) => sample.peer));
    return {
      bench: 'replay',
      ours,
      peer: theirs,
      peerName: 'the export stage alone',
      ratio: ours / theirs,
      unit: 's',
      n: rounds,
      added: median(samples.map((sample) => sample.ours - sample.peer)),
      gpuSeconds: samples.reduce((sum, { gpuSeconds }) => sum + gpuSeconds, 0),
    };
  } finally {
    peer.disconnect();
    await parts?.end();
  }
}

async function prepare(api: string, picture: Buffer): Promise<Parent> {
  const generation = await postGeneration(api, picture, { model: 'inflate' });
  const response = await fetch(`${api}/v1/generations/${generation.id}/artifacts/textured.glb`);
  const mesh = Buffer.from(await response.arrayBuffer()).toString('base64');
  return { id: generation.id, request: { input: inputOf(generation), mesh } };
}

/** Seconds of the stages that ask an engine, where they were computed. */
function gpuSecondsOf({ stages }: Generation): number {
  const asked = stages.filter(({ name, cached }) => (name === 'shape' || name === 'texture') && cached !== true);
  return asked.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
}

if (import.meta.main) {
  const line = await runReplayBench({ url: process.env.ORFEAS_URL });
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
