import {
  type GenerationEvent,
  generationEventSchema,
  type ProgressEvent,
  progressEventSchema,
} from '../contracts/events.js';
import type { Generation } from '../contracts/generation.js';
import { isFinished } from '../contracts/statuses.js';
import { type ApiClient, isPassing } from './api-client.js';
import { FailureError } from './exit-codes.js';
import { parseEvents } from './parse-events.js';

/** What a follower is told; numbered events once each and in order, progress as a latest value. */
export interface Follower {
  onEvent(event: GenerationEvent): void;
  onProgress(progress: ProgressEvent): void;
  /** The connection is lost, or stands again. */
  onConnection(state: 'lost' | 'back'): void;
}

const RECONNECT_AFTER_MS = 300;
/** The API is started again within seconds; where it stays away this long, somebody has stopped it. */
const GIVE_UP_AFTER_MS = 120_000;

/**
 * Follows a generation to its end, or to where it is held, over the API's event stream. Where that breaks, it is opened again from the
 * last event received, so that nothing is missed and nothing told twice.
 * @returns the generation as it ended or is held.
 * @throws FailureError where the API stays away.
 */
export async function followGeneration(api: ApiClient, id: string, follower: Follower): Promise<Generation> {
  let lastId: string | null = null;
  let lostAt: number | null = null;
  const seen = () => {
    if (lostAt !== null) follower.onConnection('back');
    lostAt = null;
  };
  for (;;) {
    try {
      const answer = await api.call(`/v1/generations/${id}/events`, {
        headers: { accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) },
      });
      seen();
      if (answer.body !== null) {
        for await (const event of parseEvents(answer.body)) {
          lastId = event.id ?? lastId;
          if (!tell(follower, event.event, event.data)) continue;
          // The stream begins with the past: it may go on already.
          const generation = await api.get(id);
          if (generation.status === 'PAUSED') return generation;
        }
      }
      const generation = await api.get(id);
      if (isFinished(generation.status)) return generation;
    } catch (error) {
      if (!isPassing(error) && !isBrokenStream(error)) throw error;
      if (lostAt === null) follower.onConnection('lost');
      lostAt ??= performance.now();
      if (performance.now() - lostAt > GIVE_UP_AFTER_MS) {
        throw new FailureError(
          `The API does not answer any more. The generation is kept and goes on: ./orfeas show ${id} --follow`,
          { cause: error },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER_MS));
  }
}

/** Tells the follower of an event; true where it says that the generation was held. */
function tell(follower: Follower, event: string, data: string): boolean {
  if (event === 'progress') follower.onProgress(progressEventSchema.parse(JSON.parse(data)));
  else if (event === 'status' || event === 'stage' || event === 'artifact') {
    const parsed = generationEventSchema.parse(JSON.parse(data));
    follower.onEvent(parsed);
    return parsed.type === 'status' && parsed.status === 'PAUSED';
  }
  return false;
}

/** `fetch` tells of a connection that broke in the middle of an answer by a TypeError. */
function isBrokenStream(error: unknown): boolean {
  return error instanceof TypeError && /terminated|fetch failed|network|socket/i.test(error.message);
}
