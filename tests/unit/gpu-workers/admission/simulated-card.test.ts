import { turnOf } from '../../../../gpu-workers/admission/admission-order.js';

import { type Ask, askNvidiaSmi } from '../../../../gpu-workers/admission/nvidia-smi.js';
import { type Habit, packOf, SimulatedCard, type SimulatedJob } from '../../../support/simulated-card.js';
import { makeStandInSmi } from '../../../support/stand-in-nvidia-smi.js';

const PACKS = [6, 10, 14, 18].map(packOf);
/** Of ten jobs so many are for each pack. */
const MIX = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3];
/** Children hold 15 % more than their manifests say, and the smallest one leaks. */
const HABITS = new Map<string, Habit>([
  ['sim-6', { factor: 1.15, leakMiBs: 1 }],
  ['sim-10', { factor: 1.15, leakMiBs: 0 }],
  ['sim-14', { factor: 1.15, leakMiBs: 0 }],
  ['sim-18', { factor: 1.15, leakMiBs: 0 }],
]);
const FOREIGN = { mib: 3_072, fromMs: 900_000, untilMs: 945_000 };
/** What a job takes besides its own seconds: reading, evicting another pack, baking. */
const ASIDE_MS = 10_000;

/** Numbers 0..1 from a seed: a linear congruential generator (Numerical Recipes). */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Jobs that come about as fast as the card can take them, with crowds now and then. */
function jobsOf(seed: number, count: number): SimulatedJob[] {
  const draw = dice(seed);
  let atMs = 0;
  return Array.from({ length: count }, (_, i) => {
    atMs += i % 20 < 8 ? 1 : draw() * 100_000;
    return {
      pack: PACKS[MIX[Math.floor(draw() * MIX.length)]!]!,
      priority: 1 + Math.floor(draw() * 5),
      arrivesMs: Math.round(atMs),
      runsMs: Math.round(15_000 + draw() * 105_000),
      beganMs: null,
      endedMs: null,
      failure: null,
    };
  });
}

/** How much longer each job waited than its bound: twice the longest job, and the work ahead of it. */
function latenesses(jobs: readonly SimulatedJob[]): number[] {
  const longestMs = Math.max(...jobs.map((job) => job.runsMs)) + ASIDE_MS;
  const turn = (job: SimulatedJob) => turnOf(job.arrivesMs, job.priority);
  return jobs.map((job) => {
    const ahead = jobs.filter(
      (other) => turn(other) < turn(job) && other.beganMs! >= job.arrivesMs && other.beganMs! < job.beganMs!,
    );
    const workMs = ahead.reduce((sum, other) => sum + other.runsMs + ASIDE_MS, 0);
    return job.beganMs! - job.arrivesMs - 2 * longestMs - workMs;
  });
}

async function simulate(seed: number, count: number, ask: (card: SimulatedCard) => Ask, lookEveryMs: number) {
  const card = new SimulatedCard(jobsOf(seed, count), HABITS);
  await card.open(ask(card), PACKS);
  card.time.after(FOREIGN.fromMs, () => {
    card.foreignMiB = FOREIGN.mib;
  });
  card.time.after(FOREIGN.untilMs, () => {
    card.foreignMiB = 0;
  });
  return { card, run: (look: () => Promise<void>) => card.run(lookEveryMs, look) };
}

function expectAllWell(card: SimulatedCard): void {
  expect(card.jobs.filter((job) => job.failure !== null)).toEqual([]);
  expect(card.mostHeldMiB).toBeLessThanOrEqual(card.capacityMiB);
  expect(Math.max(...latenesses(card.jobs))).toBeLessThanOrEqual(0);
}

test('a card of 24 GB does 200 mixed jobs of children that hold more than they said, never over its limit', async () => {
  const smi = makeStandInSmi();
  try {
    const started = new SimulatedCard([], HABITS);
    smi.show(started.csv());
    const { card, run } = await simulate(1, 200, () => askNvidiaSmi(smi.path), 20_000);
    await run(async () => smi.show(card.csv()));
    expectAllWell(card);
    // The packs take turns on the card, and more than one is on it at a time.
    expect(card.evictions).toBeGreaterThan(20);
    // One of them leaks.
    expect(card.recycled).toBeGreaterThan(0);
    expect(card.mostHeldMiB).toBeGreaterThan(0.8 * card.capacityMiB);
    await expect(card.ask(packOf(21))).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
  } finally {
    smi.remove();
  }
}, 120_000);

test.each([2, 3, 4, 5, 6])(
  'so it does with other jobs (seed %i)',
  async (seed) => {
    const ask = (card: SimulatedCard): Ask => {
      return async (args) => (args.some((it) => it.includes('compute-apps')) ? card.csv().processes : card.csv().card);
    };
    const { card, run } = await simulate(seed, 200, ask, 2_000);
    await run(async () => {});
    expectAllWell(card);
  },
  120_000,
);
