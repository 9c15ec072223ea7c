import type { StageView } from './generation.js';
import { STAGE_SHARES } from './stages.js';

/** Progress over all stages, 0..100 with one decimal: each stage counts by its usual share of the time. */
export function overallProgress(stages: readonly Pick<StageView, 'name' | 'status' | 'progress'>[]): number {
  const done = stages.reduce((sum, stage) => sum + STAGE_SHARES[stage.name] * doneShare(stage), 0);
  return Math.round(done * 1000) / 10;
}

function doneShare(stage: Pick<StageView, 'status' | 'progress'>): number {
  return stage.status === 'SUCCEEDED' ? 1 : stage.progress / 100;
}
