import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Generation, generationSchema } from '../../../contracts/index.js';
import { type ApiProcess, startApiProcess } from '../../support/api-process.js';
import { EventClient } from '../../support/event-client.js';
import { type Parts, startParts } from '../../support/parts.js';
import { until } from '../../support/until.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
/** Coarse, so that the suite is quick. */
const OPTIONS = { resolution: 64, targetFaces: 1_000, textureSize: 512 };
const DEADLINE_MS = 180_000;
const CLIENTS = 12;

let parts: Parts;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker']);
}, 120_000);

afterAll(() => parts?.end(), 60_000);

async function create({ url }: ApiProcess, fields: Record<string, unknown>): Promise<Generation> {
  const image = { dataUri: `data:image/png;base64,${PICTURE.toString('base64')}` };
  return until(
    async () => {
      const response = await fetch(`${url}/v1/generations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ image, options: OPTIONS, recompute: true, ...fields }),
      });
      const body: unknown = await response.json();
      return response.status === 202 && generationSchema.parse(body);
    },
    { what: 'a generation to be started', deadlineMs: 60_000, everyMs: 200 },
  );
}

test(
  'clients that lose their API go on at another: no event is missed, none comes twice, through a pause and back',
  async () => {
    const first = await startApiProcess(parts);
    const second = await startApiProcess(parts);
    const alive = new Set([first.url, second.url]);
    let third: ApiProcess | null = null;
    const { id } = await create(first, { pauseAfter: 'shape' });
    const clients = Array.from({ length: CLIENTS }, (_, i) => new EventClient(id, () => [...alive], i));
    try {
      const runs = clients.map((client) => client.run());

      // One API is killed while half of the clients hang on it, before the pause.
      await until(() => clients.every(({ seen }) => seen.length >= 1), { what: 'a first event', deadlineMs: 60_000 });
      alive.delete(first.url);
      await first.end('SIGKILL');
      await until(() => clients.every((client) => client.has('status PAUSED')), {
        what: 'every client to see the pause',
        deadlineMs: 90_000,
      });

      // The other ends in order while all hang on it; the generation goes on through a third.
      third = await startApiProcess(parts);
      alive.add(third.url);
      alive.delete(second.url);
      await second.end('SIGTERM');
      const resumed = await fetch(`${third.url}/v1/generations/${id}/resume`, { method: 'POST' });
      expect(resumed.status).toBe(202);
      await Promise.all(runs);

      const expected = clients[0]!.seen.map((_, i) => i + 1);
      for (const client of clients) {
        expect(client.seen.map(({ seq }) => seq)).toEqual(expected);
        expect(client.has('status SUCCEEDED')).toBe(true);
        expect(client.breaks).toBeGreaterThanOrEqual(1);
      }
      const all = await fetch(`${third.url}/v1/generations/${id}/events`);
      expect([...(await all.text()).matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))).toEqual(expected);
    } finally {
      for (const client of clients) client.stop();
      await Promise.all([first, second, third].map((api) => api?.end('SIGKILL')));
    }
  },
  DEADLINE_MS,
);
