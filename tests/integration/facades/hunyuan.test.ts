import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { type HunyuanStatus, hunyuanStatusSchema } from '../../../api/facades/hunyuan/hunyuan-status.js';
import { type Stack, startStack } from '../../support/stack.js';
import { until } from '../../support/until.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
const ABSENT_ID = '2f8b97ae-ab10-447e-9415-40d4d7094850';
const DEADLINE_MS = 180_000;
/** As the Blender add-on sends it, with a small model. */
const ORDER = {
  image: PICTURE.toString('base64'),
  octree_resolution: 64,
  num_inference_steps: 20,
  guidance_scale: 5.5,
  texture: false,
  face_count: 800,
};

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);

afterAll(() => stack?.stop(), 60_000);

function post(path: string, order: unknown): Promise<Response> {
  return fetch(`${stack.apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
}

async function send(order: Record<string, unknown>): Promise<string> {
  const response = await post('/send', order);
  expect(response.status).toBe(200);
  return ((await response.json()) as { uid: string }).uid;
}

async function status(uid: string): Promise<HunyuanStatus> {
  const response = await fetch(`${stack.apiUrl}/status/${uid}`);
  expect(response.status).toBe(200);
  return hunyuanStatusSchema.parse(await response.json());
}

function ended(uid: string): Promise<HunyuanStatus> {
  return until(
    async () => {
      const now = await status(uid);
      return (now.status === 'completed' || now.status === 'failed') && now;
    },
    { what: `the end of ${uid}`, deadlineMs: DEADLINE_MS, everyMs: 100 },
  );
}

/** A picture of one colour: it is taken, and fails in its first stage. */
async function plainPicture(): Promise<string> {
  const background = { r: 90, g: 120, b: 60 };
  return (
    await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toBuffer()
  ).toString('base64');
}

test(
  '/generate holds its answer until the file is there, and answers with its bytes',
  async () => {
    const response = await post('/generate', ORDER);
    const file = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'model/gltf-binary']);
    expect([file.toString('latin1', 0, 4), file.readUInt32LE(8)]).toEqual(['glTF', file.length]);
  },
  DEADLINE_MS,
);

test(
  '/send and /status give the same file in base64, also of another type than GLB',
  async () => {
    for (const type of ['glb', 'obj', 'stl']) {
      const [uid, direct] = [await send({ ...ORDER, type }), await post('/generate', { ...ORDER, type })];
      const { status: end, model_base64: text } = await ended(uid);
      expect(end).toBe('completed');
      expect(Buffer.from(text!, 'base64').equals(Buffer.from(await direct.arrayBuffer()))).toBe(true);
    }
  },
  DEADLINE_MS,
);

test(
  'a failure is told as one, with its reason, and not as processing for ever',
  async () => {
    const image = await plainPicture();
    const uid = await send({ ...ORDER, image });
    expect(await ended(uid)).toEqual({ status: 'failed', error: expect.stringMatching(/.{20}/) });
    const direct = await post('/generate', { ...ORDER, image });
    expect(direct.status).toBe(422);
    expect(await direct.json()).toMatchObject({ error_code: 1, code: 'MASK_UNCERTAIN', text: expect.any(String) });
  },
  DEADLINE_MS,
);

test.each([ABSENT_ID, 'no-id', '..%2f..%2fetc%2fpasswd'])(
  'the status of %s, which nobody sent, is 404',
  async (uid) => {
    const response = await fetch(`${stack.apiUrl}/status/${uid}`);
    expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ error_code: 1 })]);
  },
);

test.each([
  ['no picture', {}, 400],
  ['text in place of a picture', { text: 'a cat' }, 400],
  ['a mesh to be textured', { ...ORDER, mesh: 'Z2xURg==' }, 400],
  ['what is no base64', { ...ORDER, image: 'no base64!' }, 400],
  ['what is no picture', { ...ORDER, image: Buffer.from('no picture').toString('base64') }, 415],
  ['a type that is not written here', { ...ORDER, type: '../../x' }, 400],
  ['a seed out of range', { ...ORDER, seed: -1 }, 400],
])('%s is refused with its own status and nothing is started', async (_what, order, expected) => {
  for (const path of ['/generate', '/send']) {
    const response = await post(path, order);
    expect([response.status, await response.json()]).toEqual([expected, expect.objectContaining({ error_code: 1 })]);
  }
});

test(
  'a client of /generate that leaves loses nothing: asking again finds what was begun',
  async () => {
    const order = { ...ORDER, seed: 77, face_count: 900 };
    const leave = new AbortController();
    const first = fetch(`${stack.apiUrl}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: leave.signal,
    });
    const started = await until(
      async () => {
        const page = (await (await fetch(`${stack.apiUrl}/v1/generations?limit=1`)).json()) as {
          items: { id: string; seed: number }[];
        };
        return page.items.find(({ seed }) => seed === 77);
      },
      { what: 'the generation to be started' },
    );
    leave.abort();
    await expect(first).rejects.toThrow();
    expect((await ended(started.id)).status).toBe('completed');
    expect((await post('/generate', order)).status).toBe(200);
  },
  DEADLINE_MS,
);
