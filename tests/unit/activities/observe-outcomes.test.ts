import { observeOutcomes } from '../../../activities/observe-outcomes.js';
import type { StageOutcome } from '../../../contracts/orchestration.js';
import { createWorkerMetrics } from '../../../infra/telemetry/worker-http.js';

const outcome: StageOutcome = {
  key: 'a'.repeat(64),
  cached: false,
  outputs: [],
  facts: {},
  seconds: 2,
  device: 'cpu',
  engine: 'inflate',
  peakMemoryMiB: 100,
  attempts: 1,
};

/** The lines of the metrics that a worker would serve, less their comments. */
async function metricsAfter(...outcomes: StageOutcome[]): Promise<string[]> {
  const metrics = createWorkerMetrics();
  const observe = observeOutcomes(metrics);
  for (const each of outcomes) observe('shape', each);
  const text = await metrics.registry.metrics();
  metrics.registry.clear();
  return text.split('\n').filter((line) => line.startsWith('orfeas_'));
}

describe('observeOutcomes', () => {
  it('counts what was known and what was computed, and times the latter alone', async () => {
    const lines = await metricsAfter(outcome, { ...outcome, cached: true });
    expect(lines).toContain('orfeas_stage_outcomes_total{stage="shape",cached="false"} 1');
    expect(lines).toContain('orfeas_stage_outcomes_total{stage="shape",cached="true"} 1');
    expect(lines).toContain('orfeas_stage_seconds_count{stage="shape",engine="inflate"} 1');
    expect(lines.filter((line) => line.startsWith('orfeas_engine'))).toEqual([]);
  });

  it('says which provider ran an engine, for how long, and what it left to the CPU', async () => {
    const run = { provider: 'cuda', fallbackNodes: 3, calls: 5, peakMiB: 1, deviceSeconds: 1.5 };
    const made = { ...outcome, engine: 'tiny-flow', facts: { run } };
    const lines = await metricsAfter(made, made);
    expect(lines).toContain('orfeas_engine_seconds_total{engine="tiny-flow",provider="cuda"} 3');
    expect(lines).toContain('orfeas_engine_fallback_nodes{engine="tiny-flow",provider="cuda"} 3');
  });
});
