import type { GenerationState } from '../../contracts/generation.js';
import type { GenerationGateway, LiveGeneration } from './generation-gateway.js';

/** How old an answer of Temporal's may be that a read is given, ms: far below what a person or a poll would notice. */
const FRESH_MS = 200;
/** Generations remembered at a time. */
const MAX_REMEMBERED = 2_000;

interface Remembered {
  /** When it was asked for, ms; null while nothing fresh is known. */
  askedAtMs: number | null;
  live: Promise<LiveGeneration | null> | null;
  /** The workflow's state, and the length of its history when it was asked. */
  state: { historyLength: number; answer: Promise<GenerationState | null> } | null;
}

/**
 * The same gateway for many readers at once: of one generation Temporal is asked at most every {@link FRESH_MS}, and the
 * workflow itself only after its history has grown, as its state changes with its history alone. What this process tells
 * a generation, and its end, are seen by the next read.
 */
export function rememberReads(gateway: GenerationGateway, now: () => number): GenerationGateway {
  const known = new Map<string, Remembered>();
  const entry = (tenant: string, id: string): Remembered => {
    const key = `${tenant}/${id}`;
    const found = known.get(key) ?? { askedAtMs: null, live: null, state: null };
    known.delete(key);
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return found;
  };
  /** Does what changes a generation; reads that begin after it see it. */
  const changing = async <T>(tenant: string, id: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } finally {
      known.delete(`${tenant}/${id}`);
    }
  };
  const describe = (tenant: string, id: string): Promise<LiveGeneration | null> => {
    const place = entry(tenant, id);
    if (place.live !== null && place.askedAtMs !== null && now() - place.askedAtMs < FRESH_MS) return place.live;
    const live = gateway.describe(tenant, id);
    place.askedAtMs = now();
    place.live = live;
    // What failed or was not there is asked for again at once.
    const forget = (answer: LiveGeneration | null) => {
      if (answer === null && place.live === live) place.live = null;
    };
    live.then(forget, () => forget(null));
    return live;
  };
  const state = async (tenant: string, id: string): Promise<GenerationState | null> => {
    const place = entry(tenant, id);
    const live = await describe(tenant, id);
    if (live === null) return gateway.state(tenant, id);
    const { historyLength } = live;
    if (place.state?.historyLength === historyLength) return place.state.answer;
    const asked = { historyLength, answer: gateway.state(tenant, id) };
    place.state = asked;
    asked.answer.catch(() => {
      if (place.state === asked) place.state = null;
    });
    return asked.answer;
  };
  return {
    ...gateway,
    describe,
    state,
    start: (input) => changing(input.tenant, input.id, () => gateway.start(input)),
    cancel: (tenant, id) => changing(tenant, id, () => gateway.cancel(tenant, id)),
    resume: (tenant, id, order) => changing(tenant, id, () => gateway.resume(tenant, id, order)),
    changePriority: (tenant, id, order) => changing(tenant, id, () => gateway.changePriority(tenant, id, order)),
    ended: (tenant, id, signal) => changing(tenant, id, () => gateway.ended(tenant, id, signal)),
  };
}
