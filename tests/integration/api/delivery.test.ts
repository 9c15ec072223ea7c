import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Generation, generationSchema } from '../../../contracts/index.js';
import { type Stack, startStack } from '../../support/stack.js';
import { until } from '../../support/until.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
/** Coarse, so that the suite is quick. */
const OPTIONS = { resolution: 96, targetFaces: 2_000, textureSize: 512 };
const DEADLINE_MS = 120_000;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, DEADLINE_MS);

afterAll(() => stack?.stop(), 60_000);

function create(fields: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Response> {
  const image = { dataUri: `data:image/png;base64,${PICTURE.toString('base64')}` };
  return fetch(`${stack.apiUrl}/v1/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ image, options: OPTIONS, ...fields }),
  });
}

async function finished(fields: Record<string, unknown> = {}): Promise<Generation> {
  const response = await create(fields, { prefer: 'wait=60' });
  expect([response.status, response.headers.get('preference-applied')]).toEqual([200, 'wait=60']);
  return generationSchema.parse(await response.json());
}

interface Frame {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** Reads a stream to its end, or to the `stopAfter`-th frame, and leaves. */
async function follow(id: string, last?: string, stopAfter = Number.POSITIVE_INFINITY): Promise<Frame[]> {
  const leave = new AbortController();
  const headers: Record<string, string> = last === undefined ? {} : { 'last-event-id': last };
  const response = await fetch(`${stack.apiUrl}/v1/generations/${id}/events`, { headers, signal: leave.signal });
  if (response.status === 204) return [];
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const frames: Frame[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop() ?? '';
    frames.push(...parts.filter((part) => part.startsWith('id: ')).map(frameOf));
    if (frames.length >= stopAfter) break;
  }
  leave.abort();
  return frames.slice(0, stopAfter);
}

function frameOf(text: string): Frame {
  const [id = '', event = '', data = ''] = text.split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
  return { id, event, data: JSON.parse(data) as Record<string, unknown> };
}

const numbered = (frames: readonly Frame[]) => frames.filter(({ event }) => event !== 'progress').map(({ id }) => id);

describe('events', () => {
  test(
    'tell a generation from start to end, in order, each number once, however often the client leaves',
    async () => {
      const { id } = generationSchema.parse(await (await create({ recompute: true })).json());
      const whole = follow(id);
      const pieces: Frame[] = [];
      for (let ended = false; !ended; ) {
        const piece = await follow(id, pieces.at(-1)?.id, 2);
        pieces.push(...piece);
        ended = piece.length === 0;
      }
      const expected = numbered(await whole);
      expect(expected).toEqual(expected.map((_, i) => String(i + 1)));
      expect(numbered(pieces)).toEqual(expected);
      expect((await whole).at(-1)!.data).toMatchObject({ type: 'status', status: 'SUCCEEDED' });
    },
    DEADLINE_MS,
  );

  test(
    'are told again after the end, from any number, and 204 after the last',
    async () => {
      const { id } = await finished();
      const all = await follow(id);
      expect(numbered(await follow(id, '4'))).toEqual(numbered(all).slice(4));
      const url = `${stack.apiUrl}/v1/generations/${id}/events?lastEventId=${all.at(-1)!.id}`;
      expect((await fetch(url)).status).toBe(204);
    },
    DEADLINE_MS,
  );

  test(
    'leave no stream open when clients have gone',
    async () => {
      const { id } = generationSchema.parse(await (await create({ recompute: true })).json());
      await Promise.all(Array.from({ length: 8 }, () => follow(id, undefined, 1)));
      await until(
        async () => (await (await fetch(`${stack.apiUrl}/metrics`)).text()).includes('orfeas_event_streams 0'),
        {
          what: 'all streams to be closed',
        },
      );
    },
    DEADLINE_MS,
  );
});

describe('artifacts', () => {
  test(
    'come whole, in part, or not at all when the client has them',
    async () => {
      const { artifacts } = await finished();
      const model = artifacts.find(({ name }) => name === 'model.stl')!;
      const url = new URL(model.url, stack.apiUrl);
      const whole = await fetch(url);
      const bytes = Buffer.from(await whole.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(model.sha256);
      expect(whole.headers.get('etag')).toBe(`"${model.sha256}"`);
      expect(whole.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{8}-model\.stl"$/);

      const part = await fetch(url, { headers: { range: 'bytes=80-99' } });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes 80-99/${bytes.length}`);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(80, 100));

      const tail = await fetch(url, { headers: { range: 'bytes=-7' } });
      expect(Buffer.from(await tail.arrayBuffer())).toEqual(bytes.subarray(-7));

      const beyond = await fetch(url, { headers: { range: `bytes=${bytes.length}-` } });
      expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);

      const known = await fetch(url, { headers: { 'if-none-match': `"${model.sha256}"` } });
      expect([known.status, await known.text()]).toEqual([304, '']);

      const head = await fetch(url, { method: 'HEAD' });
      expect(head.headers.get('content-length')).toBe(String(bytes.length));
    },
    DEADLINE_MS,
  );
});

