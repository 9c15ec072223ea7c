import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { GenerationEvent } from '../contracts/events.js';
import type { Cut, EngineRun, GenerationError, GenerationState, StageView } from '../contracts/generation.js';
import type { GenerationInput, StageOutcome } from '../contracts/orchestration.js';
import { pendingState } from '../contracts/pending-state.js';
import type { MeshSummary } from '../contracts/printability.js';
import type { StageName } from '../contracts/stages.js';
import type { GenerationStatus } from '../contracts/statuses.js';

type EventBody =
  | { type: 'status'; status: GenerationStatus; error: GenerationError | null }
  | { type: 'stage'; stage: StageView }
  | { type: 'artifact'; stage: StageName; artifact: ArtifactRef };

/** The state of one generation and the numbered events that led to it. Time comes from the caller. */
export class GenerationJournal {
  readonly state: GenerationState;
  readonly events: GenerationEvent[] = [];
  readonly #now: () => string;
  readonly #retentionMs: number | null;

  constructor(input: GenerationInput, now: () => string) {
    this.#now = now;
    this.#retentionMs = input.retentionMs ?? null;
    this.state = pendingState(input);
  }

  begin(): void {
    this.state.startedAt = this.#now();
    this.#changeStatus('IN_PROGRESS', null);
  }

  /** The stage that runs; null between stages. */
  get runningStage(): StageName | null {
    return this.state.stages.find((stage) => stage.status === 'IN_PROGRESS')?.name ?? null;
  }

  pause(): void {
    this.#changeStatus('PAUSED', null);
  }

  /** The generation goes on, with what a client may have changed for the stages to come. */
  resume({ options, outputs, seed }: Pick<GenerationInput, 'options' | 'outputs' | 'seed'>): void {
    Object.assign(this.state, { options, outputs: [...outputs], seed });
    this.#changeStatus('IN_PROGRESS', null);
  }

  changePriority(priority: number): void {
    this.state.priority = priority;
  }

  beginStage(name: StageName): void {
    this.#changeStage(name, { status: 'IN_PROGRESS', startedAt: this.#now(), attempt: 1 });
  }

  endStage(name: StageName, outcome: StageOutcome): void {
    // A stage that had to be run again replaces what it had made.
    this.state.artifacts = this.state.artifacts.filter(({ stage }) => stage !== name);
    for (const artifact of outcome.outputs) {
      this.state.artifacts.push({ ...artifact, stage: name });
      this.#emit({ type: 'artifact', stage: name, artifact });
    }
    // The engine of a generation is the one that gave it its shape; each stage names its own.
    if (name === 'shape') this.state.engine = outcome.engine;
    if (outcome.facts.mesh !== undefined) this.state.mesh = outcome.facts.mesh as unknown as MeshSummary;
    this.#changeStage(name, {
      status: 'SUCCEEDED',
      progress: 100,
      cached: outcome.cached,
      finishedAt: this.#now(),
      attempt: outcome.attempts,
      seconds: outcome.seconds,
      engine: outcome.engine,
      device: outcome.device,
      run: (outcome.facts.run as EngineRun | undefined) ?? null,
      cut: cutOf(outcome),
      peakMemoryMiB: outcome.peakMemoryMiB,
      key: outcome.key,
      artifacts: outcome.outputs.map((artifact) => artifact.name),
      origin: outcome.origin ?? null,
    });
  }

  /** Ends the generation; the stage that ran ends with it. */
  end(status: 'SUCCEEDED' | 'FAILED' | 'CANCELED', error: GenerationError | null): void {
    const running = this.state.stages.find((stage) => stage.status === 'IN_PROGRESS');
    if (running !== undefined && status !== 'SUCCEEDED') {
      this.#changeStage(running.name, { status, finishedAt: this.#now() });
    }
    this.state.finishedAt = this.#now();
    if (this.#retentionMs !== null) {
      this.state.expiresAt = new Date(Date.parse(this.state.finishedAt) + this.#retentionMs).toISOString();
    }
    this.state.error = error;
    this.#changeStatus(status, error);
  }

  eventsAfter(seq: number): GenerationEvent[] {
    return this.events.filter((event) => event.seq > seq);
  }

  #changeStatus(status: GenerationStatus, error: GenerationError | null): void {
    this.state.status = status;
    this.#emit({ type: 'status', status, error });
  }

  #changeStage(name: StageName, change: Partial<StageView>): void {
    const index = this.state.stages.findIndex((stage) => stage.name === name);
    const stage = { ...(this.state.stages[index] as StageView), ...change };
    this.state.stages[index] = stage;
    this.#emit({ type: 'stage', stage });
  }

  #emit(body: EventBody): void {
    this.state.lastEvent += 1;
    this.events.push({ seq: this.state.lastEvent, at: this.#now(), ...body });
  }
}

/** What the stage that cuts the object out says of it; null for other stages. */
function cutOf({ facts: { matte, confidence, crop } }: StageOutcome): Cut | null {
  if (crop === undefined) return null;
  const { x, y, width, height } = crop as Cut['crop'];
  return { matte: matte as Cut['matte'], confidence: confidence as number, crop: { x, y, width, height } };
}
