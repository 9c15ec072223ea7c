import { fileURLToPath } from 'node:url';
import { type GenerationEvent, generationEventSchema } from '../../contracts/events.js';
import { isFinished } from '../../contracts/statuses.js';
import { createClient } from '../support/generation-client.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const PICTURE = fileURLToPath(new URL('../../docs/samples/toadstool.png', import.meta.url));
const DEADLINE_MS = 120_000;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, DEADLINE_MS);

afterAll(() => stack?.stop(), 60_000);

/** Reads events after a number into `seen` until the stream ends or breaks, or `enough` says so. */
async function follow(id: string, seen: GenerationEvent[], enough: () => boolean): Promise<void> {
  const last = seen.at(-1)?.seq;
  const headers = last === undefined ? {} : { 'Last-Event-ID': String(last) };
  const abort = new AbortController();
  try {
    const response = await fetch(`${stack.apiUrl}/v1/generations/${id}/events`, { headers, signal: abort.signal });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) {
        const fields = Object.fromEntries(frame.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
        if (['status', 'stage', 'artifact'].includes(fields.event))
          seen.push(generationEventSchema.parse(JSON.parse(fields.data)));
      }
      if (enough()) break;
    }
  } catch {
    // The API was killed: the caller comes back.
  } finally {
    abort.abort();
  }
}

test(
  'kill -9 of the API while a client watches: it reconnects and has every numbered event once, in order',
  async () => {
    const client = createClient(() => stack.apiUrl);
    const { id } = await client.create(PICTURE, { recompute: true });
    const seen: GenerationEvent[] = [];
    const isOver = () => seen.some((event) => event.type === 'status' && isFinished(event.status));

    await follow(id, seen, () => seen.length >= 2);
    expect(isOver()).toBe(false);
    const watching = follow(id, seen, isOver);
    await stack.kill('api', 'SIGKILL');
    await watching;
    expect(isOver()).toBe(false);

    await until(
      async () => {
        await follow(id, seen, isOver);
        return isOver();
      },
      { what: 'the final event', deadlineMs: DEADLINE_MS, everyMs: 100 },
    );
    const generation = await client.succeed(id);
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1));
    const named = seen.flatMap((event) => (event.type === 'artifact' ? [event.artifact.name] : []));
    expect(named.sort()).toEqual(generation.artifacts.map(({ name }) => name).sort());
  },
  DEADLINE_MS,
);
