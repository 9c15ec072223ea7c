import type { StageOutcome } from '../contracts/orchestration.js';
import type { WorkerMetrics } from '../infra/telemetry/worker-http.js';

/** Counts the stages that a worker finishes. */
export function observeOutcomes(metrics: WorkerMetrics): (stage: string, outcome: StageOutcome) => void {
  return (stage, outcome) => {
    metrics.stageOutcomes.inc({ stage, cached: String(outcome.cached) });
    if (!outcome.cached) metrics.stageSeconds.observe({ stage, engine: outcome.engine ?? 'none' }, outcome.seconds);
  };
}
