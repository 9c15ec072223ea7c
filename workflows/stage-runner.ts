import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { GenerationInput, ResumeOrder, StageActivity, StageOutcome } from '../contracts/orchestration.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import { STAGE_ACTIVITIES, type StageName } from '../contracts/stages.js';
import type { GenerationControl } from './generation-control.js';
import type { GenerationJournal } from './generation-journal.js';
import { showOperators } from './operator-view.js';
import { type PlannedStage, planStages } from './stage-plan.js';
import { watchModel } from './watch-model.js';

/** Without a limit on attempts: the stage shell ends a stage whose attempts bring nothing (see activities/stage-shell.ts). */
export const RETRY = { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/** Damaged files that one generation has made again, before it is given up: more means that the store can't be trusted. */
const MAX_HEALINGS = 3;

/** Runs the stages of one generation, each on the queue of what it needs, and keeps what they made. */
export class StageRunner {
  readonly #journal: GenerationJournal;
  readonly #control: GenerationControl;
  readonly #outcomes = new Map<StageName, StageOutcome>();
  #input: GenerationInput;
  #healings = 0;

  constructor(input: GenerationInput, journal: GenerationJournal, control: GenerationControl) {
    this.#input = input;
    this.#journal = journal;
    this.#control = control;
  }

  /** The generation's input, as a pause may have changed it. */
  get input(): GenerationInput {
    return this.#input;
  }

  set input(changed: GenerationInput) {
    this.#input = changed;
  }

  /** Resolves when a client lets the paused generation go on. */
  resumed(): Promise<ResumeOrder> {
    return this.#control.resumed();
  }

  /** Obtains a stage's result: taken over from the parent, or run. Throws what the stage failed with. */
  async obtain(name: StageName): Promise<void> {
    const given = this.#input.given?.[name];
    if (given === undefined) return this.#run(name, false);
    this.#outcomes.set(name, given);
    this.#journal.endStage(name, given);
  }

  async #run(name: StageName, heal: boolean): Promise<void> {
    const stage = planStages(this.#input).find((planned) => planned.name === name) as PlannedStage;
    this.#journal.beginStage(name);
    showOperators(this.#journal.state, name, this.#input.link);
    const run = () => this.#healing(stage, heal);
    const outcome = await (stage.queue === CPU_QUEUE ? run() : watchModel(this.#input, run));
    this.#outcomes.set(name, outcome);
    this.#journal.endStage(name, outcome);
  }

  /** Runs a stage; an input that turns out to be damaged is made again by the stage that it came from. */
  async #healing(stage: PlannedStage, heal: boolean): Promise<StageOutcome> {
    for (;;) {
      try {
        return await this.#queued(stage, heal);
      } catch (failure) {
        const source = stage.inputs[damagedInput(failure) ?? ''];
        if (source === undefined || this.#healings === MAX_HEALINGS) throw failure;
        if (source === 'picture') {
          throw ApplicationFailure.nonRetryable('The picture is missing or not what it was', 'INPUT_LOST');
        }
        this.#healings += 1;
        await this.#run(source.stage, true);
      }
    }
  }

  /** Runs a stage until it ends for another reason than that its place in the queue has changed. */
  async #queued(stage: PlannedStage, heal: boolean): Promise<StageOutcome> {
    for (;;) {
      const scope = new CancellationScope();
      this.#control.watch(scope);
      try {
        return await scope.run(() => this.#call(stage, heal));
      } catch (failure) {
        if (!isCancellation(failure) || !this.#control.isRequeued(scope)) throw failure;
      } finally {
        this.#control.watch(null);
      }
    }
  }

  #call(stage: PlannedStage, heal: boolean): Promise<StageOutcome> {
    const input = this.#input;
    const { priority } = this.#control;
    const activities = proxyActivities<Record<string, StageActivity>>({
      taskQueue: stage.queue,
      startToCloseTimeout: stage.startToCloseMs,
      heartbeatTimeout: input.heartbeatTimeoutMs,
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      retry: RETRY,
      priority: { priorityKey: priority, fairnessKey: input.tenant, fairnessWeight: input.fairnessWeight ?? 1 },
      summary: stage.pack === null ? stage.name : `${stage.name} with ${stage.pack}`,
    });
    const run = activities[STAGE_ACTIVITIES[stage.name]] as StageActivity;
    return run({
      tenant: input.tenant,
      stage: stage.name,
      inputs: this.#inputsOf(stage),
      params: stage.params,
      pack: stage.pack,
      packDigest: stage.packDigest,
      onFull: input.options.onFull,
      priority,
      salt: input.recompute ? input.id : null,
      ...(input.computeLimitMs === undefined ? {} : { computeLimitMs: this.#computeLeftMs(input.computeLimitMs) }),
      ...(heal ? { heal } : {}),
    });
  }

  #inputsOf(stage: PlannedStage): Record<string, ArtifactRef> {
    const inputs: Record<string, ArtifactRef> = {};
    for (const [name, source] of Object.entries(stage.inputs)) {
      inputs[name] = source === 'picture' ? this.#input.image : fileOf(this.#outcomes.get(source.stage), source.file);
    }
    return inputs;
  }

  /** What is left of the time that the generation may compute, at least a millisecond. */
  #computeLeftMs(limitMs: number): number {
    const own = [...this.#outcomes.values()].filter(({ cached }) => !cached);
    return Math.max(1, limitMs - own.reduce((sum, { seconds }) => sum + 1000 * seconds, 0));
  }
}

function fileOf(outcome: StageOutcome | undefined, file: string): ArtifactRef {
  const found = outcome?.outputs.find((output) => output.name === file);
  if (found === undefined) throw ApplicationFailure.nonRetryable(`No stage made ${file}`, 'INTERNAL');
  return found;
}

/** The name of the input that a stage found damaged; null where it failed for another reason. */
function damagedInput(failure: unknown): string | null {
  const cause = failure instanceof ActivityFailure ? failure.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== 'FILE_CORRUPT') return null;
  return typeof cause.details?.[0] === 'string' ? cause.details[0] : null;
}
