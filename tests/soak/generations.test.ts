import { randomInt, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client as MinioClient } from 'minio';
import type { Generation } from '../../contracts/generation.js';
import { WORKFLOW_QUEUE } from '../../contracts/queues.js';
import { RETENTION_WORKFLOW, type SweepOrder, sweepWorkflowId } from '../../contracts/retention.js';
import { signalProcess } from '../../infra/local/process-identity.js';
import { clientOptions } from '../../infra/storage/client-options.js';
import { keys } from '../../infra/storage/keys.js';
import { listAll } from '../../infra/storage/list-all.js';
import { openMinioStore } from '../../infra/storage/minio-store.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { openTemporalClient } from '../../infra/temporal/connect-client.js';
import { FAULT_PARTS, randomOf } from '../support/faults/fault-case.js';
import { type FaultStack, startFaultStack } from '../support/faults/fault-stack.js';
import { MemorySamples } from '../support/soak/memory-samples.js';
import { NAMED_PREFIXES, namedKeys } from '../support/soak/named-objects.js';
import { keysOf, openTenant, type TenantClient } from '../support/soak/tenant-client.js';
import { until } from '../support/until.js';

const JOBS = Number(process.env.ORFEAS_SOAK_JOBS ?? 600);
const SEED = Number(process.env.ORFEAS_CHAOS_SEED ?? randomInt(2 ** 31));
const TENANTS = ['ada', 'bea', 'cem', 'dov', 'eva'];
/** Generations of a tenant under way; two fewer than its client would have, so that it is told to wait. */
const QUEUE_LIMIT = 4;
const AT_ONCE = 6;
/** Kills come while this share of the jobs is done; then memory is measured over lives that nobody ends. */
const KILLS_UNTIL = 0.25;
/** Jobs between two kills, on average: by jobs, not by time, since a busy machine is slow to start parts again. */
const JOBS_A_KILL = 5;
/** Jobs after which a process holds what it will: caches filled, code compiled, heaps as large as they get. */
const WARM_UP = JOBS / 3;
const LEAST_MEASURED = JOBS / 5;
const MOST_MB_PER_100_JOBS = 5;
const SAMPLE_EVERY_MS = 2_000;
const DEADLINE_MS = 3_600_000;
const PICTURES = ['toadstool.png', 'rocket.png'];

let stack: FaultStack;
let tenants: TenantClient[];
let bucket: MinioClient;

beforeAll(async () => {
  process.stderr.write(`ORFEAS_CHAOS_SEED=${SEED}: ${JOBS} generations\n`);
  stack = await startFaultStack({
    env: {
      ORFEAS_LOG_LEVEL: 'info',
      ORFEAS_API_KEYS: keysOf(TENANTS),
      ORFEAS_TENANT_QUEUE_LIMIT: String(QUEUE_LIMIT),
      ORFEAS_SWEEP_GRACE: '1s',
    },
  });
  bucket = new MinioClient(clientOptions(stack.settings));
  await bucket.setBucketVersioning(stack.settings.ORFEAS_S3_BUCKET, { Status: 'Enabled' });
  tenants = TENANTS.map((name) => openTenant(stack.apiUrl, name));
}, 300_000);

afterAll(() => stack?.end(), 60_000);

interface Done {
  tenant: string;
  generation: Generation;
  /** The generation's id where it was computed again. */
  salt: string | null;
}

/** The jobs, shared by tenants and kinds: most compute everything, some ask a network, some find all known. */
async function bodies(): Promise<{ body: object; isSalted: boolean }[]> {
  const images = await Promise.all(
    PICTURES.map(async (name) => {
      const bytes = await readFile(fileURLToPath(new URL(`../../docs/samples/${name}`, import.meta.url)));
      return { dataUri: `data:image/png;base64,${bytes.toString('base64')}` };
    }),
  );
  return Array.from({ length: JOBS }, (_, job) => {
    const isSalted = job % 10 !== 9;
    const model = job % 4 === 3 ? 'tiny-triplane' : 'inflate';
    const options = { resolution: 64, targetFaces: 1000, textureSize: 512 };
    const body = { image: images[job % images.length], model, options, outputs: ['glb', 'stl'], recompute: isSalted };
    return { body, isSalted };
  });
}

