import type { ArtifactRef } from './artifact-ref.js';
import type { Json, JsonMembers } from './canonical-json.js';
import type { GenerationEvent } from './events.js';
import type { OutputFormat } from './formats.js';
import type { GenerationState } from './generation.js';
import type { GenerationOptions } from './options.js';
import type { StageName } from './stages.js';
import type { PackOffer } from './worker-report.js';

/** The workflow type of a generation. */
export const GENERATION_WORKFLOW = 'generateWorkflow';

/** The workflow id of a generation. */
export function generationWorkflowId(tenant: string, id: string): string {
  return `generation/${tenant}/${id}`;
}

/** Queries of a generation's workflow; both also answer after its end. */
export const QUERIES = { state: 'state', events: 'events' } as const;

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
}

/** What a stage's activity is asked. */
export interface StageCall {
  tenant: string;
  stage: StageName;
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
}
