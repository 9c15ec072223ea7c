import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type FaultProxy, openFaultProxy, type StoreFault } from '../../support/fault-proxy.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { filesOf, type GenerationRuns, openGenerationRuns } from '../../support/run-generation.js';
import { until } from '../../support/until.js';
import { startWorker, type WorkerProcess } from '../../support/worker-process.js';

const DEADLINE_MS = 180_000;
const SAMPLE = path.join(repositoryRoot(), 'docs/samples/toadstool.png');
/** Long enough to be met at work. */
const OPTIONS = { resolution: 200, targetFaces: 4000, textureSize: 1024 } as const;

let parts: Parts;
let proxy: FaultProxy;
let runs: GenerationRuns;
let undisturbed: Record<string, string>;
let processes: WorkerProcess[] = [];

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio']);
  proxy = await openFaultProxy(parts.settings.ORFEAS_S3_ENDPOINT);
  const environment = { ...parts.environment, ORFEAS_S3_ENDPOINT: proxy.url };
  processes = await Promise.all(
    (['cpu-worker', 'gpu-worker', 'api'] as const).map((name) => startWorker(name, environment)),
  );
  // The test itself looks at the store past the proxy.
  runs = openGenerationRuns(parts.settings, parts.store);
  undisturbed = filesOf(await runs.succeed(OPTIONS));
}, DEADLINE_MS);

afterAll(async () => {
  proxy?.be(null);
  await Promise.all(processes.map((process) => process.signal('SIGKILL')));
  await runs?.close();
  await parts?.end();
  await proxy?.close();
}, DEADLINE_MS);

afterEach(() => proxy.be(null));

describe.each<StoreFault>(['full', 'slow', 'hang', 'reset'])('an object store that turns %s', (fault) => {
  test(
    'is waited for within the attempt, and the generation ends with the same files',
    async () => {
      const input = await runs.start(OPTIONS, { recompute: true });
      await until(async () => (await runs.gateway.describe('local', input.id))?.stage?.name === 'shape', {
        what: 'its shape',
        deadlineMs: 60_000,
      });
      proxy.be(fault);
      await until(() => proxy.met() > 0, { what: 'a request that meets the fault', deadlineMs: 60_000 });
      proxy.be(null);
      const ended = await runs.ended(input);
      expect(ended.state.status).toBe('SUCCEEDED');
      expect(filesOf(ended)).toEqual(undisturbed);
      expect(ended.state.stages.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
    },
    DEADLINE_MS,
  );
});

test.each<StoreFault>(['full', 'reset'])(
  'a picture that meets a store which is %s is refused with what to do, and nothing of it stays',
  async (fault) => {
    const everything = async () =>
      (await Promise.all(['uploads/', 'generations/', 'index/', 'blobs/'].map((prefix) => parts.store.list(prefix))))
        .flat()
        .map(({ key }) => key);
    const before = await everything();
    const post = async () =>
      fetch(`${parts.environment.ORFEAS_PUBLIC_URL}/v1/generations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          image: { dataUri: `data:image/png;base64,${(await readFile(SAMPLE)).toString('base64')}` },
          model: 'inflate',
          options: { resolution: 64, targetFaces: 1000, textureSize: 512 },
        }),
      });
    proxy.be(fault);
    const refused = await post();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(await refused.json()).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    proxy.be(null);
    expect(await everything()).toEqual(before);
  },
  DEADLINE_MS,
);
