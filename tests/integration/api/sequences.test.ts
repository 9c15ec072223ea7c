import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import draco3d from 'draco3d';
import { MeshoptEncoder } from 'meshoptimizer';
import sharp from 'sharp';
import { BLOCK_FRAMES } from '../../../activities/sequence/frame-blocks.js';
import { sha256 } from '../../../activities/stage-key.js';
import { problemSchema } from '../../../contracts/problem.js';
import { type SequenceView, sequenceSchema } from '../../../contracts/sequence-view.js';
import { dracoPayload } from '../../../geometry/formats/draco-payload.js';
import { exportGlb } from '../../../geometry/formats/export-glb.js';
import { joinPieces } from '../../../geometry/formats/file-pieces.js';
import type { MeshPayload } from '../../../geometry/formats/mesh-document.js';
import { meshoptPayload } from '../../../geometry/formats/meshopt-payload.js';
import type { Mesh } from '../../../geometry/mesh/mesh.js';
import { keys } from '../../../infra/storage/keys.js';
import { chromiumSuite } from '../../support/chromium.js';
import { createClient } from '../../support/generation-client.js';
import { ballsMesh } from '../../support/inflated-scene.js';
import { intersectionOverUnion } from '../../support/paint-picture.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { provenance } from '../../support/provenance.js';
import { type Manifest, outlineCentre, outlineOf, projectedCentre } from '../../support/sequence-frames.js';
import { cube } from '../../support/solids.js';
import { until } from '../../support/until.js';
import { unzip } from '../../support/zips.js';

const DEADLINE_MS = 180_000;
const TENANT = 'local';

let parts: Parts;
let url: string;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker', 'render-worker', 'api']);
  url = `http://${parts.settings.ORFEAS_API_HOST}:${parts.settings.ORFEAS_API_PORT}/v1/sequences`;
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

/** Nothing that any turn maps to itself: a large ball, and small ones to its right, front and top. */
const crooked = ballsMesh([
  [0, -0.1, 0, 0.3],
  [0.33, 0.05, 0, 0.1],
  [0, -0.1, 0.33, 0.08],
  [-0.1, 0.33, 0.05, 0.1],
]);
const glb = (mesh = crooked) => new Uint8Array(joinPieces(exportGlb({ mesh, provenance, name: 'crooked' })));

type Options = Record<string, string | number>;

