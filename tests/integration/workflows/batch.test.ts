import type { Client } from '@temporalio/client';
import { batchRecordSchema } from '../../../contracts/batch.js';
import {
  type BatchInput,
  type BatchItem,
  type BatchState,
  batchWorkflowId,
} from '../../../contracts/batch-orchestration.js';
import { isBatchOver } from '../../../contracts/batch-statuses.js';
import { type GenerationInput, generationWorkflowId } from '../../../contracts/orchestration.js';
import { getJson } from '../../../infra/storage/json-objects.js';
import { idOfIndexKey, keys } from '../../../infra/storage/keys.js';
import type { BatchGateway } from '../../../infra/temporal/batch-gateway.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import type { GenerationGateway } from '../../../infra/temporal/generation-gateway.js';
import { openGateway } from '../../../infra/temporal/open-gateway.js';
import { storeBatch } from '../../support/batch-orders.js';
import { type Parts, startParts } from '../../support/parts.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 120_000;
/** Longer than any test: what a generation does not tell is not found out either. */
const NEVER_MS = 3_600_000;
/** Of a model that nobody serves: its generations wait until they are canceled. */
const WAITING: Partial<GenerationInput> = { model: 'nobody', packDigest: 'e'.repeat(64) };
const FAILING: Partial<GenerationInput> = { ...WAITING, modelWaitMs: 1 };

let parts: Parts;
let batches: BatchGateway;
let gateway: GenerationGateway;
let client: Client;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker']);
  const doors = openGateway(parts.settings);
  ({ batches, gateway } = doors);
  const temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  closing.push(doors.close, () => temporal.connection.close());
}, DEADLINE_MS);

afterAll(async () => {
  for (const close of closing) await close();
  await parts?.end();
}, DEADLINE_MS);

async function begin(count: number, changes: Parameters<typeof storeBatch>[2]): Promise<BatchInput> {
  const input = await storeBatch(parts.store, count, { silenceMs: NEVER_MS, ...changes });
  expect(await batches.start(input)).toBe(true);
  return input;
}

function stateWhen(input: BatchInput, what: string, holds: (state: BatchState) => boolean): Promise<BatchState> {
  const ask = async () => {
    const state = await batches.state(input.tenant, input.state.id).catch(() => null);
    return state !== null && holds(state) ? state : null;
  };
  return until(ask, { what, deadlineMs: DEADLINE_MS, everyMs: 25 });
}

const over = (input: BatchInput) => stateWhen(input, 'the end of the batch', ({ status }) => isBatchOver(status));
const handleOf = ({ tenant, state }: BatchInput) => client.workflow.getHandle(batchWorkflowId(tenant, state.id));

async function generationOf({ tenant, state }: BatchInput, index: number): Promise<string> {
  const bytes = await parts.store.get(keys.batchItem(tenant, state.id, index));
  return (JSON.parse(new TextDecoder().decode(bytes!)) as BatchItem).input!.id;
}

/** Items are noted as their generations end, whichever comes first. */
const inAnyOrder = (items: readonly number[]) => ({
  asymmetricMatch: (received: unknown) =>
    Array.isArray(received) && received.length === items.length && items.every((item) => received.includes(item)),
  toString: () => 'inAnyOrder',
});

