import path from 'node:path';
import type { Client } from '@temporalio/client';
import { generationRecordSchema, generationWorkflowId } from '../../../contracts/index.js';
import { getJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { createClient, digestsOf, type GenerationClient } from '../../support/generation-client.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { SMALL } from '../../support/run-generation.js';

const DEADLINE_MS = 180_000;
const PICTURE = path.join(repositoryRoot(), 'docs/samples/rocket.png');

let parts: Parts;
let url: string;
let client: GenerationClient;
let temporal: { client: Client; close(): Promise<void> };

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker']);
  url = parts.settings.ORFEAS_PUBLIC_URL!;
  client = createClient(() => url);
  const opened = openTemporalClient(parts.settings);
  temporal = { client: opened.client, close: () => opened.connection.close() };
}, DEADLINE_MS);

afterAll(async () => {
  await temporal?.close();
  await parts?.end();
}, DEADLINE_MS);

const paused = (id: string) => client.wait(id, `the pause of ${id}`, ({ status }) => status === 'PAUSED');

async function post(where: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`${url}${where}`, { method: 'POST', ...init });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function eventsUntil(id: string, status: string): Promise<string[]> {
  const leave = new AbortController();
  const response = await fetch(`${url}/v1/generations/${id}/events`, { signal: leave.signal });
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes(`"type":"status","status":"${status}"`)) break;
  }
  leave.abort();
  return [...text.matchAll(/"type":"status","status":"(\w+)"/g)].map((match) => match[1]!);
}

describe('a generation that is held after a stage', () => {
  it(
    'keeps nothing open in Temporal, outlives its workers, and goes on with the overrides',
    async () => {
      const straight = await client.create(PICTURE, { options: SMALL, outputs: ['glb'] });
      const { id } = await client.create(PICTURE, { options: SMALL, pauseAfter: 'shape', outputs: ['glb', 'stl'] });
      const held = await paused(id);
      expect(held.stages.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'PENDING', 'PENDING']);
      expect(held.waiting).toBeNull();
      expect(await eventsUntil(id, 'PAUSED')).toEqual(['IN_PROGRESS', 'PAUSED']);
      const page = (await (await fetch(`${url}/v1/generations?status=PAUSED`)).json()) as { items: { id: string }[] };
      expect(page.items.map((item) => item.id)).toEqual([id]);
      expect(await (await fetch(`${url}/api/job-status/${id}`)).json()).toMatchObject({ status: 'processing' });
      await client.succeed(straight.id);

      const { raw } = await temporal.client.workflow.getHandle(generationWorkflowId('local', id)).describe();
      expect([raw.pendingActivities, raw.pendingChildren, raw.pendingWorkflowTask ?? null]).toEqual([[], [], null]);
      for (const part of ['cpu-worker', 'gpu-worker'] as const) await parts.stop(part);
      expect(await client.get(id)).toMatchObject({ status: 'PAUSED' });
      for (const part of ['cpu-worker', 'gpu-worker'] as const) await parts.start(part);

      const resumed = await post(`/v1/generations/${id}/resume`, {
        overrides: { textureFormat: 'png' },
        outputs: ['glb'],
      });
      expect(resumed).toMatchObject({ status: 202, body: { options: { textureFormat: 'png' }, outputs: ['glb'] } });
      const ended = await client.succeed(id);
      const other = (await client.get(straight.id))!;
      // The same shape and texture; only what reads the override differs.
      expect(ended.stages[2]).toMatchObject({ key: other.stages[2]!.key, cached: true });
      expect(digestsOf(ended)['model.glb']).not.toBe(digestsOf(other)['model.glb']);
      expect(ended.artifacts.some(({ name }) => name.endsWith('.stl'))).toBe(false);
      expect(await eventsUntil(id, 'SUCCEEDED')).toEqual(['IN_PROGRESS', 'PAUSED', 'IN_PROGRESS', 'SUCCEEDED']);
      // What a replay starts from is what it was made with.
      const record = await getJson(parts.store, keys.generation('local', id), generationRecordSchema);
      expect(record?.input).toMatchObject({ options: { textureFormat: 'png' }, outputs: ['glb'] });
    },
    DEADLINE_MS,
  );

  it(
    'stays as it is when the order can’t be taken, and is resumed only once',
    async () => {
      const { id } = await client.create(PICTURE, { options: SMALL, pauseAfter: 'shape', outputs: ['stl'] });
      const early = await post(`/v1/generations/${id}/resume`);
      if (early.status !== 202) expect(early).toMatchObject({ status: 409, body: { code: 'GENERATION_NOT_PAUSED' } });
      await paused(id);
      const refused = await post(`/v1/generations/${id}/resume`, { overrides: { resolution: 32 } });
      expect(refused).toMatchObject({ status: 422, body: { code: 'INVALID_OPTIONS' } });
      expect(refused.body.errors).toMatchObject([{ pointer: '/overrides/resolution' }]);
      expect(await client.get(id)).toMatchObject({ status: 'PAUSED', options: SMALL });
      const both = await Promise.all([1, 2].map(() => post(`/v1/generations/${id}/resume`)));
      expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
      await client.succeed(id);
      const late = await post(`/v1/generations/${id}/resume`);
      expect(late).toMatchObject({ status: 409, body: { code: 'GENERATION_NOT_PAUSED' } });
      const unknown = await post('/v1/generations/0b5c1d52-6a4f-4b43-9c5e-0f6a3c1d2e4f/resume');
      expect(unknown).toMatchObject({ status: 404, body: { code: 'GENERATION_NOT_FOUND' } });
    },
    DEADLINE_MS,
  );

  it(
    'can be canceled',
    async () => {
      const { id } = await client.create(PICTURE, { options: SMALL, pauseAfter: 'preprocess', outputs: ['stl'] });
      await paused(id);
      expect((await post(`/v1/generations/${id}/cancel`)).status).toBe(202);
      const ended = await client.wait(id, 'its end', ({ status }) => status === 'CANCELED');
      expect(ended.error).toMatchObject({ code: 'CANCELED' });
    },
    DEADLINE_MS,
  );
});

describe('a deadline', () => {
  it(
    'cancels what is paused, however it was asked for',
    async () => {
      const held = { options: SMALL, pauseAfter: 'preprocess', outputs: ['stl'] };
      const { id, deadline, createdAt } = await client.create(PICTURE, { ...held, cancelAfter: '3s' });
      expect(Date.parse(deadline!) - Date.parse(createdAt)).toBe(3000);
      const ended = await client.wait(id, 'its deadline', ({ status }) => status === 'CANCELED');
      expect(ended.error).toMatchObject({ code: 'DEADLINE_PASSED' });
    },
    DEADLINE_MS,
  );

  it(
    'ends what waits for a worker',
    async () => {
      await parts.stop('gpu-worker');
      const waiting = await client.create(PICTURE, { options: { ...SMALL, relief: 0.3 }, cancelAfter: 2 });
      const ended = await client.wait(waiting.id, 'its deadline', ({ status }) => status === 'CANCELED');
      expect(ended).toMatchObject({ error: { code: 'DEADLINE_PASSED', stage: 'shape' } });
      await parts.start('gpu-worker');
    },
    DEADLINE_MS,
  );
});