function post(
  body: Uint8Array<ArrayBuffer>,
  options: Options,
  headers: Record<string, string> = {},
): Promise<Response> {
  const query = new URLSearchParams(
    Object.entries(options).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return fetch(`${url}?${query}`, { method: 'POST', body, headers });
}

async function viewOf(id: string): Promise<SequenceView> {
  return sequenceSchema.parse(await (await fetch(`${url}/${id}`)).json());
}

/** Resolves with a sequence that has ended. */
function ended(id: string): Promise<SequenceView> {
  return until(
    async () => {
      const now = await viewOf(id);
      return now.finishedAt === null ? null : now;
    },
    { what: 'the end of a sequence', deadlineMs: DEADLINE_MS, everyMs: 100 },
  );
}

async function drawn(options: Options, body = glb()): Promise<SequenceView> {
  const begun = sequenceSchema.parse(await (await post(body, options)).json());
  const view = await ended(begun.id);
  expect([view.status, view.error]).toEqual(['SUCCEEDED', null]);
  return view;
}

async function fileOf(view: SequenceView, name: string): Promise<Buffer> {
  const artifact = view.artifacts.find((one) => one.name === name)!;
  const bytes = Buffer.from(await (await fetch(artifact.url)).arrayBuffer());
  expect(sha256(bytes)).toBe(artifact.sha256);
  return bytes;
}

const zipOf = async (view: SequenceView) => unzip(await fileOf(view, 'sequence.zip'));

chromiumSuite('a sequence of a file', () => {
  const OPTIONS = { preset: 'custom', frames: 12, size: 256, light: 'soft' };
  let view: SequenceView;

  beforeAll(async () => {
    view = await drawn(OPTIONS);
  }, DEADLINE_MS);

  it('is a zip with frames, manifest and player, an animation and a poster', async () => {
    expect(view).toMatchObject({ cached: false, frames: 12, drawn: 12, progress: 100, generationId: null });
    expect(view.artifacts.map(({ name }) => name)).toEqual([
      'sequence.zip',
      'sequence.webp',
      'poster.png',
      'manifest.json',
    ]);
    const files = await zipOf(view);
    const frames = Array.from({ length: 12 }, (_, index) => `frame-${String(index + 1).padStart(3, '0')}.png`);
    expect([...files.keys()]).toEqual([...frames, 'manifest.json', 'index.html']);
    expect(files.get('frame-001.png')!.equals(await fileOf(view, 'poster.png'))).toBe(true);
    for (const name of frames) {
      expect(await sharp(files.get(name)!).metadata()).toMatchObject({ width: 256, height: 256, hasAlpha: true });
    }
    expect(await sharp(await fileOf(view, 'sequence.webp')).metadata()).toMatchObject({
      pages: 12,
      width: 256,
      loop: 0,
    });
  });

  it('turns: the outline’s middle is within a pixel of where the turn alone puts it', async () => {
    const files = await zipOf(view);
    const { camera, images } = JSON.parse(String(files.get('manifest.json'))) as Manifest;
    expect(images.map(({ azimuthDeg }) => azimuthDeg)).toEqual(Array.from({ length: 12 }, (_, index) => 30 * index));
    for (const image of images) {
      const picture = files.get(image.name)!;
      expect(sha256(picture)).toBe(image.sha256);
      const [seen, told] = [await outlineCentre(picture), projectedCentre(crooked.positions, camera, image, 256)];
      expect(Math.abs(seen[0] - told[0])).toBeLessThanOrEqual(1);
      expect(Math.abs(seen[1] - told[1])).toBeLessThanOrEqual(1);
    }
  });

  it('is drawn once', async () => {
    const again = await drawn(OPTIONS);
    expect(again).toMatchObject({
      cached: true,
      key: view.key,
      artifacts: view.artifacts.map(({ sha256: same }) => ({ sha256: same })),
    });
    expect(again.id).not.toBe(view.id);
  });

  it('tells what happened to it, each event once', async () => {
    const text = await (await fetch(`${url}/${view.id}/events`)).text();
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual([
      'status',
      ...['artifact', 'artifact', 'artifact', 'artifact'],
      'status',
    ]);
    const rest = await fetch(`${url}/${view.id}/events`, { headers: { 'last-event-id': '6' } });
    expect(rest.status).toBe(204);
  });

  it('is listed, and forgotten when it is to be', async () => {
    const other = await drawn({ ...OPTIONS, frames: 4 });
    const listed = async () =>
      ((await (await fetch(url)).json()) as { items: SequenceView[] }).items.map(({ id }) => id);
    expect((await listed())[0]).toBe(other.id);
    expect((await fetch(`${url}/${other.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${url}/${other.id}`)).status).toBe(404);
    expect(await listed()).not.toContain(other.id);
  });
});

chromiumSuite('a sequence of a packed GLB', () => {
  const OPTIONS = { preset: 'custom', frames: 4, size: 256 };

  it.each<[string, () => Promise<(mesh: Mesh) => MeshPayload>]>([
    ['meshoptimizer', () => MeshoptEncoder.ready.then(() => meshoptPayload)],
    ['Draco', async () => dracoPayload.bind(null, await draco3d.createEncoderModule())],
  ])(
    'shows what %s has packed as it is unpacked',
    async (_, openPacking) => {
      const pack = await openPacking();
      const packed = new Uint8Array(joinPieces(exportGlb({ mesh: crooked, provenance, name: 'crooked', pack })));
      const [plain, seen] = [await zipOf(await drawn(OPTIONS)), await zipOf(await drawn(OPTIONS, packed))];
      for (const name of [1, 2, 3, 4].map((number) => `frame-00${number}.png`)) {
        const [before, after] = await Promise.all([plain, seen].map((files) => outlineOf(files.get(name)!)));
        expect(intersectionOverUnion(before!, after!)).toBeGreaterThan(0.99);
      }
    },
    DEADLINE_MS,
  );
});

it(
  'draws on the colour that it is given, in the names of a shop, without anything else in the zip',
  async () => {
    const view = await drawn({ preset: 'autocare', frames: 24, size: 500, item: '12345', light: 'flat' });
    const files = await zipOf(view);
    expect([...files.keys()]).toEqual(
      Array.from({ length: 24 }, (_, index) => `12345_01_${String(index + 1).padStart(3, '0')}.jpg`),
    );
    const { data, info } = await sharp(files.get('12345_01_007.jpg')!).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([500, 500, 3]);
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
  },
  DEADLINE_MS,
);

it(
  'is the same request by its key, and another one under the same key is refused',
  async () => {
    const options = { preset: 'custom', frames: 4, size: 64 };
    const headers = { 'idempotency-key': 'once' };
    const ids = await Promise.all(
      [1, 2].map(async () => (await (await post(glb(), options, headers)).json()) as SequenceView),
    );
    expect(ids[0]!.id).toBe(ids[1]!.id);
    const other = await post(glb(cube(1)), options, headers);
    expect([other.status, problemSchema.parse(await other.json()).code]).toEqual([422, 'IDEMPOTENCY_CONFLICT']);
  },
  DEADLINE_MS,
);

it.each<[string, Uint8Array<ArrayBuffer>, Options, number, string]>([
  ['another file', new Uint8Array(Buffer.from('solid x\nendsolid x\n')), {}, 415, 'UNSUPPORTED_MESH'],
  ['nothing', new Uint8Array(), {}, 400, 'INVALID_REQUEST'],
  ['what a preset has otherwise', glb(), { preset: 'amazon-72', size: 512 }, 422, 'INVALID_OPTIONS'],
])('refuses %s', async (_, body, options, status, code) => {
  const answer = await post(body, options);
  expect([answer.status, problemSchema.parse(await answer.json()).code]).toEqual([status, code]);
});

it(
  'says what is wrong with a GLB that is none',
  async () => {
    const broken = glb().slice(0, 400);
    const begun = sequenceSchema.parse(
      await (await post(broken, { preset: 'custom', frames: 4, size: 64 }, { prefer: 'wait=60' })).json(),
    );
    expect(begun).toMatchObject({ status: 'FAILED', error: { code: 'INVALID_MESH', retryable: false } });
  },
  DEADLINE_MS,
);

chromiumSuite('a sequence that a generation was asked for with', () => {
  const PICTURE = path.join(repositoryRoot(), 'docs/samples/rocket.png');
  const sequence = { preset: 'custom', frames: 4, size: 64 };
  const client = () => createClient(() => url.replace('/v1/sequences', ''));

  it(
    'begins when the generation has succeeded, and shows its model',
    async () => {
      const { id } = await client().create(PICTURE, { sequence, outputs: ['glb'] });
      const { sequenceId, artifacts } = await client().succeed(id);
      const view = await ended(sequenceId!);
      const { sha256: model } = artifacts.find(({ name }) => name === 'model.glb')!;
      expect(view).toMatchObject({ status: 'SUCCEEDED', generationId: id, file: { sha256: model }, frames: 4 });
      const listed = (await (await fetch(url)).json()) as { items: SequenceView[] };
      expect(listed.items[0]).toMatchObject({ id: view.id });
    },
    DEADLINE_MS,
  );

  it(
    'has its model for as long as it draws, even where the generation is erased at once',
    async () => {
      const { id } = await client().create(PICTURE, { sequence, outputs: ['stl'], retention: '0' });
      const { sequenceId } = await client().succeed(id);
      expect(await ended(sequenceId!)).toMatchObject({ status: 'SUCCEEDED', generationId: id });
      const erased = await client().wait(id, 'the erasure', ({ erasedAt }) => erasedAt !== null);
      expect(erased.artifacts).toEqual([]);
    },
    DEADLINE_MS,
  );

  it('is refused where its preset has it otherwise', async () => {
    const answer = await fetch(url.replace('sequences', 'generations'), {
      method: 'POST',
      body: JSON.stringify({ image: { uploadId: randomUUID() }, sequence: { preset: 'amazon-72', size: 512 } }),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(problemSchema.parse(await answer.json()).errors).toMatchObject([{ pointer: '/sequence/size' }]);
  });
});

chromiumSuite('kill -9 in the middle of 72 frames', () => {
  const OPTIONS = { preset: 'custom', frames: 72, size: 640, background: '#ffffff' };
  let undisturbed: string;

  const digestOf = ({ artifacts }: SequenceView) => artifacts.find(({ name }) => name === 'sequence.zip')!.sha256;

  /** Forgets the result, so that the same is drawn again. */
  const forget = (view: SequenceView) => parts.store.remove([keys.stage(TENANT, view.key!)]);

  /** Begins again, and resolves when 24 frames are kept; more may be by then. */
  async function begunAgain(key: string): Promise<string> {
    const { id } = sequenceSchema.parse(await (await post(glb(), OPTIONS)).json());
    await until(() => parts.store.get(keys.checkpoint(TENANT, key, 24)), {
      what: 'the third checkpoint',
      deadlineMs: DEADLINE_MS,
      everyMs: 5,
    });
    return id;
  }

  /** How many frames, from the first on, are kept now. */
  async function framesKept(): Promise<number> {
    let frames = 0;
    while ((await parts.store.get(keys.checkpoint(TENANT, key, frames + BLOCK_FRAMES))) !== null)
      frames += BLOCK_FRAMES;
    return frames;
  }

  /** @returns how many frames the last try drew. */
  async function expectSame(id: string): Promise<number> {
    const view = await ended(id);
    expect(view).toMatchObject({ status: 'SUCCEEDED', cached: false });
    expect(digestOf(view)).toBe(undisturbed);
    await forget(view);
    return view.drawn!;
  }

  let key: string;

  beforeAll(async () => {
    const view = await drawn(OPTIONS);
    expect(view).toMatchObject({ drawn: 72, attempts: 1 });
    undisturbed = digestOf(view);
    key = view.key!;
    await forget(view);
  }, DEADLINE_MS);

  it(
    'of Chromium: at most the frames since the last checkpoint are drawn again, and the zip is the same',
    async () => {
      const id = await begunAgain(key);
      process.kill(chromiumOf(parts.pidOf('render-worker')), 'SIGKILL');
      const again = await expectSame(id);
      expect(again).toBeGreaterThan(0);
      expect(again).toBeLessThanOrEqual(72 - 24);
    },
    DEADLINE_MS,
  );

  it(
    'of the worker: the next one goes on from there',
    async () => {
      const id = await begunAgain(key);
      await parts.signal('render-worker', 'SIGKILL');
      const kept = await framesKept();
      await parts.start('render-worker');
      expect(await expectSame(id)).toBe(72 - kept);
      expect(kept).toBeGreaterThanOrEqual(24);
    },
    DEADLINE_MS,
  );

  it(
    'is not needed to end it: a cancel ends Chromium too',
    async () => {
      const id = await begunAgain(key);
      expect((await fetch(`${url}/${id}/cancel`, { method: 'POST' })).status).toBe(202);
      await until(async () => (await viewOf(id)).status === 'CANCELED', { what: 'the end', deadlineMs: DEADLINE_MS });
      await until(() => chromiumsOf(parts.pidOf('render-worker')).length === 0, { what: 'the end of Chromium' });
      expect((await fetch(`${url}/${id}/cancel`, { method: 'POST' })).status).toBe(409);
    },
    DEADLINE_MS,
  );
});

/** Chromium's own processes that a worker started, the first one first. */
function chromiumsOf(worker: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && commandOf(pid).includes(`orfeas-scene-${worker}-`))
    .sort((a, b) => a - b);
}

/** The one that has started the others. */
function chromiumOf(worker: number): number {
  return chromiumsOf(worker).find((pid) => !commandOf(pid).includes('--type='))!;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
