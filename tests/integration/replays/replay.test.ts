import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import sharp from 'sharp';
import {
  type Generation,
  type GenerationRecord,
  generationRecordSchema,
  isFinished,
  type Replay,
  replaySchema,
} from '../../../contracts/index.js';
import { generationWorkflowId } from '../../../contracts/orchestration.js';
import { STAGE_ACTIVITIES, STAGE_NAMES, type StageName } from '../../../contracts/stages.js';
import { getJson, putJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { createClient, digestsOf, type GenerationClient } from '../../support/generation-client.js';
import { type Parts, startParts } from '../../support/parts.js';
import { SMALL } from '../../support/run-generation.js';
import { runOrfeas } from '../../support/run-orfeas.js';
import { until } from '../../support/until.js';

const PICTURE = fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url));
const DEADLINE_MS = 240_000;
/** Temporal deletes a run once its queues have noted the run's end, which they do every 30 s, and tries that ever more seldom. */
const FORGET_DEADLINE_MS = 120_000;

let parts: Parts;
let api: GenerationClient;
let base: string;
let temporal: ReturnType<typeof openTemporalClient>;
let client: Client;
let parent: Generation;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker']);
  base = `http://127.0.0.1:${parts.settings.ORFEAS_API_PORT}`;
  api = createClient(() => base);
  temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  await until(async () => (await (await fetch(`${base}/v1/models`)).text()).includes('"inflate"'), {
    what: 'a worker that offers inflate',
    deadlineMs: DEADLINE_MS,
  });
  parent = await api.succeed((await api.create(PICTURE, { options: SMALL, outputs: ['glb', 'stl'] })).id);
}, DEADLINE_MS);

afterAll(async () => {
  await temporal?.connection.close();
  await parts?.end();
}, DEADLINE_MS);

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function replay(id: string, order: Record<string, unknown>): Promise<Replay> {
  const { status, body } = await post(`/v1/generations/${id}/replay`, order);
  expect([status, body]).toEqual([202, expect.objectContaining({ parentId: id })]);
  return replaySchema.parse(body);
}

