import type { ArtifactRef } from './artifact-ref.js';
import type { StageActivity } from './orchestration.js';
import type { SequencePlan } from './sequence-options.js';
import type { SequenceRecord, SequenceState } from './sequences.js';

/** The workflow type of a sequence. */
export const SEQUENCE_WORKFLOW = 'sequenceWorkflow';

/** The query that a sequence's workflow answers with its state. */
export const SEQUENCE_STATE_QUERY = 'state';

/** The workflow id of a sequence. */
export function sequenceWorkflowId(tenant: string, id: string): string {
  return `sequence/${tenant}/${id}`;
}

/** A sequence's workflow ends by then whatever happens, ms: a day of outages, far more than it may draw. */
export const SEQUENCE_DEADLINE_MS = 24 * 3_600_000;

/** What a sequence's workflow starts from. */
export interface SequenceInput {
  tenant: string;
  id: string;
  generationId: string | null;
  file: ArtifactRef;
  options: SequencePlan;
  requestHash: string;
  createdAt: string;
  /** Temporal priority, 1 (first) to 5. */
  priority: number;
  fairnessWeight: number;
  heartbeatTimeoutMs: number;
  computeLimitMs: number;
  /** How long it is kept after its end. */
  retentionMs: number;
}

/** The activity of the queue `render`. */
export interface RenderActivities {
  renderSequence: StageActivity;
}

/** What the queue `cpu` does for sequences. */
export interface SequenceActivities {
  /** Writes the record and the index entry of a sequence that is about to begin. */
  openSequence(record: Omit<SequenceRecord, 'schema'>): Promise<void>;
  /** Completes the record of a sequence that has ended. */
  closeSequence(record: Omit<SequenceRecord, 'schema'>): Promise<void>;
}

/** How a sequence stands that has not begun. */
export function pendingSequence({ id, generationId, file, options, createdAt }: SequenceInput): SequenceState {
  return {
    id,
    status: 'PENDING',
    generationId,
    file: { bytes: file.bytes, sha256: file.sha256 },
    options,
    frames: options.frames * options.elevations.length,
    cached: null,
    seconds: null,
    attempts: null,
    drawn: null,
    key: null,
    artifacts: [],
    error: null,
    events: [],
    createdAt,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
  };
}