describe('a batch', () => {
  it(
    'makes a generation of each item, never more at a time than its window, whatever becomes of the others',
    async () => {
      const input = await storeBatch(parts.store, 6, {
        window: 2,
        silenceMs: NEVER_MS,
        change: (index) => (index === 1 ? FAILING : {}),
      });
      const { tenant, state } = input;
      await parts.store.remove([keys.batchItem(tenant, state.id, 3)]);
      await batches.start(input);
      let most = 0;
      const ended = await stateWhen(input, 'the end of the batch', ({ status, totals }) => {
        most = Math.max(most, totals.running);
        return isBatchOver(status);
      });
      expect(most).toBeLessThanOrEqual(2);
      expect(ended).toMatchObject({
        status: 'FINISHED',
        letters: 'sfsxss',
        codes: { MODEL_UNAVAILABLE: [1], INPUT_LOST: [3] },
        totals: { items: 6, pending: 0, running: 0, succeeded: 4, failed: 1, canceled: 0, refused: 1 },
      });
      await handleOf(input).result();
      const record = await getJson(parts.store, keys.batch(tenant, state.id), batchRecordSchema);
      expect(record?.state).toEqual(ended);
      const index = await parts.store.list(keys.batchIndexOf(tenant));
      expect(index.map(({ key }) => idOfIndexKey(key))).toContain(state.id);
    },
    DEADLINE_MS,
  );

  it(
    'starts nothing while it is paused, goes on when resumed, and ends its generations when canceled',
    async () => {
      const input = await begin(5, { window: 2, change: () => WAITING });
      const { tenant, state } = input;
      await stateWhen(input, 'a full window', ({ totals }) => totals.running === 2);
      expect(await batches.pause(tenant, state.id, { paused: true })).toBe(true);
      for (const index of [0, 1]) await gateway.cancel(tenant, await generationOf(input, index));
      const held = await stateWhen(input, 'an empty window', ({ totals }) => totals.running === 0);
      expect(held).toMatchObject({ status: 'PAUSED', letters: 'cc...', codes: { CANCELED: inAnyOrder([0, 1]) } });
      await batches.pause(tenant, state.id, { paused: false });
      await stateWhen(input, 'a full window again', ({ totals }) => totals.running === 2);
      expect(await batches.cancel(tenant, state.id)).toBe(true);
      const ended = await over(input);
      expect(ended).toMatchObject({
        status: 'CANCELED',
        letters: 'ccccc',
        codes: { CANCELED: inAnyOrder([0, 1, 2, 3]) },
      });
      await until(async () => (await handleOf(input).describe()).status.name === 'CANCELLED', {
        what: 'its workflow’s end',
      });
      expect((await gateway.describe(tenant, await generationOf(input, 3)))?.open).toBe(false);
      expect(await gateway.describe(tenant, await generationOf(input, 4))).toBeNull();
      expect(await batches.pause(tenant, state.id, { paused: true })).toBe(false);
    },
    DEADLINE_MS,
  );

  it(
    'loses no item where it continues as a new run in the middle',
    async () => {
      const input = await begin(9, { window: 3, itemsPerRun: 2 });
      const ended = await over(input);
      expect(ended).toMatchObject({ status: 'FINISHED', letters: 'sssssssss' });
      const { raw } = await handleOf(input).describe();
      const first = raw.workflowExecutionInfo?.firstRunId;
      expect(first).toBeTruthy();
      expect(first).not.toBe(raw.workflowExecutionInfo?.execution?.runId);
    },
    DEADLINE_MS,
  );

  it(
    'goes on when a generation was ended from outside, and can not tell it',
    async () => {
      const input = await begin(2, { window: 2, itemsPerRun: 1, silenceMs: 500, change: () => WAITING });
      await stateWhen(input, 'a full window', ({ totals }) => totals.running === 2);
      for (const index of [0, 1]) {
        const id = await generationOf(input, index);
        await client.workflow.getHandle(generationWorkflowId(input.tenant, id)).terminate('an operator');
      }
      expect(await over(input)).toMatchObject({
        status: 'FINISHED',
        letters: 'ff',
        codes: { CANCELED: inAnyOrder([0, 1]) },
      });
    },
    DEADLINE_MS,
  );

  it(
    'finds generations that were started before, and starts none a second time',
    async () => {
      const input = await begin(2, { window: 1 });
      expect(await over(input)).toMatchObject({ letters: 'ss' });
      const again = { ...input, state: { ...input.state } };
      // A reset run begins with the same items, whose generations are there already.
      await client.workflow.start('batchWorkflow', {
        workflowId: `${batchWorkflowId(input.tenant, input.state.id)}-again`,
        taskQueue: 'workflows',
        args: [again],
      });
      const handle = client.workflow.getHandle(`${batchWorkflowId(input.tenant, input.state.id)}-again`);
      expect(await handle.result()).toMatchObject({ items: 2, succeeded: 2 });
    },
    DEADLINE_MS,
  );
});
