import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { classicStatusSchema } from '../../../api/facades/classic/classic-status.js';
import {
  generatorAnswerSchema,
  generatorHealthSchema,
  generatorListSchema,
  generatorStartedSchema,
} from '../../../api/facades/generator/generator-job.js';
import { systemMetricsSchema } from '../../../api/facades/system/system-metrics.js';
import { optimizedSchema } from '../../../api/facades/system/system-optimize.js';
import { exportGlb } from '../../../geometry/formats/export-glb.js';
import { joinPieces } from '../../../geometry/formats/file-pieces.js';
import { chromiumSuite } from '../../support/chromium.js';
import { provenance } from '../../support/provenance.js';
import { cube } from '../../support/solids.js';
import { type Stack, startStack } from '../../support/stack.js';
import { until } from '../../support/until.js';
import { unzip } from '../../support/zips.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
const ABSENT_ID = '2f8b97ae-ab10-447e-9415-40d4d7094850';
const DEADLINE_MS = 180_000;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 180_000);

afterAll(() => stack?.stop(), 60_000);

async function ask<T extends z.ZodType>(schema: T, path: string, init: RequestInit = {}): Promise<z.output<T>> {
  const answer = await fetch(`${stack.apiUrl}${path}`, init);
  expect([path, answer.status]).toEqual([path, 200]);
  return schema.parse(await answer.json());
}

