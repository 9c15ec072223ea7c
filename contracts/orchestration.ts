import type { ArtifactRef } from './artifact-ref.js';
import type { Json, JsonMembers } from './canonical-json.js';
import type { WebhookReceiver } from './delivery.js';
import type { GenerationEvent } from './events.js';
import type { OutputFormat } from './formats.js';
import type { GenerationState } from './generation.js';
import type { GenerationOptions } from './options.js';
import type { SequencePlan } from './sequence-options.js';
import type { AnyStageName, PauseStage, StageName } from './stages.js';
import type { PackOffer } from './worker-report.js';

/** The workflow type of a generation. */
export const GENERATION_WORKFLOW = 'generateWorkflow';

/** The workflow id of a generation. */
export function generationWorkflowId(tenant: string, id: string): string {
  return `generation/${tenant}/${id}`;
}

/** Queries of a generation's workflow; both also answer after its end. */
export const QUERIES = { state: 'state', events: 'events' } as const;

/** Updates of a generation's workflow. */
export const UPDATES = { resume: 'resume', changePriority: 'changePriority' } as const;

/** Lets a paused generation go on, with other options for the stages that are still to come. */
export interface ResumeOrder {
  options: GenerationOptions;
  outputs: readonly OutputFormat[];
  seed: number;
}

/** A change of priority. */
export interface PriorityOrder {
  priority: number;
  /** Whether the running stage waits for a worker: it is then queued anew. */
  requeue: boolean;
}

/** What a generation's workflow starts from: the request with everything resolved. */
export interface GenerationInput {
  tenant: string;
  id: string;
  parentId: string | null;
  image: ArtifactRef;
  model: string;
  packDigest: string;
  /** How the pack's models get their colours. */
  texture: PackOffer['texture'];
  /** The matting pack that cuts the picture out, resolved once; null without one. */
  matting: { pack: string; digest: string } | null;
  /** With no worker for the pack for this long the generation fails with MODEL_UNAVAILABLE. */
  modelWaitMs: number;
  /** Licence of the pack, which its results carry in their metadata. */
  licence: string;
  seed: number;
  options: GenerationOptions;
  outputs: readonly OutputFormat[];
  tags: readonly string[];
  recompute: boolean;
  requestHash: string;
  createdAt: string;
  /** Temporal priority, 1 (first) to 5. */
  priority: number;
  /** A stage without a sign of life for this long is given to another worker. */
  heartbeatTimeoutMs: number;
  /** Address of the generation in the API, for people who look at the Temporal UI. */
  link: string;

  // What follows is absent in the inputs of earlier builds.

  /** The results of the parent that a replay takes over, by stage: these stages are not run. */
  given?: Partial<Record<StageName, StageOutcome>>;
  replayOf?: GenerationState['replayOf'];
  /** The batch that it belongs to: its workflow is told of the end. */
  batch?: { id: string; index: number } | null;
  pauseAfter?: PauseStage | null;
  /** The sequence that is drawn of its model when it has succeeded. */
  sequence?: { id: string; options: SequencePlan } | null;
  /** Canceled when it has not ended by then, ISO 8601. */
  deadline?: string | null;
  /** How long its stages may compute together. */
  computeLimitMs?: number;
  /** How long it is kept after its end; 0 erases it at once. */
  retentionMs?: number;
  /** The tenant's share where tenants compete. */
  fairnessWeight?: number;
  /** Generations of its tenant that may run at a time; null without a limit. */
  runningLimit?: number | null;
  /** Who is told of its events. */
  receivers?: readonly WebhookReceiver[];
}

/** What a stage's activity is asked. */
export interface StageCall {
  tenant: string;
  stage: AnyStageName;
  inputs: Record<string, ArtifactRef>;
  params: JsonMembers;
  packDigest: string | null;
  /** The pack whose engine the stage may ask; null for stages without one. */
  pack: string | null;
  /** What to do while the device has no room for the pack. */
  onFull: 'wait' | 'cpu';
  /** 1 (first) to 5. */
  priority: number;
  /** Null, or what sets a recomputation's record apart from the known one. */
  salt: string | null;
  /** How long the stage may still compute; absent in the calls of earlier builds. */
  computeLimitMs?: number;
  /** The known result turned out to be damaged: its files are checked by their hashes and made again if need be. */
  heal?: boolean;
}

/** What a stage's activity answers. */
export interface StageOutcome {
  key: string;
  cached: boolean;
  outputs: ArtifactRef[];
  facts: Record<string, Json>;
  seconds: number;
  device: string;
  engine: string | null;
  peakMemoryMiB: number;
  attempts: number;
  /** The generation that it was taken over from by a replay. */
  origin?: string;
}

/** What a stage's heartbeat carries. */
export interface StageHeartbeat {
  step: number;
  steps: number;
  /** Attempts in a row that brought no new checkpoint. */
  fruitless: number;
  /** Step of the newest checkpoint, -1 without one. */
  checkpoint: number;
  /** What it waits for on the device; null while it computes. */
  /** How long the stage has computed so far, over all attempts, ms. */
  computedMs?: number;
  waiting: { needMiB: number; freeMiB: number; ahead: number } | null;
}

export type StageActivity = (call: StageCall) => Promise<StageOutcome>;

/** The activities of the queue `cpu`. */
export interface CpuActivities {
  preparePicture: StageActivity;
  exportModel: StageActivity;
  /** When a worker last offered a pack, by its digest, ISO 8601; null when none ever did. */
  lastOffered(packDigest: string): Promise<string | null>;
  /** Writes the record and the index entry of a generation that has begun. */
  openGeneration(record: GenerationSnapshot): Promise<void>;
  /** Writes down how a generation stands that may stand so for long. */
  saveGeneration(record: GenerationSnapshot): Promise<void>;
  /** Completes the record of a generation that has ended. */
  closeGeneration(record: GenerationSnapshot): Promise<void>;
}

/** The activities of a queue `gpu-<pack>`. */
export interface GpuActivities {
  generateShape: StageActivity;
  generateTexture: StageActivity;
}

/** What the record activities are given. */
export interface GenerationSnapshot {
  tenant: string;
  state: GenerationState;
  events: GenerationEvent[];
  requestHash: string;
  /** What it was started from: what a replay starts from. */
  input: GenerationInput;
}
