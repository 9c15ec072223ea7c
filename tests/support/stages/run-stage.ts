import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { StageActivity, StageCall, StageOutcome } from '../../../contracts/orchestration.js';

/** A workflow of one stage, on the queue that it is told. */
export async function runStage(call: StageCall, queue: string): Promise<StageOutcome> {
  const { runControlled, runAsking } = proxyActivities<{ runControlled: StageActivity; runAsking: StageActivity }>({
    taskQueue: queue,
    startToCloseTimeout: '5m',
    heartbeatTimeout: '10s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '50ms', backoffCoefficient: 1 },
  });
  return call.pack === null ? runControlled(call) : runAsking(call);
}