const json = (value: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

async function statusOf(path: string, init: RequestInit = {}): Promise<number> {
  const answer = await fetch(`${stack.apiUrl}${path}`, init);
  await answer.arrayBuffer();
  return answer.status;
}

describe('the routes of seed S3', () => {
  const started = z.object({ status: z.literal('started'), job_id: z.string() });

  async function upload(): Promise<string> {
    const form = new FormData();
    form.append('image', new Blob([PICTURE], { type: 'image/png' }), 'toadstool.png');
    return (await ask(z.object({ job_id: z.string() }), '/api/upload-image', { method: 'POST', body: form })).job_id;
  }

  it(
    'POST /api/upload-image, POST /api/generate-3d, GET /api/job-status/{id}, GET /api/download/{id}/{file}',
    async () => {
      const id = await upload();
      expect(await ask(classicStatusSchema, `/api/job-status/${id}`)).toMatchObject({ job_id: id, status: 'uploaded' });
      const order = { job_id: id, format: 'stl', quality: 'low', dimensions: { height: 60 } };
      expect(await ask(started, '/api/generate-3d', json(order))).toEqual({ status: 'started', job_id: id });
      const done = await until(
        async () => {
          const now = await ask(classicStatusSchema, `/api/job-status/${id}`);
          return (now.status === 'completed' || now.status === 'failed') && now;
        },
        { what: 'the end', deadlineMs: DEADLINE_MS, everyMs: 200 },
      );
      expect(done).toMatchObject({ status: 'completed', progress: 100, output_file: 'model.stl' });
      const file = await fetch(`${stack.apiUrl}/api/download/${id}/${done.output_file}`);
      expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
      // A binary STL: a header of 80 bytes, the number of faces, 50 bytes each.
      const bytes = Buffer.from(await file.arrayBuffer());
      expect(bytes.length).toBe(84 + 50 * bytes.readUInt32LE(80));
    },
    DEADLINE_MS,
  );

  it('GET /health', async () => {
    const answer = await ask(z.object({ status: z.string(), gpu_available: z.boolean() }), '/health');
    expect(answer.status).toBe('healthy');
  });

  it('refuses what the seed refuses', async () => {
    const form = new FormData();
    form.append('image', new Blob(['no picture']), 'x.png');
    expect(await statusOf('/api/upload-image', { method: 'POST', body: form })).toBe(415);
    expect(await statusOf('/api/generate-3d', json({ job_id: ABSENT_ID }))).toBe(404);
    expect(await statusOf(`/api/job-status/${ABSENT_ID}`)).toBe(404);
    expect(await statusOf(`/api/download/${ABSENT_ID}/model.stl`)).toBe(404);
  });
});

chromiumSuite('the routes of seed S4', () => {
  const glb = () => new Uint8Array(joinPieces(exportGlb({ mesh: cube(20), provenance, name: 'cube' })));

  const jobOf = async (id: string) => (await ask(generatorAnswerSchema, `/api/3d-generator?jobId=${id}`)).job;

  it(
    '/api/3d-generator: a job is started, looked at, listed, and forgotten',
    async () => {
      const form = new FormData();
      form.append('preset', 'custom');
      form.append('frames', '8');
      form.append('size', '64');
      form.append('format', 'webp');
      form.append('file', new Blob([glb()]), 'model.glb');
      const { jobId } = await ask(generatorStartedSchema, '/api/3d-generator', { method: 'POST', body: form });
      const done = await until(
        async () => {
          const job = await jobOf(jobId);
          return job.completedAt === null ? null : job;
        },
        { what: 'the end', deadlineMs: DEADLINE_MS, everyMs: 200 },
      );
      expect(done).toMatchObject({ status: 'completed', progress: 100, frames: 8, error: null });
      const zip = await unzip(Buffer.from(await (await fetch(done.files!.zip)).arrayBuffer()));
      expect([...zip.keys()].filter((name) => name.endsWith('.webp'))).toHaveLength(8);
      const list = await ask(generatorListSchema, '/api/3d-generator');
      expect(list.jobs.map((job) => job.jobId)).toContain(jobId);
      expect(list.stats.completed).toBeGreaterThanOrEqual(1);
      await ask(generatorAnswerSchema, `/api/3d-generator?jobId=${jobId}`, { method: 'DELETE' });
      expect(await statusOf(`/api/3d-generator?jobId=${jobId}`)).toBe(404);
    },
    DEADLINE_MS,
  );

  it(
    '/api/3d-generator: a job under way is cancelled',
    async () => {
      const address = '/api/3d-generator?preset=custom&frames=144&size=512';
      const { jobId } = await ask(generatorStartedSchema, address, { method: 'POST', body: glb() });
      await ask(generatorAnswerSchema, `/api/3d-generator?jobId=${jobId}`, { method: 'DELETE' });
      await until(async () => (await jobOf(jobId)).status === 'cancelled', { what: 'the end', deadlineMs: 60_000 });
    },
    DEADLINE_MS,
  );

  it('/api/3d-generator refuses what is no model, and jobs that are not there', async () => {
    expect(await statusOf('/api/3d-generator', { method: 'POST', body: 'no model' })).toBe(415);
    expect(await statusOf(`/api/3d-generator?jobId=${ABSENT_ID}`)).toBe(404);
    expect(await statusOf('/api/3d-generator', { method: 'DELETE' })).toBe(400);
  });

  it('GET /api/system-metrics', async () => {
    const { cpu, memory, devices } = await ask(systemMetricsSchema, '/api/system-metrics');
    expect(cpu.cores).toBeGreaterThan(0);
    expect(memory.total_mib).toBeGreaterThan(memory.free_mib);
    expect(devices.length).toBeGreaterThan(0);
    for (const { history, total_mib } of devices) {
      expect(history.length).toBeGreaterThan(0);
      for (const { used_mib } of history) expect(used_mib).toBeLessThanOrEqual(total_mib);
    }
  });

  it(
    'POST /api/system-optimize',
    async () => {
      const answer = await ask(optimizedSchema, '/api/system-optimize', json({ type: 'memory' }));
      expect(answer).toMatchObject({ success: true, type: 'memory', disk: null });
      expect(await statusOf('/api/system-optimize', json({ type: 'everything' }))).toBe(400);
    },
    DEADLINE_MS,
  );

  it('GET /api/health', async () => {
    const { checks } = await ask(generatorHealthSchema, '/api/health');
    expect(checks.map(({ part }) => part)).toEqual(expect.arrayContaining(['storage', 'queue workflows', 'queue cpu']));
  });
});
