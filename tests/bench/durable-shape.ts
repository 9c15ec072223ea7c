import type { StageContext } from '../../activities/stage.js';
import { type Generation, generationSchema } from '../../contracts/generation.js';
import { optionsSchema } from '../../contracts/options.js';
import type { StageName } from '../../contracts/stages.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { keys } from '../../infra/storage/keys.js';
import { loadPack, type Pack } from '../../models/registry.js';
import type { RunFacts } from '../../models/runner/protocol.js';
import { openRunner, type Runner } from '../../models/runner/runner-client.js';
import { planStages } from '../../workflows/stage-plan.js';
import { exampleInput } from '../support/example-input.js';
import type { Parts } from '../support/parts.js';
import { until } from '../support/until.js';
import { median } from './figures.js';

/** The second line of the bench: medians in seconds of a long shape stage, ours as the workflow saw it. */
export interface DurableShapeLine {
  bench: 'durable';
  variant: 'a shape of 50 steps';
  ours: number;
  peer: number;
  peerName: string;
  ratio: number;
  unit: 's';
  n: number;
  /** Median of what ours took longer, as a share of the peer's time. */
  overhead: number;
  /** The same without the calls of the network, whose speed is the machine's: seconds around them, ours and the peer's. */
  aroundCalls: { ours: number; peer: number };
}

/** Two graph calls a step, which on one thread take about a minute together. */
const OPTIONS = { steps: 50, resolution: 64, targetFaces: 1000, textureSize: 512 };
const MODEL = 'tiny-flow';
const DEADLINE_MS = 600_000;
/** The stage's own times are taken: asking seldom leaves the cores to the networks. */
const ASK_EVERY_MS = 5_000;

interface Sample {
  seconds: number;
  deviceSeconds: number;
}

/**
 * The shape of a generation through Temporal, MinIO and the worker, with its checkpoints and heartbeats, against the
 * same stage function with the same runner in this process.
 */
export async function runDurableShapeBench(parts: Parts, picture: Buffer, rounds = 5): Promise<DurableShapeLine> {
  const api = parts.settings.ORFEAS_PUBLIC_URL!;
  const pack = await loadPack(MODEL);
  const log = { info: () => undefined, warn: () => undefined };
  const runner = openRunner({ provider: 'cpu', threads: parts.settings.ORFEAS_THREADS, log });
  const samples: { ours: Sample; peer: Sample }[] = [];
  try {
    // Both load the networks before the first round.
    let last = await generate(api, picture, 2);
    const inProcess = async () => alone(runner, pack, last, await cutoutOf(parts, last));
    await inProcess();
    const through = async () => {
      last = await generate(api, picture, OPTIONS.steps);
      return sampleOf(last);
    };
    // Turn about, so that a machine that gets faster or slower in the meantime favours neither.
    for (let round = 0; round < rounds; round++) {
      if (round % 2 === 0) samples.push({ ours: await through(), peer: await inProcess() });
      else samples.push({ peer: await inProcess(), ours: await through() });
    }
  } finally {
    await runner.close();
  }
  const middle = (of: (sample: { ours: Sample; peer: Sample }) => number) => median(samples.map(of));
  const ours = middle((sample) => sample.ours.seconds);
  const peer = middle((sample) => sample.peer.seconds);
  return {
    ...{ bench: 'durable', variant: 'a shape of 50 steps', ours, peer, peerName: 'the stage in one process' },
    ...{ ratio: ours / peer, unit: 's', n: rounds },
    overhead: middle((sample) => sample.ours.seconds / sample.peer.seconds - 1),
    aroundCalls: {
      ours: middle((sample) => sample.ours.seconds - sample.ours.deviceSeconds),
      peer: middle((sample) => sample.peer.seconds - sample.peer.deviceSeconds),
    },
  };
}

async function generate(api: string, picture: Buffer, steps: number): Promise<Generation> {
  const image = { dataUri: `data:image/png;base64,${picture.toString('base64')}` };
  const response = await fetch(`${api}/v1/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ image, model: MODEL, options: { ...OPTIONS, steps }, outputs: ['stl'], recompute: true }),
  });
  const { id } = generationSchema.parse(await response.json());
  const ended = await until(
    async () => {
      const generation = generationSchema.parse(await (await fetch(`${api}/v1/generations/${id}`)).json());
      return generation.finishedAt === null ? null : generation;
    },
    { what: `the end of ${id}`, deadlineMs: DEADLINE_MS, everyMs: ASK_EVERY_MS },
  );
  if (ended.status !== 'SUCCEEDED') throw new Error(`Expected SUCCEEDED but received ${JSON.stringify(ended.error)}`);
  return ended;
}

/** From the moment at which the workflow asked for the stage to the moment at which it had its result. */
function sampleOf(generation: Generation): Sample {
  const { startedAt, finishedAt, run } = stageOf(generation, 'shape');
  return {
    seconds: (Date.parse(finishedAt!) - Date.parse(startedAt!)) / 1000,
    deviceSeconds: run!.deviceSeconds,
  };
}

async function cutoutOf({ store }: Parts, generation: Generation): Promise<Uint8Array> {
  const { sha256 } = generation.artifacts.find(({ name }) => name === 'cutout.png')!;
  return (await store.get(keys.blob('local', sha256)))!;
}

async function alone(runner: Runner, pack: Pack, generation: Generation, cutout: Uint8Array): Promise<Sample> {
  const { model, packDigest, seed, options, outputs } = generation;
  const input = exampleInput({ model, packDigest, seed, options: optionsSchema.parse(options), outputs });
  const { params } = planStages(input).find(({ name }) => name === 'shape')!;
  const runs: RunFacts[] = [];
  const hooks = {
    ...{ progress: () => undefined, checkpoint: () => undefined, waiting: () => undefined },
    signal: new AbortController().signal,
  };
  const context: StageContext = {
    key: '0'.repeat(64),
    progress: () => undefined,
    checkpoint: { save: () => undefined, last: null },
    pack: pack.manifest,
    async engine(task) {
      const answer = await runner.run({ pack, task, checkpoint: null, priority: 3, place: 'device' }, hooks);
      runs.push(answer.facts);
      return answer;
    },
  };
  const startedAt = performance.now();
  await shapeStage.run({ cutout }, shapeStage.params.parse(params), context);
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, deviceSeconds: runs.reduce((sum, run) => sum + run.deviceSeconds, 0) };
}

function stageOf({ stages }: Generation, name: StageName) {
  return stages.find((stage) => stage.name === name)!;
}
