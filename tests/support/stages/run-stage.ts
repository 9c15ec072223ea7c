import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { StageActivity, StageCall, StageOutcome } from '../../../contracts/orchestration.js';

/** A workflow of one stage, on the queue that it is told. */
export async function runStage(call: StageCall, queue: string, heartbeatTimeoutMs = 10_000): Promise<StageOutcome> {
  const { runControlled, runAsking } = proxyActivities<{ runControlled: StageActivity; runAsking: StageActivity }>({
    taskQueue: queue,
    startToCloseTimeout: '5m',
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '50ms', backoffCoefficient: 1 },
  });
  return call.pack === null ? runControlled(call) : runAsking(call);
}
