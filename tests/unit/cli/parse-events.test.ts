import fc from 'fast-check';
import { parseEvents, type ServerSentEvent } from '../../../cli/parse-events.js';

async function parse(chunks: Uint8Array[]): Promise<ServerSentEvent[]> {
  const stream = async function* () {
    yield* chunks;
  };
  const events: ServerSentEvent[] = [];
  for await (const event of parseEvents(stream())) events.push(event);
  return events;
}

const STREAM = [
  'retry: 1000\n\n: ping\n\n',
  'id: 1\nevent: status\ndata: {"status":"PENDING"}\n\n',
  'id: 1.1.2\r\nevent: progress\r\ndata: {"note":"größer"}\r\n\r\n',
  'data: one\ndata: two\n\n',
].join('');

const EVENTS = [
  { id: '1', event: 'status', data: '{"status":"PENDING"}' },
  { id: '1.1.2', event: 'progress', data: '{"note":"größer"}' },
  { id: null, event: 'message', data: 'one\ntwo' },
];

test('events come out whole, wherever the stream is cut', async () => {
  const bytes = Buffer.from(STREAM);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: bytes.length }), { maxLength: 8 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      expect(await parse(chunks)).toEqual(EVENTS);
    }),
  );
});

test('an event that the stream breaks off in is not told', async () => {
  expect(await parse([Buffer.from('id: 1\ndata: whole\n\nid: 2\ndata: hal')])).toEqual([
    { id: '1', event: 'message', data: 'whole' },
  ]);
});
