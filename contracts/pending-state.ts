import type { GenerationState, StageView } from './generation.js';
import type { GenerationInput } from './orchestration.js';
import { STAGE_NAMES } from './stages.js';

/** The state of a generation that has just been started, before its workflow has said anything. */
export function pendingState(input: GenerationInput): GenerationState {
  return {
    id: input.id,
    parentId: input.parentId,
    replayOf: input.replayOf ?? null,
    batchId: input.batch?.id ?? null,
    status: 'PENDING',
    model: input.model,
    engine: null,
    packDigest: input.packDigest,
    seed: input.seed,
    options: input.options,
    outputs: [...input.outputs],
    tags: [...input.tags],
    priority: input.priority,
    pauseAfter: input.pauseAfter ?? null,
    awaitsTurn: false,
    image: input.image,
    stages: STAGE_NAMES.map(pendingStage),
    artifacts: [],
    mesh: null,
    sequenceId: null,
    error: null,
    createdAt: input.createdAt,
    startedAt: null,
    finishedAt: null,
    deadline: input.deadline ?? null,
    expiresAt: null,
    erasedAt: null,
    lastEvent: 0,
  };
}

/** A stage of which nothing is known yet. */
export function pendingStage(name: StageView['name']): StageView {
  return {
    name,
    status: 'PENDING',
    progress: 0,
    step: 0,
    steps: 0,
    attempt: 0,
    cached: null,
    startedAt: null,
    finishedAt: null,
    seconds: null,
    engine: null,
    device: null,
    run: null,
    cut: null,
    peakMemoryMiB: null,
    key: null,
    artifacts: [],
    origin: null,
  };
}
