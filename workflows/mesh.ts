import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import {
  MESH_STATE_QUERY,
  type MeshActivities,
  type MeshInput,
  meshParams,
  pendingMesh,
} from '../contracts/mesh-orchestration.js';
import type { MeshResult, MeshState } from '../contracts/meshes.js';
import type { StageActivity, StageOutcome } from '../contracts/orchestration.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import { MESH_STAGE_ACTIVITIES } from '../contracts/stages.js';
import { isFinished } from '../contracts/statuses.js';
import { beginDeliveries } from './begin-deliveries.js';
import { explainFailure } from './explain-failure.js';
import { followBuilds } from './follow-builds.js';
import { RETRY } from './stage-runner.js';

const { closeMesh } = proxyActivities<MeshActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '30s',
  retry: RETRY,
  summary: 'Write the mesh’s record',
});

// It may wait for a worker for as long as a day.
followBuilds(meshWorkflow);

/** A mesh that was sent: one stage, which analyses or repairs it. */
export async function meshWorkflow(input: MeshInput): Promise<void> {
  const state = pendingMesh(input);
  const now = () => new Date().toISOString();
  setHandler(defineQuery<MeshState>(MESH_STATE_QUERY), () => state);
  Object.assign(state, { status: 'IN_PROGRESS', startedAt: now() } satisfies Partial<MeshState>);
  let failure: unknown = null;
  try {
    Object.assign(state, succeeded(await runStage(input)));
  } catch (error) {
    failure = error;
    const { stage: _, ...reason } = explainFailure(error, null);
    Object.assign(state, { status: isCancellation(error) ? 'CANCELED' : 'FAILED', error: reason } as const);
  }
  state.finishedAt = now();
  state.expiresAt = new Date(Date.parse(state.finishedAt) + input.retentionMs).toISOString();
  const { tenant, requestHash } = input;
  await CancellationScope.nonCancellable(() => closeMesh({ tenant, state, requestHash }));
  await announce(input, state);
  if (isCancellation(failure)) throw failure;
  if (state.error === null) return;
  throw ApplicationFailure.create({ type: state.error.code, message: state.error.message, nonRetryable: true });
}

/** What the end of a mesh is called where it is told. */
const ENDS = { SUCCEEDED: 'mesh.succeeded', FAILED: 'mesh.failed', CANCELED: 'mesh.canceled' } as const;
/** It is told of its end alone. */
const ONLY_NEWS = 1;

async function announce({ tenant, id, receivers = [] }: MeshInput, state: MeshState): Promise<void> {
  if (!isFinished(state.status)) return;
  const news = { about: { id, seq: ONLY_NEWS }, type: ENDS[state.status], data: state };
  await beginDeliveries({ tenant, receivers, at: state.finishedAt ?? state.createdAt, ...news });
}

async function runStage(input: MeshInput): Promise<StageOutcome> {
  const { tenant, operation, priority, fairnessWeight, computeLimitMs } = input;
  const activities = proxyActivities<Record<string, StageActivity>>({
    taskQueue: CPU_QUEUE,
    // What it may compute is limited apart; this is for one that waits for storage without end.
    startToCloseTimeout: '6h',
    heartbeatTimeout: input.heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: RETRY,
    priority: { priorityKey: priority, fairnessKey: tenant, fairnessWeight },
    summary: `${operation} ${input.format}`,
  });
  const run = activities[MESH_STAGE_ACTIVITIES[operation]] as StageActivity;
  try {
    return await run({
      ...{ tenant, stage: operation, priority, computeLimitMs },
      inputs: { file: input.file },
      params: meshParams(input),
      ...{ packDigest: null, pack: null, onFull: 'wait', salt: null },
    });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (!(cause instanceof ApplicationFailure) || cause.type !== 'FILE_CORRUPT') throw error;
    throw ApplicationFailure.nonRetryable('The file is missing or not what it was', 'INPUT_LOST');
  }
}

function succeeded({ cached, seconds, key, outputs, facts, attempts }: StageOutcome): Partial<MeshState> {
  const result = facts.result as unknown as MeshResult;
  return { status: 'SUCCEEDED', cached, seconds, attempts, key, artifacts: outputs, result };
}
