import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemMetricsSchema } from '../../../api/facades/system/system-metrics.js';
import { optimizedSchema } from '../../../api/facades/system/system-optimize.js';
import { sweepReportSchema } from '../../../contracts/sweep.js';
import { usageSchema } from '../../../contracts/usage.js';
import { keys } from '../../../infra/storage/keys.js';
import { createClient, type GenerationClient } from '../../support/generation-client.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { runOrfeas } from '../../support/run-orfeas.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 90_000;
const SMALL = { options: { resolution: 64, targetFaces: 1000, textureSize: 512 } };
const PICTURE = join(repositoryRoot(), 'docs/samples/toadstool.png');

let parts: Parts;
let url: string;
let client: GenerationClient;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker', 'api']);
  url = `http://${parts.settings.ORFEAS_API_HOST}:${parts.settings.ORFEAS_API_PORT}`;
  client = createClient(() => url);
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

async function ask(method: string, path: string, body?: object) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', prefer: 'wait=30' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // A file that is still there is no JSON.
  const answer: unknown = await response.json().catch(() => ({}));
  return { status: response.status, body: answer as Record<string, unknown> };
}

describe('erasing a generation', () => {
  it(
    'leaves a tombstone, and answers 410 for its files',
    async () => {
      const { id } = await client.succeed((await client.create(PICTURE, SMALL)).id);
      const erased = await ask('DELETE', `/v1/generations/${id}`);
      expect(erased).toMatchObject({ status: 202, body: { erasedAt: expect.any(String), artifacts: [], tags: [] } });
      const gone = await until(
        async () => {
          const answer = await ask('GET', `/v1/generations/${id}/artifacts/model.glb`);
          return answer.status === 410 ? answer : null;
        },
        { what: 'the files to be gone', deadlineMs: 20_000 },
      );
      expect(gone.body).toMatchObject({ code: 'GENERATION_EXPIRED' });
      const lineage = await ask('GET', `/v1/generations/${id}/lineage`);
      expect(lineage.body.stages).toContainEqual(expect.objectContaining({ name: 'export', key: expect.any(String) }));
      expect((await ask('DELETE', `/v1/generations/${id}`)).status).toBe(202);
    },
    DEADLINE_MS,
  );

  it(
    'is refused while it is held',
    async () => {
      const { id } = await client.create(PICTURE, { ...SMALL, pauseAfter: 'preprocess' });
      await client.wait(id, 'the pause', ({ status }) => status === 'PAUSED');
      expect(await ask('DELETE', `/v1/generations/${id}`)).toMatchObject({
        status: 409,
        body: { code: 'GENERATION_RUNNING' },
      });
      await ask('POST', `/v1/generations/${id}/cancel`);
      await client.wait(id, 'the cancel', ({ status }) => status === 'CANCELED');
    },
    DEADLINE_MS,
  );
});

describe('usage', () => {
  const usageWith = (generations: number) =>
    until(
      async () => {
        const usage = usageSchema.parse((await ask('GET', '/v1/usage?groupBy=stage')).body);
        return usage.total.generations === generations ? usage : null;
      },
      { what: `the use of ${generations} generations` },
    );

  it(
    'counts what was computed, and only that',
    async () => {
      // Its entry is written after a generation has ended.
      const { items } = (await ask('GET', '/v1/generations')).body as { items: unknown[] };
      const before = await usageWith(items.length);
      const fields = { options: { ...SMALL.options, thickness: 1.5 } };
      await client.succeed((await client.create(PICTURE, fields)).id);
      const once = await usageWith(items.length + 1);
      const shape = once.groups.find(({ group }) => group === 'shape');
      expect(shape).toMatchObject({ seconds: expect.any(Number), bytes: expect.any(Number) });
      expect(once.total.gpuSeconds).toBeGreaterThan(before.total.gpuSeconds);
      await client.succeed((await client.create(PICTURE, fields)).id);
      const twice = await usageWith(items.length + 2);
      expect({ ...twice.total, generations: 0 }).toEqual({ ...once.total, generations: 0 });
    },
    DEADLINE_MS,
  );
});

describe('sweeps on demand', () => {
  it(
    'tell what they would take, and are listed',
    async () => {
      const { status, body } = await ask('POST', '/v1/sweeps', { dryRun: true });
      expect(status).toBe(200);
      const report = sweepReportSchema.parse(body.report);
      expect(report).toMatchObject({ dryRun: true, id: body.id });
      expect(report.total.kept.objects).toBeGreaterThan(0);
      expect((await ask('GET', '/v1/sweeps')).body.items).toContainEqual(report);
      expect((await ask('GET', '/v1/sweeps/none')).status).toBe(404);
    },
    DEADLINE_MS,
  );

  it(
    'are not kept from the rest by a record that can not be read',
    async () => {
      const torn = Buffer.from('{"torn');
      await parts.store.put(keys.upload('local', randomUUID()), torn, { mediaType: 'application/json' });
      await parts.store.put(keys.stage('local', 'ab'.repeat(32)), torn, { mediaType: 'application/json' });
      const { status, body } = await ask('POST', '/v1/sweeps', { dryRun: true });
      expect([status, sweepReportSchema.safeParse(body.report).success]).toEqual([200, true]);
    },
    DEADLINE_MS,
  );
});

describe('the command', () => {
  const run = (...args: string[]) => runOrfeas(args, { cwd: parts.home, env: { ORFEAS_URL: url } });

  it(
    'sweeps, and tells what it took and what stays',
    async () => {
      const left = keys.blob('local', 'ef'.repeat(32));
      await parts.store.put(left, Buffer.from('left'), { mediaType: 'text/plain' });
      const trial = await run('sweep', '--dry-run');
      expect([trial.exitCode, trial.stderr]).toEqual([0, expect.stringMatching(/Would take \d+ objects/)]);
      const { exitCode, stdout } = await run('sweep', '--json');
      expect([exitCode, sweepReportSchema.parse(JSON.parse(stdout)).dryRun]).toEqual([0, false]);
      // It was written a moment ago: only what has been there for longer than the grace may go.
      expect(await parts.store.get(left)).not.toBeNull();
    },
    DEADLINE_MS,
  );

  it(
    'lists what was used, by stage',
    async () => {
      const { exitCode, stdout } = await run('usage', '--by', 'stage');
      expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^STAGE\s+GENERATIONS.*\nshape.*\nall/s)]);
    },
    DEADLINE_MS,
  );
});

describe('the system routes of seed 4', () => {
  it(
    'optimize memory and disk, and answer what came of it',
    async () => {
      const { status, body } = await ask('POST', '/api/system-optimize', { type: 'full' });
      expect(status).toBe(200);
      const { memory, disk } = optimizedSchema.parse(body);
      expect(memory?.workers.length).toBeGreaterThan(0);
      expect(disk?.finished).toBe(true);
      expect((await ask('POST', '/api/system-optimize', { type: 'soap' })).status).toBe(400);
    },
    DEADLINE_MS,
  );

  it('tell the metrics of the machine, the devices and the queues', async () => {
    const metrics = systemMetricsSchema.parse((await ask('GET', '/api/system-metrics')).body);
    expect(metrics.memory.total_mib).toBeGreaterThan(0);
    expect(metrics.devices.length).toBeGreaterThan(0);
    expect(metrics.queues).toContainEqual(expect.objectContaining({ queue: 'cpu', served: true }));
  });
});
