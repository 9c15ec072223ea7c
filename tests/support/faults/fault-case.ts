import { STAGE_NAMES, type StageName } from '../../../contracts/stages.js';

/** What can be disturbed; `runner` is the process in which a GPU worker has its networks run. */
export const FAULT_PARTS = ['api', 'orchestrator', 'cpu-worker', 'gpu-worker', 'runner', 'temporal', 'minio'] as const;
export type FaultPart = (typeof FAULT_PARTS)[number];

/** `kill`: SIGKILL. `stop`: SIGSTOP for 20 s, then SIGCONT. `restart`: SIGTERM; it is started again. */
export const FAULTS = ['kill', 'stop', 'restart'] as const;
export type Fault = (typeof FAULTS)[number];

/** When in a stage: just taken by a worker, in the middle, or just before it says that it has ended. */
export const MOMENTS = ['first', 'middle', 'last'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A fault that a generation has to survive. */
export interface FaultCase {
  part: FaultPart;
  fault: Fault;
  stage: StageName;
  moment: Moment;
}

/** The stages that ask a network: elsewhere a runner has nothing to do. */
const RUNNER_STAGES: readonly StageName[] = ['shape', 'texture'];

/** Cases of a sample with a stop, which take 20 s each. */
const STOPS_IN_SAMPLE = 4;

/** The whole matrix, in an order that a seed decides. */
export function allFaultCases(seed: number): FaultCase[] {
  const cases = FAULT_PARTS.flatMap((part) =>
    FAULTS.flatMap((fault) =>
      STAGE_NAMES.filter((stage) => part !== 'runner' || RUNNER_STAGES.includes(stage)).flatMap((stage) =>
        MOMENTS.map((moment) => ({ part, fault, stage, moment })),
      ),
    ),
  );
  return shuffled(cases, seed);
}

/**
 * A sample that a seed decides: one after the other the case that brings the most that none before it had, so that few
 * cases have every part, and every fault, stage and moment.
 */
export function sampleFaultCases(seed: number, count: number): FaultCase[] {
  const left = allFaultCases(seed);
  const seen = new Set<string>();
  const sample: FaultCase[] = [];
  while (sample.length < count) {
    const stops = sample.filter(({ fault }) => fault === 'stop').length;
    const allowed = left.filter((it) => !sample.includes(it) && (it.fault !== 'stop' || stops < STOPS_IN_SAMPLE));
    const news = (it: FaultCase) => traitsOf(it).filter((trait) => !seen.has(trait)).length;
    const next = allowed.reduce((best, it) => (news(it) > news(best) ? it : best));
    for (const trait of traitsOf(next)) seen.add(trait);
    sample.push(next);
  }
  return sample;
}

/** As people read it: `kill of minio in the middle of shape`. */
export function nameOf({ part, fault, stage, moment }: FaultCase): string {
  return `${fault} of ${part} at the ${moment} moment of ${stage}`;
}

function traitsOf({ part, fault, stage, moment }: FaultCase): string[] {
  return [part, fault, stage, moment, `${part} ${fault}`, `${stage} ${moment}`, `${part} ${stage}`];
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = randomOf(seed);
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32, T. Ettinger). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