/** How many versions each stage record has. Tenant by tenant: the client can't turn a page of a list with versions. */
async function versions(): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const tenant of TENANTS) {
    const prefix = keys.kept('stages', tenant);
    const listed = bucket.listObjects(stack.settings.ORFEAS_S3_BUCKET, prefix, true, { IncludeVersion: true });
    for await (const { name } of listed as AsyncIterable<{ name: string }>) found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

const done: Done[] = [];
const memory = new MemorySamples();

/** Ends parts at random until `isOver`; resolves with how many. */
async function killAtRandom(isOver: () => boolean): Promise<number> {
  const random = randomOf(SEED);
  let kills = 0;
  for (let next = JOBS_A_KILL; !isOver(); next += JOBS_A_KILL * (0.5 + random())) {
    await until(() => done.length >= next || isOver(), { what: 'jobs', deadlineMs: DEADLINE_MS, everyMs: 50 });
    const part = FAULT_PARTS[Math.floor(random() * FAULT_PARTS.length)]!;
    const victim = stack.processOf(part);
    if (victim !== null && signalProcess(victim.pid, 'SIGKILL')) kills += 1;
  }
  return kills;
}

test(
  'generations of five tenants under random kills: none is lost, none is there twice',
  async () => {
    const queue = await bodies();
    const sampling = setInterval(() => memory.take(stack, done.length), SAMPLE_EVERY_MS);
    const killing = killAtRandom(() => done.length >= KILLS_UNTIL * JOBS);
    const work = async (tenant: TenantClient) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const id = await tenant.start(next.body);
        done.push({ tenant: tenant.name, generation: await tenant.ended(id), salt: next.isSalted ? id : null });
      }
    };
    await Promise.all(tenants.flatMap((tenant) => Array.from({ length: AT_ONCE }, () => work(tenant))));
    clearInterval(sampling);
    const refused = tenants.reduce((sum, tenant) => sum + tenant.refused, 0);
    process.stderr.write(`${done.length} ended, ${await killing} kills, ${refused} answers of 429\n`);

    expect(done.filter(({ generation }) => generation.status !== 'SUCCEEDED')).toEqual([]);
    expect(new Set(done.map(({ generation }) => generation.id)).size).toBe(JOBS);
    const listed = await Promise.all(tenants.map((tenant) => tenant.listed()));
    expect(listed.flat().sort()).toEqual(done.map(({ generation }) => generation.id).sort());
    const twice = [...(await versions())].filter(([, count]) => count !== 1);
    expect(twice).toEqual([]);
  },
  DEADLINE_MS,
);

test('after the warm-up the memory of no process grows by more than 5 MB in 100 jobs', () => {
  const growth = memory.growth(WARM_UP, LEAST_MEASURED);
  const rows = growth.map(
    ({ part, jobs, mbPer100Jobs, leastMb }) =>
      `| ${part} | ${jobs} | ${mbPer100Jobs.toFixed(1)} | ${leastMb.map((mb) => mb.toFixed(0)).join(' ')} |`,
  );
  process.stderr.write(
    `| part | jobs | MB per 100 jobs | least MB in each 25 jobs of its life |\n| --- | ---: | ---: | --- |\n${rows.join('\n')}\n`,
  );
  // The two servers are not ours: they are told of, not judged.
  const ours = growth.filter(({ part }) => part !== 'temporal' && part !== 'minio');
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.filter(({ mbPer100Jobs }) => mbPer100Jobs > MOST_MB_PER_100_JOBS)).toEqual([]);
});

/** What crashes and clients that never came back leave behind: a blob, an upload and a checkpoint that nothing names. */
async function litter(store: ObjectStore): Promise<void> {
  const tenant = TENANTS[1]!;
  const [sha256, key] = ['ab'.repeat(32), 'cd'.repeat(32)];
  const places = [keys.blob(tenant, sha256), keys.upload(tenant, randomUUID()), keys.checkpoint(tenant, key, 1)];
  const options = { mediaType: 'application/octet-stream' };
  await Promise.all(places.map((place) => store.put(place, Buffer.from('left behind'), options)));
}

test(
  'after a sweep the bucket holds what the records name, and nothing else',
  async () => {
    const named = new Set(done.flatMap(({ tenant, generation, salt }) => namedKeys(tenant, generation, salt)));
    const store = openMinioStore(stack.settings);
    const { client, connection } = openTemporalClient(stack.settings);
    const held = async () => {
      const found: string[] = [];
      for (const prefix of NAMED_PREFIXES) {
        for await (const page of listAll(store, prefix)) found.push(...page.map(({ key }) => key));
      }
      return found;
    };
    await litter(store);
    expect((await held()).filter((key) => !named.has(key)).length).toBeGreaterThanOrEqual(3);
    // Nothing runs any more: a sweep that spares nothing for being young, nor the trash, harms nobody.
    const order: SweepOrder = { graceMs: 0, purgeAfterMs: 0 };
    const isSwept = async () => {
      const workflowId = sweepWorkflowId(randomUUID());
      await client.workflow.execute(RETENTION_WORKFLOW, { workflowId, taskQueue: WORKFLOW_QUEUE, args: [order] });
      return (await held()).every((key) => named.has(key));
    };
    await until(isSwept, { what: 'a sweep to leave only what is named', deadlineMs: 600_000, everyMs: 1_000 });
    await connection.close();
    const left = await held();
    expect(left.filter((key) => !named.has(key))).toEqual([]);
    expect([...named].filter((key) => !left.includes(key))).toEqual([]);
  },
  DEADLINE_MS,
);
