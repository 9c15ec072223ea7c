import type { ArtifactRef } from './artifact-ref.js';
import type { JsonMembers } from './canonical-json.js';
import type { WebhookReceiver } from './delivery.js';
import type { MeshFormat, MeshRecord, MeshState } from './meshes.js';
import type { StageActivity } from './orchestration.js';
import type { MeshStageName } from './stages.js';

/** The workflow type of a mesh that was sent. */
export const MESH_WORKFLOW = 'meshWorkflow';

/** The query that a mesh's workflow answers with its state. */
export const MESH_STATE_QUERY = 'state';

/** The workflow id of a mesh. */
export function meshWorkflowId(tenant: string, id: string): string {
  return `mesh/${tenant}/${id}`;
}

/**
 * A mesh's workflow ends by then whatever happens, ms: a day of outages, far more than it may compute. A record without
 * an end is nobody's after it.
 */
export const MESH_DEADLINE_MS = 24 * 3_600_000;

/** What a mesh's workflow starts from. */
export interface MeshInput {
  tenant: string;
  id: string;
  operation: MeshStageName;
  format: MeshFormat;
  file: ArtifactRef;
  options: MeshState['options'];
  requestHash: string;
  createdAt: string;
  /** Temporal priority, 1 (first) to 5. */
  priority: number;
  fairnessWeight: number;
  heartbeatTimeoutMs: number;
  computeLimitMs: number;
  /** How long it is kept after its end. */
  retentionMs: number;
  /** Who is told of its end; absent: nobody. */
  receivers?: readonly WebhookReceiver[];
}

/** The activities of a mesh, on the queue `cpu`. */
export interface MeshActivities {
  analyzeMesh: StageActivity;
  repairMesh: StageActivity;
  /** Completes the record of a mesh that has ended. */
  closeMesh(record: Omit<MeshRecord, 'schema'>): Promise<void>;
}

/** The parameters of a mesh's stage: the format that was found, and the options. */
export function meshParams({ format, options }: Pick<MeshInput, 'format' | 'options'>): JsonMembers {
  return { format, ...options };
}

/** How a mesh stands that has not begun. */
export function pendingMesh({ id, operation, format, file, options, createdAt }: MeshInput): MeshState {
  return {
    id,
    operation,
    status: 'PENDING',
    file: { format, bytes: file.bytes, sha256: file.sha256 },
    options,
    cached: null,
    seconds: null,
    attempts: null,
    key: null,
    result: null,
    artifacts: [],
    error: null,
    createdAt,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    erasedAt: null,
  };
}
