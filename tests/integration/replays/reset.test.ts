import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Generation, generationRecordSchema } from '../../../contracts/index.js';
import { generationWorkflowId } from '../../../contracts/orchestration.js';
import { STAGE_ACTIVITIES } from '../../../contracts/stages.js';
import { getJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { createClient, type GenerationClient } from '../../support/generation-client.js';
import { type LocalServer, startServer } from '../../support/local-server.js';
import { type Parts, startParts } from '../../support/parts.js';
import { SMALL } from '../../support/run-generation.js';
import { until } from '../../support/until.js';

const PICTURE = fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url));
const DEADLINE_MS = 120_000;

let parts: Parts;
let api: GenerationClient;
let base: string;
/** Whom the generation's webhook names, and the ids of the messages in the order in which they came. */
let receiver: LocalServer;
const told: string[] = [];
let temporal: ReturnType<typeof openTemporalClient>;
let before: Generation;
let after: Generation;

/** Resets the run to the last step of its workflow before it asked for the texture. */
async function resetToTexture(id: string): Promise<string> {
  const { client } = temporal;
  const workflowExecution = { workflowId: generationWorkflowId('local', id) };
  const history = await client.workflow.getHandle(workflowExecution.workflowId).fetchHistory();
  const events = history.events ?? [];
  const asked = events.findIndex(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === STAGE_ACTIVITIES.texture,
  );
  const step = events.slice(0, asked).findLast((event) => event.workflowTaskCompletedEventAttributes);
  const { runId } = await client.workflowService.resetWorkflowExecution({
    namespace: parts.settings.ORFEAS_TEMPORAL_NAMESPACE,
    workflowExecution,
    reason: 'a test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: step!.eventId!,
  });
  return runId;
}

async function recordOf(id: string) {
  return (await getJson(parts.store, keys.generation('local', id), generationRecordSchema))!;
}

describe('a finished generation whose run an operator resets', () => {
  beforeAll(async () => {
    receiver = await startServer((request, response) => {
      told.push(String(request.headers['webhook-id']));
      request.resume();
      response.end();
    });
    const env = { ORFEAS_ALLOWED_ADDRESSES: '127.0.0.1' };
    parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker'], env);
    base = `http://127.0.0.1:${parts.settings.ORFEAS_API_PORT}`;
    api = createClient(() => base);
    temporal = openTemporalClient(parts.settings);
    await until(async () => (await (await fetch(`${base}/v1/models`)).text()).includes('"inflate"'), {
      what: 'a worker that offers inflate',
      deadlineMs: DEADLINE_MS,
    });
    const webhook = { url: `${receiver.url}/hook`, events: ['generation.started', 'generation.succeeded'] };
    before = await api.succeed((await api.create(PICTURE, { options: SMALL, webhook })).id, DEADLINE_MS);
    await until(() => told.length === 2, { what: 'the messages of the first run' });
  }, DEADLINE_MS);

  afterAll(async () => {
    await temporal?.connection.close();
    await parts?.end();
    await receiver?.close();
  }, DEADLINE_MS);

  it(
    'is under way again for clients, from that stage on',
    async () => {
      // The texture waits for it, so that there is something to see.
      await parts.stop('gpu-worker');
      const runId = await resetToTexture(before.id);
      const { stages, progress, finishedAt } = await api.wait(
        before.id,
        'the generation to be under way again',
        ({ status, stages }) => status === 'IN_PROGRESS' && stages[2]?.status === 'IN_PROGRESS',
        DEADLINE_MS,
      );
      expect(stages.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'IN_PROGRESS', 'PENDING']);
      expect([progress < 100, finishedAt]).toEqual([true, null]);
      await parts.start('gpu-worker');
      after = await api.succeed(before.id, DEADLINE_MS);
      const handle = temporal.client.workflow.getHandle(generationWorkflowId('local', before.id));
      await handle.result();
      const described = await handle.describe();
      expect([described.runId, described.status.name]).toEqual([runId, 'COMPLETED']);
    },
    DEADLINE_MS,
  );

  it('finds the stages known and has the same files', () => {
    expect(after.stages.map(({ cached }) => cached)).toEqual([false, false, true, true]);
    expect(after.artifacts).toEqual(before.artifacts);
    expect(after.stages.map(({ key }) => key)).toEqual(before.stages.map(({ key }) => key));
  });

  it(
    'has one record, of its last run, whose events are numbered without a gap',
    async () => {
      const { state, events } = await recordOf(before.id);
      expect([state.status, state.finishedAt]).toEqual(['SUCCEEDED', after.finishedAt]);
      expect(Date.parse(state.finishedAt!)).toBeGreaterThan(Date.parse(before.finishedAt!));
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)).toMatchObject({ type: 'status', status: 'SUCCEEDED', seq: state.lastEvent });
      const page = (await (await fetch(`${base}/v1/generations`)).json()) as { items: Generation[] };
      expect(page.items.map(({ id }) => id)).toEqual([before.id]);
    },
    DEADLINE_MS,
  );

  it(
    'tells its receivers nothing a second time, and a client that follows it all events in order',
    async () => {
      const { events } = await recordOf(before.id);
      const response = await fetch(`${base}/v1/generations/${before.id}/events`);
      const numbers = [...(await response.text()).matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq));
      expect(numbers).toEqual(events.map(({ seq }) => seq));
      const { client } = temporal;
      const query = `WorkflowType='deliveryWorkflow'`;
      await until(async () => (await client.workflow.count(query)).count === 2, { what: 'two deliveries' });
      expect([...told].sort()).toEqual([...new Set(told)].sort());
      expect(told).toHaveLength(2);
    },
    DEADLINE_MS,
  );
});
