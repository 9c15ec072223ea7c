import { STAGE_SHARES, type StageName, type StageView } from '../../contracts/index.js';
import type { LiveGeneration } from '../../infra/temporal/generation-gateway.js';

/** Progress of a stage from its steps, 0..100; 0 while it has told none. */
export function stageProgress(step: number, steps: number): number {
  return steps > 0 ? Math.min(100, Math.max(0, (100 * step) / steps)) : 0;
}

/** The stages with what Temporal knows of the running one: its step and attempt, which the workflow is not told. */
export function withLiveStage(stages: readonly StageView[], live: LiveGeneration['stage']): StageView[] {
  return stages.map((stage) => (live !== null && stage.name === live.name ? merge(stage, live) : stage));
}

function merge(stage: StageView, live: NonNullable<LiveGeneration['stage']>): StageView {
  if (stage.status !== 'PENDING' && stage.status !== 'IN_PROGRESS') return stage;
  const { step, steps, attempt, started } = live;
  return {
    ...stage,
    status: started ? 'IN_PROGRESS' : stage.status,
    step,
    steps,
    attempt,
    progress: stageProgress(step, steps),
  };
}

/** The overall progress at a moment of a running stage, from the stages that have finished. */
export function progressAt(
  finished: ReadonlySet<StageName>,
  running: { name: StageName; step: number; steps: number },
): number {
  const before = [...finished].reduce((sum, name) => sum + (name === running.name ? 0 : STAGE_SHARES[name]), 0);
  const now = STAGE_SHARES[running.name] * (stageProgress(running.step, running.steps) / 100);
  return Math.round((before + now) * 1000) / 10;
}
