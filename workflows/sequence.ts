import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { StageActivity, StageOutcome } from '../contracts/orchestration.js';
import { CPU_QUEUE, RENDER_QUEUE } from '../contracts/queues.js';
import {
  pendingSequence,
  SEQUENCE_STATE_QUERY,
  type SequenceActivities,
  type SequenceInput,
} from '../contracts/sequence-orchestration.js';
import type { SequenceEvent, SequenceState, SequenceStatus } from '../contracts/sequences.js';
import { SEQUENCE_ACTIVITY, SEQUENCE_STAGE } from '../contracts/stages.js';
import { explainFailure } from './explain-failure.js';
import { followBuilds } from './follow-builds.js';
import { RETRY } from './stage-runner.js';

const { closeSequence } = proxyActivities<SequenceActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '30s',
  retry: RETRY,
  summary: 'Write the sequence’s record',
});

// It may wait for a worker for as long as a day.
followBuilds(sequenceWorkflow);

/** A turning model as pictures: one stage, which draws them. */
export async function sequenceWorkflow(input: SequenceInput): Promise<void> {
  const state = pendingSequence(input);
  setHandler(defineQuery<SequenceState>(SEQUENCE_STATE_QUERY), () => state);
  state.startedAt = now();
  changeStatus(state, 'IN_PROGRESS');
  let failure: unknown = null;
  try {
    succeed(state, await runStage(input));
  } catch (error) {
    failure = error;
    const { stage: _, ...reason } = explainFailure(error, null);
    state.error = reason;
  }
  state.finishedAt = now();
  state.expiresAt = new Date(Date.parse(state.finishedAt) + input.retentionMs).toISOString();
  changeStatus(state, failure === null ? 'SUCCEEDED' : isCancellation(failure) ? 'CANCELED' : 'FAILED');
  const { tenant, requestHash } = input;
  await CancellationScope.nonCancellable(() => closeSequence({ tenant, state, requestHash }));
  if (isCancellation(failure)) throw failure;
  if (state.error === null) return;
  throw ApplicationFailure.create({ type: state.error.code, message: state.error.message, nonRetryable: true });
}

async function runStage(input: SequenceInput): Promise<StageOutcome> {
  const { tenant, options, priority, fairnessWeight, computeLimitMs } = input;
  const activities = proxyActivities<Record<string, StageActivity>>({
    taskQueue: RENDER_QUEUE,
    // What it may compute is limited apart; this is for one that waits for storage without end.
    startToCloseTimeout: '6h',
    heartbeatTimeout: input.heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: RETRY,
    priority: { priorityKey: priority, fairnessKey: tenant, fairnessWeight },
    summary: options.preset,
  });
  const run = activities[SEQUENCE_ACTIVITY] as StageActivity;
  try {
    return await run({
      ...{ tenant, stage: SEQUENCE_STAGE, priority, computeLimitMs },
      inputs: { model: input.file },
      params: { ...options },
      ...{ packDigest: null, pack: null, onFull: 'wait', salt: null },
    });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (!(cause instanceof ApplicationFailure) || cause.type !== 'FILE_CORRUPT') throw error;
    throw ApplicationFailure.nonRetryable('The model is missing or not what it was', 'INPUT_LOST');
  }
}

function succeed(state: SequenceState, { cached, seconds, key, outputs, facts, attempts }: StageOutcome): void {
  const drawn = typeof facts.drawn === 'number' ? facts.drawn : null;
  Object.assign(state, { cached, seconds, key, attempts, drawn, artifacts: outputs } satisfies Partial<SequenceState>);
  for (const artifact of outputs) note(state, { type: 'artifact', artifact });
}

function changeStatus(state: SequenceState, status: SequenceStatus): void {
  state.status = status;
  note(state, { type: 'status', status, error: state.error });
}

type EventBody = SequenceEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'seq' | 'at'>
    : never
  : never;

function note(state: SequenceState, body: EventBody): void {
  state.events.push({ seq: state.events.length + 1, at: now(), ...body } as SequenceEvent);
}

function now(): string {
  return new Date().toISOString();
}