describe('Idempotency-Key', () => {
  test(
    'gives the same generation for the same request, at once too, and refuses another request',
    async () => {
      const headers = { 'idempotency-key': 'order-1' };
      const answers = await Promise.all(Array.from({ length: 5 }, () => create({ tags: ['once'] }, headers)));
      const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Generation).id));
      expect(new Set(ids).size).toBe(1);
      const list = await fetch(`${stack.apiUrl}/v1/generations?tag=once`);
      expect(((await list.json()) as { items: unknown[] }).items).toHaveLength(1);
      const other = await create({ tags: ['twice'] }, headers);
      expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'IDEMPOTENCY_CONFLICT']);
    },
    DEADLINE_MS,
  );
});

describe('the classic routes', () => {
  test(
    'takes a picture, makes a model, tells how it stands, and hands it out',
    async () => {
      const form = new FormData();
      form.set('image', new Blob([PICTURE], { type: 'image/png' }), 'toadstool.png');
      const upload = await fetch(`${stack.apiUrl}/api/upload-image`, { method: 'POST', body: form });
      const { job_id } = (await upload.json()) as { job_id: string };
      const wishes = { job_id, format: 'stl', quality: 'low', dimensions: { height: 40 } };
      const started = await fetch(`${stack.apiUrl}/api/generate-3d`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wishes),
      });
      expect(await started.json()).toEqual({ status: 'started', job_id });
      const done = await until(
        async () => {
          const status = (await (await fetch(`${stack.apiUrl}/api/job-status/${job_id}`)).json()) as {
            status: string;
            progress: number;
            message: string;
            output_file?: string;
          };
          expect(['processing', 'completed']).toContain(status.status);
          return status.status === 'completed' ? status : null;
        },
        { what: 'the job’s end', deadlineMs: DEADLINE_MS, everyMs: 100 },
      );
      expect(done).toMatchObject({ progress: 100, output_file: 'model.stl' });
      const file = await fetch(`${stack.apiUrl}/api/download/${job_id}/${done.output_file}`);
      expect(file.headers.get('content-disposition')).toContain('attachment');
      const bytes = Buffer.from(await file.arrayBuffer());
      expect(bytes.length).toBe(84 + 50 * bytes.readUInt32LE(80));
      const health = await fetch(`${stack.apiUrl}/health`);
      expect(await health.json()).toEqual({ status: 'healthy', gpu_available: false });
    },
    DEADLINE_MS,
  );
});

describe('the description', () => {
  test('names every route that the server answers, and no other', async () => {
    const { paths } = (await (await fetch(`${stack.apiUrl}/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    for (const [path, methods] of Object.entries(paths)) {
      const url = `${stack.apiUrl}${path.replace(/\{\w+\}/g, '2f8b97ae-ab10-447e-9415-40d4d7094850')}`;
      const allowed = (await fetch(url, { method: 'PATCH' })).headers.get('allow')?.toLowerCase().split(', ');
      expect([path, allowed?.filter((method) => method !== 'head')]).toEqual([path, Object.keys(methods).sort()]);
    }
    expect((await fetch(`${stack.apiUrl}/v1/docs`)).headers.get('content-type')).toContain('text/html');
  });
});
