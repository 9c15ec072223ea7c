import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sha256 } from '../../../activities/stage-key.js';
import { MESH_WORKFLOW, type MeshInput, pendingMesh } from '../../../contracts/mesh-orchestration.js';
import { type MeshView, meshSchema } from '../../../contracts/mesh-view.js';
import { type MeshRecord, meshRecordSchema } from '../../../contracts/meshes.js';
import { problemSchema } from '../../../contracts/problem.js';
import { WORKFLOW_QUEUE } from '../../../contracts/queues.js';
import { RETENTION_WORKFLOW, sweepWorkflowId } from '../../../contracts/retention.js';
import { type Usage, usageSchema } from '../../../contracts/usage.js';
import { getJson, putJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import { listAll } from '../../../infra/storage/list-all.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { createClient } from '../../support/generation-client.js';
import { type Bytes, meshSender, openBox, stl } from '../../support/mesh-sender.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { cube } from '../../support/solids.js';
import { until } from '../../support/until.js';
import { startReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';

const DEADLINE_MS = 90_000;
const TENANT = 'local';
const MOST_UNDER_WAY = 2;

let parts: Parts;
let receiver: WebhookReceiver;
let url: string;
const { send, find } = meshSender(() => url);

beforeAll(async () => {
  const settings = { ORFEAS_TENANT_MESH_LIMIT: String(MOST_UNDER_WAY), ORFEAS_ALLOWED_ADDRESSES: '127.0.0.1' };
  receiver = await startReceiver();
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker', 'api'], settings);
  url = `http://${parts.settings.ORFEAS_API_HOST}:${parts.settings.ORFEAS_API_PORT}`;
}, DEADLINE_MS);

afterAll(async () => {
  await parts?.end();
  await receiver?.close();
}, DEADLINE_MS);

async function allOf(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of listAll(parts.store, '')) found.push(...page.map(({ key }) => key));
  return found.filter((key) => key.split('/').includes(TENANT)).sort();
}

/** Stops the worker when it has ended all that it was given: what it had in hand would stay open without it. */
async function stopWorker(): Promise<void> {
  const { client, connection } = openTemporalClient(parts.settings);
  const query = `WorkflowType = '${MESH_WORKFLOW}' AND ExecutionStatus = 'Running'`;
  await until(async () => (await client.workflow.count(query)).count === 0, { what: 'the end of all meshes' });
  await connection.close();
  await parts.stop('cpu-worker');
}

/** A sweep that spares nothing for being young. */
async function sweep(): Promise<void> {
  const { client, connection } = openTemporalClient(parts.settings);
  try {
    const workflowId = sweepWorkflowId(randomUUID());
    const args = [{ graceMs: 0, purgeAfterMs: 0 }];
    await client.workflow.execute(RETENTION_WORKFLOW, { workflowId, taskQueue: WORKFLOW_QUEUE, args });
  } finally {
    await connection.close();
  }
}

const recordOf = async (id: string) =>
  (await getJson(parts.store, keys.mesh(TENANT, id), meshRecordSchema)) as MeshRecord;

describe('a sweep', () => {
  it(
    'takes the file of a mesh that has ended, keeps what was made of it, and takes all when its time is over',
    async () => {
      const bytes = stl({ ...openBox(), positions: openBox().positions.map((value) => value * 1.5) });
      const { id, artifacts, key } = await find('repair', bytes);
      const file = keys.blob(TENANT, sha256(bytes));
      const made = [...artifacts.map(({ sha256: digest }) => keys.blob(TENANT, digest)), keys.stage(TENANT, key!)];
      await sweep();
      const kept = await allOf();
      expect(kept).not.toContain(file);
      expect(kept).toEqual(expect.arrayContaining([...made, keys.mesh(TENANT, id)]));
      expect((await find('repair', bytes)).cached).toBe(true);

      for (const mesh of await allOf()) if (mesh.startsWith('meshes/')) await expire(mesh);
      await sweep();
      await sweep();
      // What was used is kept for good.
      expect((await allOf()).filter((object) => !object.startsWith('usage/'))).toEqual([]);
      expect((await fetch(`${url}/v1/meshes/${id}`)).status).toBe(404);
    },
    DEADLINE_MS,
  );

  it(
    'leaves a mesh that waits for a worker all that it needs',
    async () => {
      await stopWorker();
      const bytes = stl(cube(11));
      const begun = meshSchema.parse(await (await send('repair', bytes)).json());
      await parts.start('cpu-worker');
      // Both begin when the worker is back, in any order.
      await sweep();
      const ended = await until(
        async () => {
          const { state } = await recordOf(begun.id);
          return state.finishedAt === null ? null : state;
        },
        { what: 'the end', deadlineMs: 30_000 },
      );
      expect(ended).toMatchObject({ status: 'SUCCEEDED', error: null });
    },
    DEADLINE_MS,
  );
});

async function expire(key: string): Promise<void> {
  const { state, ...record } = (await getJson(parts.store, key, meshRecordSchema)) as MeshRecord;
  await putJson(parts.store, key, {
    ...record,
    state: { ...state, expiresAt: new Date(Date.now() - 1).toISOString() },
  });
}

describe('a tenant', () => {
  it(
    'has only so many under way',
    async () => {
      await stopWorker();
      const begun: MeshView[] = [];
      const next = () => send('analyze', stl(cube(30 + begun.length)));
      // What ended a moment ago may still be counted.
      await until(
        async () => {
          const answer = await next();
          if (answer.status === 202) begun.push(meshSchema.parse(await answer.json()));
          return begun.length === MOST_UNDER_WAY;
        },
        { what: 'as many under way as there may be' },
      );
      const answer = await next();
      expect(problemSchema.parse(await answer.json()).code).toBe('QUEUE_FULL');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      await parts.start('cpu-worker');
      for (const { id } of begun) {
        await until(async () => (await recordOf(id)).state.status === 'SUCCEEDED', {
          what: 'the end',
          deadlineMs: 30_000,
        });
      }
    },
    DEADLINE_MS,
  );
});

it(
  'keeps a file of a generation that is erased while it waits to be looked at',
  async () => {
    const client = createClient(() => url);
    const options = { resolution: 64, targetFaces: 1000, textureSize: 512 };
    const picture = join(repositoryRoot(), 'docs/samples/toadstool.png');
    const { id, artifacts } = await client.succeed((await client.create(picture, { options })).id);
    const blobOf = (name: string) => keys.blob(TENANT, artifacts.find((file) => file.name === name)!.sha256);
    const model = artifacts.find(({ name }) => name === 'model.glb')!;
    const input: MeshInput = {
      ...{ tenant: TENANT, id: randomUUID(), operation: 'analyze', format: 'glb', file: model, priority: 3 },
      options: { unit: 'auto', upAxis: 'auto' },
      ...{ requestHash: model.sha256, createdAt: new Date().toISOString(), fairnessWeight: 1 },
      ...{ heartbeatTimeoutMs: 10_000, computeLimitMs: 60_000, retentionMs: 60_000 },
    };
    const { requestHash } = input;
    const waiting: MeshRecord = { schema: 'orfeas.mesh/1', tenant: TENANT, state: pendingMesh(input), requestHash };
    await putJson(parts.store, keys.mesh(TENANT, input.id), waiting);
    expect((await fetch(`${url}/v1/generations/${id}`, { method: 'DELETE' })).status).toBe(202);
    // Both go to the trash at first; what is named comes back, the rest is deleted there.
    const isErased = async () =>
      (await parts.store.stat(blobOf('model.stl'))) === null &&
      (await parts.store.stat(keys.trash(blobOf('model.stl')))) === null;
    await until(isErased, { what: 'the end of the erasure', deadlineMs: 60_000 });
    expect(await parts.store.stat(blobOf('model.glb'))).not.toBeNull();
  },
  DEADLINE_MS,
);

interface Answer {
  status: number;
  body: ReturnType<typeof JSON.parse>;
}

async function call(method: string, path: string): Promise<Answer> {
  const answer = await fetch(`${url}/v1/${path}`, { method });
  return { status: answer.status, body: await answer.json() };
}

/** A box of its own, so that nothing of it is known. */
let made = 0;
const freshBox = (): Bytes => {
  made += 1;
  return stl({ ...openBox(), positions: openBox().positions.map((value) => value * (2 + made / 7)) });
};

describe('the list of meshes', () => {
  it(
    'has the newest first, page by page, of a status and of an operation',
    async () => {
      const sent: string[] = [];
      for (const operation of ['analyze', 'repair', 'analyze']) sent.unshift((await find(operation, freshBox())).id);
      const broken = (await find('analyze', new Uint8Array(Buffer.from('ply\nnothing')))).id;
      const idsOf = ({ body }: Answer) => body.items.map(({ id }: MeshView) => id);
      const first = await call('GET', 'meshes?limit=2');
      expect(idsOf(first)).toEqual([broken, sent[0]]);
      const second = await call('GET', `meshes?limit=2&cursor=${first.body.nextCursor}`);
      expect(idsOf(second)).toEqual(sent.slice(1, 3));
      for (const item of first.body.items) meshSchema.parse(item);
      expect(idsOf(await call('GET', 'meshes?status=FAILED'))).toEqual([broken]);
      expect(idsOf(await call('GET', 'meshes?operation=repair&limit=1'))).toEqual([sent[1]]);
      expect((await call('GET', 'meshes?limit=100')).body.nextCursor).toBeNull();
      for (const query of ['status=GONE', 'limit=0', 'cursor=x', 'colour=red']) {
        expect(await call('GET', `meshes?${query}`)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
      }
    },
    DEADLINE_MS,
  );

  it(
    'has one that waits for a worker, as it stands',
    async () => {
      await stopWorker();
      const begun = meshSchema.parse(await (await send('analyze', freshBox())).json());
      const { body } = await call('GET', 'meshes?limit=1');
      expect(body.items[0]).toMatchObject({ id: begun.id, status: expect.stringMatching(/PENDING|IN_PROGRESS/) });
      await parts.start('cpu-worker');
    },
    DEADLINE_MS,
  );
});

describe('cancelling a mesh', () => {
  it(
    'ends one that is under way, and is refused where it has ended',
    async () => {
      await stopWorker();
      const begun = meshSchema.parse(await (await send('repair', freshBox())).json());
      expect(await call('DELETE', `meshes/${begun.id}`)).toMatchObject({ status: 409, body: { code: 'MESH_RUNNING' } });
      expect((await call('POST', `meshes/${begun.id}/cancel`)).status).toBe(202);
      await parts.start('cpu-worker');
      const { state } = await until(
        async () => {
          const record = await recordOf(begun.id);
          return record.state.finishedAt === null ? null : record;
        },
        { what: 'the end', deadlineMs: 30_000 },
      );
      expect(state).toMatchObject({ status: 'CANCELED', artifacts: [], error: { code: 'CANCELED' } });
      const again = await call('POST', `meshes/${begun.id}/cancel`);
      expect(again).toMatchObject({ status: 409, body: { code: 'MESH_FINISHED' } });
      const absent = await call('POST', `meshes/${randomUUID()}/cancel`);
      expect(absent).toMatchObject({ status: 404, body: { code: 'MESH_NOT_FOUND' } });
    },
    DEADLINE_MS,
  );
});

describe('erasing a mesh', () => {
  it(
    'takes file, results and what was found, leaves what another mesh needs, and a tombstone',
    async () => {
      const bytes = freshBox();
      const one = await find('repair', bytes);
      const other = await find('repair', bytes, { 'idempotency-key': randomUUID() });
      expect([one.cached, other.cached]).toEqual([false, true]);
      const own = [
        keys.blob(TENANT, sha256(bytes)),
        keys.stage(TENANT, one.key!),
        ...one.artifacts.map((file) => keys.blob(TENANT, file.sha256)),
      ];
      const erase = async (id: string) => {
        const { status, body } = await call('DELETE', `meshes/${id}`);
        expect(status).toBe(202);
        expect(meshSchema.parse(body)).toMatchObject({ id, result: null, erasedAt: expect.any(String) });
        const file = await call('GET', `meshes/${id}/artifacts/model.stl`);
        expect(file).toMatchObject({ status: 410, body: { code: 'MESH_EXPIRED' } });
      };
      const left = async () => (await allOf()).filter((key) => own.some((object) => key.endsWith(object)));
      await erase(one.id);
      // The file is nobody's any more; the rest is put back for the other mesh, out of the trash.
      await until(async () => (await left()).join() === own.slice(1).sort().join(), {
        what: 'what the other mesh needs alone',
        deadlineMs: 60_000,
      });
      expect((await find('repair', bytes)).cached).toBe(true);
      const kept = await fetch(`${url}/v1/meshes/${other.id}/artifacts/model.stl`);
      expect(sha256(new Uint8Array(await kept.arrayBuffer()))).toBe(other.artifacts[1]!.sha256);
      expect((await call('GET', `meshes/${one.id}`)).body).toMatchObject({ status: 'SUCCEEDED', result: null });
    },
    DEADLINE_MS,
  );

  it(
    'takes all of one that nobody else has sent, and again is no fault',
    async () => {
      const bytes = freshBox();
      const { id, key, artifacts } = await find('repair', bytes);
      const hashes = [sha256(bytes), key!, ...artifacts.map((file) => file.sha256)];
      for (let time = 0; time < 2; time++) expect((await call('DELETE', `meshes/${id}`)).status).toBe(202);
      const isLeft = (object: string) => hashes.some((hash) => object.includes(hash));
      await until(async () => !(await allOf()).some(isLeft), { what: 'the end of the erasure', deadlineMs: 60_000 });
      expect((await call('GET', `meshes?limit=1`)).body.items[0]).toMatchObject({ id, erasedAt: expect.any(String) });
    },
    DEADLINE_MS,
  );
});

describe('what a mesh is counted and told as', () => {
  it(
    'counts the seconds and bytes that were computed, and what was known as nothing',
    async () => {
      const usage = async (groupBy: string): Promise<Usage> =>
        usageSchema.parse((await call('GET', `usage?groupBy=${groupBy}`)).body);
      const before = await usage('stage');
      const bytes = freshBox();
      const { artifacts } = await find('repair', bytes);
      expect((await find('repair', bytes)).cached).toBe(true);
      const after = await usage('stage');
      expect(after.total.meshes).toBe(before.total.meshes + 2);
      expect(after.total.generations).toBe(before.total.generations);
      const [was, is] = [before, after].map(({ groups }) => groups.find(({ group }) => group === 'repair'));
      expect(is).toMatchObject({
        meshes: (was?.meshes ?? 0) + 1,
        bytes: (was?.bytes ?? 0) + artifacts.reduce((sum, file) => sum + file.bytes, 0),
        attempts: (was?.attempts ?? 0) + 1,
        gpuSeconds: 0,
      });
      expect(is!.seconds).toBeGreaterThan(was?.seconds ?? 0);
      expect((await usage('model')).groups.map(({ group }) => group)).toContain('none');
    },
    DEADLINE_MS,
  );

  it(
    'tells its end to the address of the request and to the tenant’s own, as the API shows it',
    async () => {
      const registered = await fetch(`${url}/v1/webhooks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url: receiver.at('tenant'), events: ['mesh.succeeded'] }),
      });
      expect(registered.status).toBe(201);
      // Endpoints are remembered for some seconds; its own tenant's process forgets them at once.
      const own = encodeURIComponent(JSON.stringify({ url: receiver.at('own') }));
      const { id } = await find(`analyze?webhook=${own}`, freshBox());
      const failed = await find(`analyze?webhook=${encodeURIComponent(receiver.at('plain'))}`, brokenPly());
      for (const [path, type, mesh] of [
        ['own', 'mesh.succeeded', id],
        ['tenant', 'mesh.succeeded', id],
        ['plain', 'mesh.failed', failed.id],
      ] as const) {
        const [message] = await receiver.receive(path, 1);
        const told = JSON.parse(message!.body);
        expect(told.type).toBe(type);
        expect(told.data).toEqual((await call('GET', `meshes/${mesh}`)).body);
      }
      expect(receiver.messages('tenant')).toHaveLength(1);
      const listed = await call('GET', `webhooks/deliveries?generation=${id}`);
      expect(listed.body.items).toHaveLength(2);
    },
    DEADLINE_MS,
  );

  it('refuses an address that is private, and one that is none', async () => {
    for (const address of ['http://10.0.0.1/', 'nowhere', '{"url":']) {
      const answer = await send(`analyze?webhook=${encodeURIComponent(address)}`, freshBox());
      expect([422, 400, 403]).toContain(answer.status);
      const { errors = [] } = problemSchema.parse(await answer.json());
      expect(errors.map(({ pointer }) => pointer).join()).toMatch(/^\/webhook/);
    }
  });
});

function brokenPly(): Bytes {
  return new Uint8Array(Buffer.from(`ply\nnothing ${randomUUID()}`));
}
