import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { batchWorkflowId, ITEM_ENDED_SIGNAL, type ItemEnd } from '../contracts/batch-orchestration.js';
import type { GenerationEvent } from '../contracts/events.js';
import type { GenerationState } from '../contracts/generation.js';
import { type CpuActivities, type GenerationInput, QUERIES } from '../contracts/orchestration.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import type { RetentionActivities } from '../contracts/retention.js';
import { STAGE_NAMES } from '../contracts/stages.js';
import { announce } from './announce.js';
import { beginSequence } from './begin-sequence.js';
import { explainFailure } from './explain-failure.js';
import { GenerationControl } from './generation-control.js';
import { GenerationJournal } from './generation-journal.js';
import { giveUpWhen } from './give-up-when.js';
import { showOperators } from './operator-view.js';
import { RETRY, StageRunner } from './stage-runner.js';
import { Turn } from './turn.js';

const records = proxyActivities<CpuActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '30s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: RETRY,
  summary: 'Write the generation’s record',
});

const { eraseGeneration } = proxyActivities<RetentionActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
  retry: RETRY,
  summary: 'Erase picture and files',
});

/**
 * One generation: its stages one after the other. Everything a stage computes survives this workflow; what the
 * workflow itself keeps is the state that clients see.
 */
export async function generateWorkflow(input: GenerationInput): Promise<ArtifactRef[]> {
  const journal = new GenerationJournal(input, () => new Date().toISOString());
  setHandler(defineQuery<GenerationState>(QUERIES.state), () => journal.state);
  setHandler(defineQuery<GenerationEvent[], [number]>(QUERIES.events), (after) => journal.eventsAfter(after));
  const runner = new StageRunner(input, journal, new GenerationControl(journal));
  const turn = input.runningLimit == null ? null : new Turn(input, input.runningLimit, journal);
  journal.begin();
  const opened = CancellationScope.nonCancellable(() => records.openGeneration(snapshot(input, journal)));
  void announce(input, journal.state, 'generation.started');
  let failure: unknown = null;
  try {
    await beforeDeadline(input.deadline ?? null, () => runStages(runner, journal, turn));
    journal.state.sequenceId = await beginSequence(input, journal.state);
    journal.end('SUCCEEDED', null);
  } catch (error) {
    failure = error;
    const reason = explainFailure(error, journal.runningStage);
    journal.end(isCancellation(error) || reason.code === 'DEADLINE_PASSED' ? 'CANCELED' : 'FAILED', reason);
  }
  await CancellationScope.nonCancellable(() => close(runner.input, journal, opened));
  if (isCancellation(failure)) throw failure;
  const { error, artifacts } = journal.state;
  if (error === null) return artifacts;
  throw ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: true });
}

/** Runs the stages, in turn with others where the tenant's generations take turns. */
async function runStages(runner: StageRunner, journal: GenerationJournal, turn: Turn | null): Promise<void> {
  try {
    if (turn !== null) await turn.take();
    for (const name of STAGE_NAMES) {
      await runner.obtain(name);
      if (runner.input.pauseAfter === name) await hold(runner, journal, turn);
    }
  } finally {
    if (turn !== null) await turn.giveBack();
  }
}

/** Holds the generation until a client lets it go on; for as long as it lasts no worker is needed. */
async function hold(runner: StageRunner, journal: GenerationJournal, turn: Turn | null): Promise<void> {
  const { input } = runner;
  journal.pause();
  showOperators(journal.state, null, input.link);
  if (turn !== null) await turn.giveBack();
  await records.saveGeneration(snapshot(input, journal));
  await announce(input, journal.state, 'generation.paused');
  runner.input = { ...input, ...(await runner.resumed()) };
  journal.resume(runner.input);
  if (turn !== null) await turn.take();
}

function beforeDeadline<T>(deadline: string | null, work: () => Promise<T>): Promise<T> {
  if (deadline === null) return work();
  return giveUpWhen(
    () => sleep(Math.max(1, Date.parse(deadline) - Date.now())),
    work,
    () => ApplicationFailure.nonRetryable(`It had not ended by ${deadline}`, 'DEADLINE_PASSED'),
  );
}

/** Makes the end durable, after which the generation no longer needs this workflow, and tells of it. */
async function close(input: GenerationInput, journal: GenerationJournal, opened: Promise<void>): Promise<void> {
  const { state } = journal;
  // Of one that failed the stage stays, so that operators find all that failed in the same one.
  showOperators(state, state.error?.stage ?? null, input.link);
  await opened;
  await records.closeGeneration(snapshot(input, journal));
  const status = state.status as ItemEnd['status'];
  await announce(input, state, `generation.${status.toLowerCase() as Lowercase<ItemEnd['status']>}`);
  if (input.batch) {
    const { id, index } = input.batch;
    const end: ItemEnd = { index, status, code: state.error?.code ?? null };
    // A batch that has been ended meanwhile has no use for it.
    await getExternalWorkflowHandle(batchWorkflowId(input.tenant, id))
      .signal(ITEM_ENDED_SIGNAL, end)
      .catch(() => undefined);
  }
  if (input.retentionMs === 0) await eraseGeneration({ tenant: input.tenant, id: input.id });
}

function snapshot(input: GenerationInput, journal: GenerationJournal) {
  return {
    tenant: input.tenant,
    state: journal.state,
    events: journal.events,
    requestHash: input.requestHash,
    input,
  };
}
