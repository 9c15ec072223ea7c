import path from 'node:path';
import type { Generation } from '../../../contracts/generation.js';
import { generationWorkflowId } from '../../../contracts/orchestration.js';
import { gpuQueue } from '../../../contracts/queues.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { createClient, type GenerationClient } from '../../support/generation-client.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { SMALL } from '../../support/run-generation.js';

const DEADLINE_MS = 240_000;
const PICTURE = path.join(repositoryRoot(), 'docs/samples/rocket.png');
const MODEL = 'inflate';

let parts: Parts;
let client: GenerationClient;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker'], {
    ORFEAS_TENANT_RUNNING_LIMIT: '1',
  });
  client = createClient(() => parts.settings.ORFEAS_PUBLIC_URL!);
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

const begin = (fields: Record<string, unknown> = {}) =>
  client.create(PICTURE, { model: MODEL, options: SMALL, outputs: ['stl'], ...fields });
const awaitsTurn = ({ id }: Generation) =>
  client.wait(id, 'its turn to be awaited', ({ waiting }) => waiting?.for === 'turn');
/** It has its turn: its shape lies in the queue. What it waits for there shows only when the worker has been away for long. */
const awaitsDevice = ({ id }: Generation) =>
  client.wait(id, 'its shape to be queued', ({ waiting }) => waiting?.queue === gpuQueue(MODEL));
const post = (where: string, body: unknown = {}) =>
  fetch(`${parts.settings.ORFEAS_PUBLIC_URL}/v1/generations/${where}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const begunAt = ({ stages }: Generation) => Date.parse(stages[0]!.startedAt!);

it(
  'one generation of a tenant runs at a time: the others wait, by priority, and one that is held lets them pass',
  async () => {
    await parts.stop('gpu-worker');
    const first = await begin({ pauseAfter: 'shape' });
    await awaitsDevice(first);
    const late = await begin({ priority: 4 });
    const soon = await begin();
    const hasty = await begin({ priority: 5 });
    const canceled = await begin({ priority: 1 });
    for (const one of [late, soon, hasty, canceled]) await awaitsTurn(one);
    expect((await post(`${hasty.id}/priority`, { priority: 2 })).status).toBe(202);
    expect((await post(`${canceled.id}/cancel`)).status).toBe(202);
    await client.wait(canceled.id, 'its end', ({ status }) => status === 'CANCELED');

    await parts.start('gpu-worker');
    const ended = [];
    for (const one of [hasty, soon, late]) ended.push(await client.succeed(one.id, DEADLINE_MS));
    expect(ended.map(begunAt)).toEqual([...ended.map(begunAt)].sort((a, b) => a - b));
    for (const [i, one] of ended.entries()) {
      if (i > 0) expect(begunAt(one)).toBeGreaterThanOrEqual(Date.parse(ended[i - 1]!.finishedAt!));
    }
    expect(await client.get(first.id)).toMatchObject({ status: 'PAUSED', waiting: null });
    expect((await post(`${first.id}/resume`)).status).toBe(202);
    await client.succeed(first.id, DEADLINE_MS);
  },
  DEADLINE_MS,
);

it(
  'nobody waits for ever for the turn of one that was terminated',
  async () => {
    const { client: temporal, connection } = openTemporalClient(parts.settings);
    await parts.stop('gpu-worker');
    const holder = await begin({ options: { ...SMALL, relief: 0.3 } });
    await awaitsDevice(holder);
    const next = await begin({ options: { ...SMALL, relief: 0.3 } });
    await awaitsTurn(next);
    await temporal.workflow.getHandle(generationWorkflowId('local', holder.id)).terminate('test');
    await awaitsDevice(next);

    await connection.close();
    await parts.start('gpu-worker');
    await client.succeed(next.id, DEADLINE_MS);
  },
  DEADLINE_MS,
);