async function get(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${base}${path}`)).json()) as Record<string, unknown>;
}

/** A picture without an alpha channel, from which the matte `alpha` can cut nothing out. */
async function drawPlain(): Promise<string> {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200" fill="#fff"/>' +
    '<circle cx="100" cy="100" r="70" fill="#c22"/></svg>';
  const path = `${parts.home}/plain.png`;
  await sharp(Buffer.from(svg)).removeAlpha().png().toFile(path);
  return path;
}

/** The stages that a generation's workflow has asked a worker for. */
async function stagesRun(id: string): Promise<StageName[]> {
  const history = await client.workflow.getHandle(generationWorkflowId('local', id)).fetchHistory();
  const asked = (history.events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  return STAGE_NAMES.filter((name) => asked.includes(STAGE_ACTIVITIES[name]));
}

const executionOf = (id: string) => ({ workflowId: generationWorkflowId('local', id) });

async function forget(id: string): Promise<void> {
  const namespace = parts.settings.ORFEAS_TEMPORAL_NAMESPACE;
  await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: executionOf(id) });
  await until(
    async () => {
      const handle = client.workflow.getHandle(generationWorkflowId('local', id));
      return handle.describe().then(
        () => false,
        () => true,
      );
    },
    { what: 'Temporal to forget the run', deadlineMs: FORGET_DEADLINE_MS },
  );
}

describe('a replay', () => {
  test.each(STAGE_NAMES)(
    'from %s asks workers for no stage before it, and without overrides makes the same files',
    async (fromStage) => {
      const started = await replay(parent.id, { fromStage });
      expect(started).toMatchObject({ replayOf: { id: parent.id, fromStage }, notes: [], tags: parent.tags });
      const ended = await api.succeed(started.id, DEADLINE_MS);
      const taken = STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(fromStage));
      expect(await stagesRun(ended.id)).toEqual(STAGE_NAMES.filter((name) => !taken.includes(name)));
      expect(ended.stages.map(({ origin }) => origin)).toEqual(
        STAGE_NAMES.map((name) => (taken.includes(name) ? parent.id : null)),
      );
      expect(digestsOf(ended)).toEqual(digestsOf(parent));
    },
    DEADLINE_MS,
  );

  test(
    'with overrides computes anew what reads them, and only that',
    async () => {
      const { id } = await replay(parent.id, {
        fromStage: 'texture',
        overrides: { targetFaces: 600 },
        outputs: ['stl'],
      });
      const ended = await api.succeed(id, DEADLINE_MS);
      const [before, after] = [digestsOf(parent), digestsOf(ended)];
      expect(after['raw.glb']).toBe(before['raw.glb']);
      expect(after['textured.glb']).not.toBe(before['textured.glb']);
      expect(ended.stages.map(({ cached }) => cached)).toEqual([true, true, false, false]);
      expect(ended.options).toMatchObject({ ...SMALL, targetFaces: 600 });
      expect(ended.outputs).toEqual(['stl']);
    },
    DEADLINE_MS,
  );

  test(
    'of a replay names the generation that computed each stage, and both know each other',
    async () => {
      const child = await api.succeed(
        (await replay(parent.id, { fromStage: 'export', overrides: { longest: 40 } })).id,
      );
      const { id } = await replay(child.id, { fromStage: 'export', overrides: { longest: 41 } });
      const grandchild = await api.succeed(id);
      const lineage = await get(`/v1/generations/${id}/lineage`);
      expect(lineage).toMatchObject({
        parentId: child.id,
        replayOf: { id: child.id, fromStage: 'export' },
        children: [],
        stages: [
          { origin: parent.id },
          { origin: parent.id },
          { origin: parent.id },
          { origin: grandchild.id, cached: false },
        ],
      });
      expect(await get(`/v1/generations/${child.id}/lineage`)).toMatchObject({ children: [id] });
      const { items } = await get(`/v1/generations?parent=${child.id}`);
      expect((items as Generation[]).map((one) => one.id)).toEqual([id]);
    },
    DEADLINE_MS,
  );

  test(
    'begins with the record when Temporal has forgotten the parent',
    async () => {
      const forgotten = await api.succeed((await api.create(PICTURE, { options: { ...SMALL, targetFaces: 900 } })).id);
      await forget(forgotten.id);
      const { id } = await replay(forgotten.id, { fromStage: 'export', overrides: { longest: 50 } });
      const ended = await api.succeed(id, DEADLINE_MS);
      expect(await stagesRun(id)).toEqual(['export']);
      expect(ended.mesh!.bboxMm.reduce((most, side) => Math.max(most, side))).toBeCloseTo(50, 1);
    },
    DEADLINE_MS,
  );

  test(
    'repairs a failed generation with what was wrong',
    async () => {
      const picture = await drawPlain();
      const { id } = await api.create(picture, { options: { ...SMALL, matte: 'alpha' } });
      const failed = await api.wait(id, 'the end', ({ status }) => isFinished(status), DEADLINE_MS);
      expect(failed).toMatchObject({ status: 'FAILED', error: { stage: 'preprocess' } });
      const refused = await post(`/v1/generations/${id}/replay`, { fromStage: 'shape' });
      expect(refused).toMatchObject({ status: 409, body: { code: 'STAGE_NOT_REPLAYABLE' } });
      const repaired = await replay(id, { fromStage: 'preprocess', overrides: { matte: 'background' } });
      expect((await api.succeed(repaired.id, DEADLINE_MS)).status).toBe('SUCCEEDED');
    },
    DEADLINE_MS,
  );

  test(
    'with variants is one generation for each of them, and the same again under the same key',
    async () => {
      const order = { fromStage: 'texture', variants: [{ textureSize: 512 }, { textureSize: 1024 }], outputs: ['glb'] };
      const headers = { 'idempotency-key': 'two-textures' };
      const first = await post(`/v1/generations/${parent.id}/replay`, order, headers);
      expect(first.status).toBe(202);
      const ids = (first.body.items as Replay[]).map(({ id }) => id);
      const again = await post(`/v1/generations/${parent.id}/replay`, order, headers);
      expect((again.body.items as Replay[]).map(({ id }) => id)).toEqual(ids);
      const ended = await Promise.all(ids.map((id) => api.succeed(id, DEADLINE_MS)));
      expect(ended.map(({ options }) => options.textureSize)).toEqual([512, 1024]);
      expect(new Set(ended.map((one) => digestsOf(one)['raw.glb']))).toEqual(new Set([digestsOf(parent)['raw.glb']]));
      expect(new Set(ended.map((one) => digestsOf(one)['textured.glb'])).size).toBe(2);
    },
    DEADLINE_MS,
  );
});

describe('a parent that has not succeeded, or is known by its record only', () => {
  /** A record as another build left it, of a run that Temporal does not know. */
  async function leaveRecord(change: (record: GenerationRecord) => GenerationRecord): Promise<string> {
    const id = randomUUID();
    const record = (await getJson(parts.store, keys.generation('local', parent.id), generationRecordSchema))!;
    const changed = change({ ...record, state: { ...record.state, id } });
    await putJson(parts.store, keys.generation('local', id), changed);
    return id;
  }

  test(
    'is replayed while it is paused, and after it was canceled',
    async () => {
      const { id } = await api.create(PICTURE, { options: SMALL, pauseAfter: 'shape', tags: ['held'] });
      await api.wait(id, 'its pause', ({ status }) => status === 'PAUSED', DEADLINE_MS);
      const early = await replay(id, { fromStage: 'texture', overrides: { targetFaces: 700 } });
      expect(await api.succeed(early.id, DEADLINE_MS)).toMatchObject({ tags: ['held'], pauseAfter: null });
      expect(await stagesRun(early.id)).toEqual(['texture', 'export']);
      const refused = await post(`/v1/generations/${id}/replay`, { fromStage: 'export' });
      expect([refused.status, refused.body.code]).toEqual([409, 'STAGE_NOT_REPLAYABLE']);
      await post(`/v1/generations/${id}/cancel`, {});
      await api.wait(id, 'its end', ({ status }) => status === 'CANCELED', DEADLINE_MS);
      const late = await replay(id, { fromStage: 'texture', overrides: { targetFaces: 700 } });
      expect(digestsOf(await api.succeed(late.id, DEADLINE_MS))).toEqual(digestsOf((await api.get(early.id))!));
    },
    DEADLINE_MS,
  );

  test(
    'is replayed where its record does not say what it was started from',
    async () => {
      const id = await leaveRecord((record) => ({ ...record, input: null }));
      const started = await replay(id, { fromStage: 'texture' });
      expect(digestsOf(await api.succeed(started.id, DEADLINE_MS))).toEqual(digestsOf(parent));
    },
    DEADLINE_MS,
  );

  test(
    'computed with a pack that workers no longer have is replayed with the one they have, and says so',
    async () => {
      const packDigest = '0'.repeat(64);
      const id = await leaveRecord((record) => ({
        ...record,
        state: { ...record.state, packDigest },
        input: { ...record.input!, packDigest },
      }));
      const started = await replay(id, { fromStage: 'texture' });
      expect(started.notes).toEqual([expect.stringContaining(packDigest)]);
      expect((await api.succeed(started.id, DEADLINE_MS)).packDigest).toBe(parent.packDigest);
      const written = await replay(id, { fromStage: 'export' });
      expect([written.notes, written.packDigest]).toEqual([[], packDigest]);
    },
    DEADLINE_MS,
  );
});

describe('a replay that can not be is refused before anything starts', () => {
  test.each([
    [
      { fromStage: 'export', overrides: { resolution: 96, padding: 0.1 } },
      422,
      ['/overrides/resolution', '/overrides/padding'],
    ],
    [{ fromStage: 'shape', overrides: { steps: 20 } }, 422, ['/overrides/steps']],
    [{ fromStage: 'texture', seed: 3 }, 422, ['/seed']],
    [{ fromStage: 'paint' }, 400, ['/fromStage']],
  ])('%j', async (order, status, pointers) => {
    const before = await get(`/v1/generations/${parent.id}/lineage`);
    const answer = await post(`/v1/generations/${parent.id}/replay`, order);
    expect(answer.status).toBe(status);
    expect((answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(pointers);
    expect(await get(`/v1/generations/${parent.id}/lineage`)).toEqual(before);
  });

  test(
    'where a file that it begins with is gone, saying from which stage it can begin',
    async () => {
      const { id } = await api.create(PICTURE, { options: { ...SMALL, targetFaces: 800 } });
      const ended = await api.succeed(id, DEADLINE_MS);
      await parts.store.remove([keys.blob('local', digestsOf(ended)['textured.glb']!)]);
      const { status, body } = await post(`/v1/generations/${id}/replay`, { fromStage: 'export' });
      expect([status, body.code]).toEqual([409, 'STAGE_NOT_REPLAYABLE']);
      expect(body.detail).toContain('replay it from texture');
      await api.succeed((await replay(id, { fromStage: 'texture' })).id, DEADLINE_MS);
    },
    DEADLINE_MS,
  );
});

describe('replays of a set', () => {
  test(
    'list in a dry run what they would replay and why not the rest, and then replay it as a batch',
    async () => {
      const tag = 'set';
      const plain = await drawPlain();
      const good = await api.create(PICTURE, { options: SMALL, tags: [tag] });
      const bad = await api.create(plain, { options: { ...SMALL, matte: 'alpha' }, tags: [tag] });
      await api.succeed(good.id, DEADLINE_MS);
      await api.wait(bad.id, 'its end', ({ status }) => isFinished(status), DEADLINE_MS);
      const since = encodeURIComponent(parent.createdAt);
      const order = {
        query: `tag=${tag}&since=${since}`,
        fromStage: 'export',
        overrides: { longest: 33 },
        tags: ['again'],
      };
      const preview = await post('/v1/replays', { ...order, dryRun: true });
      expect(preview.status).toBe(200);
      expect(preview.body).toMatchObject({
        total: 2,
        replayable: 1,
        items: [
          { id: bad.id, status: 'FAILED', stage: 'preprocess', error: { code: 'STAGE_NOT_REPLAYABLE' } },
          { id: good.id, status: 'SUCCEEDED', error: null },
        ],
      });
      expect(await get('/v1/generations?tag=again')).toMatchObject({ items: [] });
      const batch = await post('/v1/replays', order);
      expect([batch.status, batch.body]).toEqual([
        202,
        expect.objectContaining({ totals: expect.objectContaining({ items: 2, refused: 1 }) }),
      ]);
      const [replayed] = await until(
        async () => {
          const { items } = (await get('/v1/generations?tag=again')) as { items: Generation[] };
          return items.length > 0 && items.every(({ status }) => status === 'SUCCEEDED') && items;
        },
        { what: 'the replays of the batch', deadlineMs: DEADLINE_MS },
      );
      expect(replayed).toMatchObject({ parentId: good.id, batchId: batch.body.id, options: { longest: 33 } });
    },
    DEADLINE_MS,
  );

  test.each(['status=LOST', 'state=FAILED', 'since=now'])('refuse the query %s', async (query) => {
    const { status, body } = await post('/v1/replays', { query, fromStage: 'export', dryRun: true });
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
  });
});

describe('./orfeas replay', () => {
  test(
    'follows a replay, saves its files, and show names the parent',
    async () => {
      const run = (...args: string[]) => runOrfeas(args, { cwd: parts.home, env: { ORFEAS_URL: base } });
      const order = ['--from', 'export', '--set', 'longest=21', '-o', 'small.stl', '--json'];
      const { exitCode, stdout, stderr } = await run('replay', parent.id, ...order);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('small.stl')]);
      const { id, outputs } = JSON.parse(stdout) as Generation;
      expect(outputs).toEqual(['stl']);
      expect(existsSync(`${parts.home}/small.stl`)).toBe(true);
      const shown = await run('show', id);
      expect(shown.stdout).toContain(`parent ${parent.id}, replayed from export`);
      const listed = await run(
        'replay',
        '--query',
        `parent=${parent.id}&status=SUCCEEDED`,
        '--from',
        'export',
        '--dry-run',
      );
      expect([listed.exitCode, listed.stdout]).toEqual([0, expect.stringContaining(id)]);
      const wrong = await run('replay', parent.id, '--from', 'export', '--set', 'padding=0.1');
      expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining('/overrides/padding')]);
    },
    DEADLINE_MS,
  );
});
