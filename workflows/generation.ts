import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { GenerationEvent } from '../contracts/events.js';
import type { GenerationState } from '../contracts/generation.js';
import {
  type CpuActivities,
  type GenerationInput,
  QUERIES,
  type StageActivity,
  type StageOutcome,
} from '../contracts/orchestration.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import { STAGE_ACTIVITIES, type StageName } from '../contracts/stages.js';
import { explainFailure } from './explain-failure.js';
import { GenerationJournal } from './generation-journal.js';
import { showOperators } from './operator-view.js';
import { type PlannedStage, planStages } from './stage-plan.js';
import { watchModel } from './watch-model.js';

/** Without a limit on attempts: the stage shell ends a stage whose attempts bring nothing (see activities/stage-shell.ts). */
const RETRY = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' } as const;

const records = proxyActivities<CpuActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '30s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: RETRY,
  summary: 'Write the generation’s record',
});

/**
 * One generation: its stages one after the other, each on the queue of what it needs. Everything a stage computes
 * survives this workflow; what the workflow itself keeps is the state that clients see.
 */
export async function generateWorkflow(input: GenerationInput): Promise<ArtifactRef[]> {
  const plan = planStages(input);
  const journal = new GenerationJournal(input, () => new Date().toISOString());
  setHandler(defineQuery<GenerationState>(QUERIES.state), () => journal.state);
  setHandler(defineQuery<GenerationEvent[], [number]>(QUERIES.events), (after) => journal.eventsAfter(after));
  journal.begin();

  const opened = CancellationScope.nonCancellable(() => records.openGeneration(snapshot(input, journal)));
  let current: StageName | null = null;
  try {
    const outcomes = new Map<StageName, StageOutcome>();
    for (const stage of plan) {
      current = stage.name;
      journal.beginStage(stage.name);
      showOperators(journal.state, stage.name, input.link);
      const run = () => runStage(input, stage, outcomes);
      const outcome = await (stage.queue === CPU_QUEUE ? run() : watchModel(input, run));
      outcomes.set(stage.name, outcome);
      journal.endStage(stage.name, outcome);
    }
    journal.end('SUCCEEDED', null);
  } catch (failure) {
    const error = explainFailure(failure, current);
    journal.end(isCancellation(failure) ? 'CANCELED' : 'FAILED', error);
    await close(input, journal, opened);
    if (isCancellation(failure)) throw failure;
    throw ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: true });
  }
  await close(input, journal, opened);
  return journal.state.artifacts;
}

function runStage(
  input: GenerationInput,
  stage: PlannedStage,
  outcomes: ReadonlyMap<StageName, StageOutcome>,
): Promise<StageOutcome> {
  const inputs: Record<string, ArtifactRef> = {};
  for (const [name, source] of Object.entries(stage.inputs)) {
    inputs[name] = source === 'picture' ? input.image : fileOf(outcomes.get(source.stage), source.file);
  }
  const activities = proxyActivities<Record<string, StageActivity>>({
    taskQueue: stage.queue,
    startToCloseTimeout: stage.startToCloseMs,
    heartbeatTimeout: input.heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: RETRY,
    summary: stage.pack === null ? stage.name : `${stage.name} with ${stage.pack}`,
  });
  const run = activities[STAGE_ACTIVITIES[stage.name]] as StageActivity;
  return run({
    tenant: input.tenant,
    stage: stage.name,
    inputs,
    params: stage.params,
    pack: stage.pack,
    packDigest: stage.packDigest,
    onFull: input.options.onFull,
    priority: input.priority,
    salt: input.recompute ? input.id : null,
  });
}

function fileOf(outcome: StageOutcome | undefined, file: string): ArtifactRef {
  const found = outcome?.outputs.find((output) => output.name === file);
  if (found === undefined) throw ApplicationFailure.nonRetryable(`No stage made ${file}`, 'INTERNAL');
  return found;
}

/** Makes the end durable: after it the generation no longer needs this workflow. */
async function close(input: GenerationInput, journal: GenerationJournal, opened: Promise<void>): Promise<void> {
  showOperators(journal.state, null, input.link);
  await CancellationScope.nonCancellable(async () => {
    await opened;
    await records.closeGeneration(snapshot(input, journal));
  });
}

function snapshot(input: GenerationInput, journal: GenerationJournal) {
  return {
    tenant: input.tenant,
    state: journal.state,
    events: journal.events,
    requestHash: input.requestHash,
  };
}
