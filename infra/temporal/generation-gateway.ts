import type { GenerationEvent } from '../../contracts/events.js';
import type { GenerationState } from '../../contracts/generation.js';
import type { GenerationInput, PriorityOrder, ResumeOrder, StageHeartbeat } from '../../contracts/orchestration.js';
import type { StageName } from '../../contracts/stages.js';

/** What Temporal's server knows of a generation without asking its workflow. */
export interface LiveGeneration {
  /** Whether the workflow still runs. */
  open: boolean;
  /** Grows with everything that happens, so that nobody asks for events when there are none. */
  historyLength: number;
  requestHash: string;
  /** The stage that waits or runs now, from the pending activity; null between stages. */
  stage: {
    name: StageName;
    /** False while it waits for a worker to take it. */
    started: boolean;
    attempt: number;
    step: number;
    steps: number;
    /** What it waits for on the device that has taken it; null while it computes, or has not said so. */
    waiting: StageHeartbeat['waiting'];
    queue: string;
    worker: string | null;
    /** Message of the failure of the attempt before. */
    lastFailure: string | null;
  } | null;
}

/** Which generations are counted; those of batches never are. */
export interface GenerationCount {
  /** Null for all tenants together. */
  tenant: string | null;
  which: 'open' | 'started' | 'ended';
  /** Of those that were started or have ended: since when. */
  since: Date;
}

/**
 * The door to the generations that run in Temporal. Every method throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')`
 * when Temporal (or, for `state` and `events`, every workflow worker) does not answer within its deadline;
 * a generation that Temporal does not know is `null` or `false`.
 */
export interface GenerationGateway {
  /** Starts the workflow; false when one with this id exists or existed. */
  start(input: GenerationInput): Promise<boolean>;
  describe(tenant: string, id: string): Promise<LiveGeneration | null>;
  /** Asks the workflow for its state. */
  state(tenant: string, id: string): Promise<GenerationState | null>;
  /** Asks the workflow for the events after a number. */
  events(tenant: string, id: string, after: number): Promise<GenerationEvent[] | null>;
  /** Asks the workflow to cancel; false when it does not run. */
  cancel(tenant: string, id: string): Promise<boolean>;
  /** Lets a paused generation go on; false when it does not run. @throws OrfeasError GENERATION_NOT_PAUSED. */
  resume(tenant: string, id: string, order: ResumeOrder): Promise<boolean>;
  /** Changes how soon it is served; false when it does not run. */
  changePriority(tenant: string, id: string, order: PriorityOrder): Promise<boolean>;
  /** Counts generations; what happened within the last second or so may be missing. */
  count(which: GenerationCount): Promise<number>;
  /** Resolves when the workflow has ended, however it ended, or when `signal` aborts. */
  ended(tenant: string, id: string, signal: AbortSignal): Promise<void>;
}

/** How a task queue stands. */
export interface QueueReport {
  queue: string;
  /** Whether a worker polled it within the last minute. */
  polled: boolean;
  /** Whether an operator has it hand out nothing. */
  held: boolean;
  /** Tasks that wait. */
  backlog: number;
  /** Seconds the oldest one has waited. */
  oldestSeconds: number;
  /** The same by priority, 1 (first) to 5; only priorities of which tasks wait. */
  byPriority: { priority: number; tasks: number; oldestSeconds: number }[];
}

/** The door to Temporal's task queues; throws like {@link GenerationGateway}. */
export interface QueueInspector {
  report(queue: string, kind: 'workflow' | 'activity'): Promise<QueueReport>;
}
