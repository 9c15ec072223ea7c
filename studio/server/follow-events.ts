import type { GenerationEvent, ProgressEvent } from '../../contracts/events.js';
import { isFinished } from '../../contracts/statuses.js';
import { FrameReader } from './frame-reader.js';
import { request } from './request.js';
import { untilBack } from './watch-server.js';

/** What a stream tells: numbered events, and progress between them. */
export type Told = GenerationEvent | ({ type: 'progress' } & ProgressEvent);

/** The server pings every 15 s; a stream that is silent for three pings is dead. */
const SILENCE_MS = 45_000;
/** As the server asks for in `retry`. */
const RECONNECT_MS = 1_000;

/**
 * Tells `listener` every event of a generation, each once, until its last status; reconnects with `Last-Event-ID`.
 * EventSource can't send a key, so this reads the stream itself.
 * @throws ProblemError for a generation that is not there; the signal's reason.
 */
export async function followEvents(id: string, listener: (told: Told) => void, signal: AbortSignal): Promise<void> {
  let lastId = '';
  for (;;) {
    let isOver = false;
    const silence = new AbortController();
    const headers = { Accept: 'text/event-stream', ...(lastId !== '' && { 'Last-Event-ID': lastId }) };
    const response = await request(`/v1/generations/${id}/events`, {
      headers,
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.status === 204 || response.body === null) return;
    try {
      for await (const frame of framesOf(response.body, silence)) {
        lastId = frame.id;
        const told = toldBy(frame.event, frame.data);
        if (told === null) continue;
        listener(told);
        isOver = told.type === 'status' && isFinished(told.status);
      }
    } catch (error) {
      if (signal.aborted) throw error;
    }
    if (isOver) return;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    await untilBack(signal);
  }
}

async function* framesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>, silence: AbortController) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const frames = new FrameReader();
  for (;;) {
    const timer = setTimeout(() => silence.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return;
    yield* frames.push(value);
  }
}

function toldBy(event: string, data: string): Told | null {
  if (event === 'progress') return { type: 'progress', ...(JSON.parse(data) as ProgressEvent) };
  return event === 'status' || event === 'stage' || event === 'artifact' ? (JSON.parse(data) as GenerationEvent) : null;
}
