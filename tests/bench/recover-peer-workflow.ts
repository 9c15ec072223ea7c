import { proxyActivities } from '@temporalio/workflow';
import type { PeerSteps, peerActivities } from './recover-peer.js';

/** A workflow as a beginner writes it: one long activity, with Temporal's own retries. */
export async function peerWorkflow(steps: PeerSteps): Promise<void> {
  const { doSteps } = proxyActivities<typeof peerActivities>({
    taskQueue: 'peer-steps',
    startToCloseTimeout: '1h',
    heartbeatTimeout: steps.heartbeatTimeoutMs,
  });
  await doSteps(steps);
}
