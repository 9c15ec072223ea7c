import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { type Generation, generationSchema } from '../../../contracts/index.js';
import { type Parts, startParts } from '../../support/parts.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 180_000;
const OPTIONS = { resolution: 64, targetFaces: 1000, textureSize: 512 };
const LIMIT = 5;
const TOTAL = 7;
const keyOf = (tenant: string) => `key-of-${tenant}`;
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

let parts: Parts;
let url: string;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker'], {
    ORFEAS_API_KEYS: ['a', 'b'].map((tenant) => `${tenant}:${digest(keyOf(tenant))}`).join(','),
    ORFEAS_TENANT_QUEUE_LIMIT: String(LIMIT),
    ORFEAS_QUEUE_LIMIT: String(TOTAL),
  });
  url = parts.settings.ORFEAS_PUBLIC_URL!;
  // It has offered its packs; from now on everything waits for it.
  await parts.stop('gpu-worker');
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

/** A picture of its own each time. */
async function picture(width: number): Promise<string> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><ellipse cx="100" cy="100" rx="${width}" ry="80"/></svg>`;
  return (await sharp(Buffer.from(svg)).png().toBuffer()).toString('base64');
}

async function create(tenant: string, width: number, idempotencyKey?: string): Promise<Response> {
  const image = { dataUri: `data:image/png;base64,${await picture(width)}` };
  return fetch(`${url}/v1/generations`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${keyOf(tenant)}`,
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify({ image, options: OPTIONS, outputs: ['stl'] }),
  });
}

async function get(tenant: string, id: string): Promise<Generation> {
  const answer = await fetch(`${url}/v1/generations/${id}`, { headers: { authorization: `Bearer ${keyOf(tenant)}` } });
  return generationSchema.parse(await answer.json());
}

const stored = async () =>
  (await parts.store.list('')).map(({ key }) => key).filter((key) => !key.startsWith('workers/'));

it(
  'takes as many as the limits say, tells the others when to come back, and stores nothing of them',
  async () => {
    const first = await create('a', 50, 'first');
    expect([first.status, first.headers.get('ratelimit')]).toEqual([202, `"tenant";r=${LIMIT - 1}`]);
    expect(first.headers.get('ratelimit-policy')).toContain(`"tenant";q=${LIMIT};`);
    // At once, so that none of them sees the others in Temporal's count.
    const rush = await Promise.all([51, 52, 53, 54, 55, 56, 57].map((width) => create('a', width)));
    expect(rush.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 429, 429, 429]);
    const taken = await Promise.all(
      [first, ...rush.filter(({ status }) => status === 202)].map(
        async (answer) => (await answer.json()) as Generation,
      ),
    );
    const refused = rush.find(({ status }) => status === 429)!;
    expect(await refused.json()).toMatchObject({ code: 'QUEUE_FULL', detail: expect.stringContaining('5') });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('ratelimit')).toBe('"tenant";r=0');

    // Once nothing more is being written: a refused request leaves no trace.
    await until(async () => (await get('a', taken[0]!.id)).stages[0]!.status === 'SUCCEEDED', { what: 'the cut-out' });
    await until(
      async () => (await Promise.all(taken.map(({ id }) => get('a', id)))).every(({ stages }) => stages[0]!.finishedAt),
      { what: 'all cut-outs' },
    );
    const before = await stored();
    expect((await create('a', 80)).status).toBe(429);
    expect(await stored()).toEqual(before);

    const again = await create('a', 50, 'first');
    expect([again.status, ((await again.json()) as Generation).id]).toEqual([202, taken[0]!.id]);

    // Another tenant has places of its own, until the server has none.
    const others = [await create('b', 60), await create('b', 61), await create('b', 62)];
    expect(others.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(others[2]!.headers.get('ratelimit')).toBe('"server";r=0');

    await parts.start('gpu-worker');
    await until(async () => (await get('a', taken[0]!.id)).status === 'SUCCEEDED', {
      what: 'one to end',
      deadlineMs: DEADLINE_MS,
    });
    const late = await until(
      async () => {
        const answer = await create('a', 90);
        return answer.status === 202 ? answer : null;
      },
      { what: 'a free place' },
    );
    expect(late.status).toBe(202);
  },
  DEADLINE_MS,
);
