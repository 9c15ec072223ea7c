import {
  type BatchInput,
  type BatchItem,
  type BatchState,
  batchWorkflowId,
} from '../../../contracts/batch-orchestration.js';
import { isBatchOver } from '../../../contracts/batch-statuses.js';
import { keys } from '../../../infra/storage/keys.js';
import { storeBatch } from '../../support/batch-orders.js';
import { until } from '../../support/until.js';
import { NOBODYS } from './generation-scenarios.js';
import type { Run, Scenario, Scene } from './scene.js';

const END_MS = 120_000;

/** The ways in which a batch can go. */
export const BATCH_SCENARIOS: Record<string, Scenario> = {
  /** One item is lost, and the batch continues as a new run in the middle. */
  batch: async (scene) => {
    const { parts, doors, receiver } = scene;
    const receivers = [{ url: receiver.at('batch'), events: ['batch.finished' as const], endpointId: null }];
    const input = await storeBatch(parts.store, 4, { window: 2, itemsPerRun: 2, receivers });
    await parts.store.remove([keys.batchItem(input.tenant, input.state.id, 1)]);
    await doors.batches.start(input);
    await stateWhen(scene, input, 'its end', ({ status }) => isBatchOver(status));
    const { workflowId } = runOfBatch(input);
    return [{ workflowId, runId: await scene.firstRunOf(workflowId) }, { workflowId }];
  },
  /** Held and let go on, looked after when nothing was heard for a while. */
  'batch-paused': async (scene) => {
    const { parts, doors, runs } = scene;
    const input = await storeBatch(parts.store, 2, {
      window: 1,
      silenceMs: 1_000,
      change: (index) => (index === 0 ? NOBODYS : {}),
    });
    const { tenant, state } = input;
    await doors.batches.start(input);
    await stateWhen(scene, input, 'a full window', ({ totals }) => totals.running === 1);
    await doors.batches.pause(tenant, state.id, { paused: true });
    await runs.gateway.cancel(tenant, await generationOf(scene, input, 0));
    await stateWhen(scene, input, 'an empty window', ({ totals }) => totals.running === 0);
    await doors.batches.pause(tenant, state.id, { paused: false });
    return runOfBatch(input);
  },
  'batch-canceled': async (scene) => {
    const { parts, doors } = scene;
    const input = await storeBatch(parts.store, 2, { window: 1, change: () => NOBODYS });
    await doors.batches.start(input);
    await stateWhen(scene, input, 'a full window', ({ totals }) => totals.running === 1);
    await doors.batches.cancel(input.tenant, input.state.id);
    return runOfBatch(input);
  },
};

function runOfBatch({ tenant, state }: BatchInput): Run {
  return { workflowId: batchWorkflowId(tenant, state.id) };
}

function stateWhen({ doors }: Scene, input: BatchInput, what: string, holds: (state: BatchState) => boolean) {
  const ask = async () => {
    const state = await doors.batches.state(input.tenant, input.state.id).catch(() => null);
    return state !== null && holds(state);
  };
  return until(ask, { what, deadlineMs: END_MS });
}

async function generationOf({ parts }: Scene, { tenant, state }: BatchInput, index: number): Promise<string> {
  const bytes = await parts.store.get(keys.batchItem(tenant, state.id, index));
  return (JSON.parse(new TextDecoder().decode(bytes!)) as BatchItem).input!.id;
}
