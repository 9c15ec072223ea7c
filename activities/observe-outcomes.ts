import { z } from 'zod';
import type { StageOutcome } from '../contracts/orchestration.js';
import type { WorkerMetrics } from '../infra/telemetry/worker-http.js';

/** The part of a stage's facts that says how its engine was run; see RunFacts. */
const runSchema = z.object({
  run: z.object({ provider: z.string(), fallbackNodes: z.number(), deviceSeconds: z.number() }),
});

/** Counts the stages that a worker finishes, and what their engines ran on. */
export function observeOutcomes(metrics: WorkerMetrics): (stage: string, outcome: StageOutcome) => void {
  return (stage, outcome) => {
    metrics.stageOutcomes.inc({ stage, cached: String(outcome.cached) });
    if (outcome.cached) return;
    const engine = outcome.engine ?? 'none';
    metrics.stageSeconds.observe({ stage, engine }, outcome.seconds);
    const { data } = runSchema.safeParse(outcome.facts);
    if (data === undefined) return;
    const { provider, fallbackNodes, deviceSeconds } = data.run;
    metrics.engineSeconds.inc({ engine, provider }, deviceSeconds);
    metrics.engineFallbackNodes.set({ engine, provider }, fallbackNodes);
  };
}
