import { type Parts, startParts } from '../support/parts.js';
import { runnersOf } from '../support/runner/runner-of.js';
import { until } from '../support/until.js';
import { offersModels, readPictures } from './durable.js';
import { type BenchLine, median } from './figures.js';
import { peakMiB } from './memory.js';
import { postGeneration } from './post-generation.js';

/** Medians of whole generations, s; then the most that the process held which runs the network, MiB. */
export type EnginesBenchLine = BenchLine<'s' | 'MiB'> & { bench: 'engines'; variant: string; model: string };

/** The engine that is measured, and the embedded one without a network that it stands beside. */
const MODEL = 'orfeas-mini';
const BESIDE = 'inflate';
/** What the process of the network may hold, MiB. */
const RUNNER_LIMIT_MIB = 700;
const WARM_UP_ROUNDS = 2;

/** Generations through the whole system with default options, computed afresh each time, of both engines in turn. */
export async function* runEnginesBench(rounds = 7): AsyncGenerator<EnginesBenchLine> {
  const pictures = await readPictures();
  const parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker']);
  try {
    const api = parts.settings.ORFEAS_PUBLIC_URL!;
    await until(() => offersModels(api), { what: 'a worker that offers a model' });
    const taken: Record<string, number[]> = { [MODEL]: [], [BESIDE]: [] };
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      const picture = pictures[(round + WARM_UP_ROUNDS) % pictures.length]!;
      for (const model of [MODEL, BESIDE]) {
        const begun = performance.now();
        await postGeneration(api, picture, { model, recompute: true });
        if (round >= 0) taken[model]!.push((performance.now() - begun) / 1000);
      }
    }
    const [ours, peer] = [median(taken[MODEL]!), median(taken[BESIDE]!)];
    const common = { bench: 'engines', model: MODEL, n: rounds } as const;
    yield { ...common, variant: 'a whole generation', ours, peer, peerName: BESIDE, ratio: ours / peer, unit: 's' };
    const held = await runnerPeakMiB(parts);
    yield {
      ...common,
      ...{ variant: 'memory of the runner', ours: held, peer: RUNNER_LIMIT_MIB, peerName: 'the limit' },
      ...{ ratio: held / RUNNER_LIMIT_MIB, unit: 'MiB' },
    };
  } finally {
    await parts.end();
  }
}

async function runnerPeakMiB(parts: Parts): Promise<number> {
  const [pid] = runnersOf(parts.pidOf('gpu-worker'));
  if (pid === undefined) throw new Error('Expected the GPU worker to have a runner');
  return peakMiB(pid);
}

if (import.meta.main) {
  for await (const line of runEnginesBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
