import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import type { Settings } from '../config/settings.js';

/** A cancel reaches an activity with a heartbeat's answer: asking each second frees a device in about that time. */
const HEARTBEAT_THROTTLE_MS = 1_000;
/** After a workflow worker is killed its workflows wait this long before another one takes them. */
const STICKY_TIMEOUT_MS = 2_000;

/** What every worker of ours has in common. */
export function workerDefaults(
  settings: Settings,
  connection: NativeConnection,
  deployment: 'orfeas-orchestrator' | 'orfeas-gpu',
): Pick<
  WorkerOptions,
  | 'connection'
  | 'namespace'
  | 'maxHeartbeatThrottleInterval'
  | 'defaultHeartbeatThrottleInterval'
  | 'stickyQueueScheduleToStartTimeout'
  | 'shutdownGraceTime'
  | 'shutdownForceTime'
  | 'workerDeploymentOptions'
> {
  return {
    connection,
    namespace: settings.ORFEAS_TEMPORAL_NAMESPACE,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT_MS,
    shutdownGraceTime: settings.ORFEAS_SHUTDOWN_GRACE,
    shutdownForceTime: settings.ORFEAS_SHUTDOWN_GRACE + 10_000,
    ...(settings.ORFEAS_BUILD_ID === undefined
      ? {}
      : {
          workerDeploymentOptions: {
            version: { deploymentName: deployment, buildId: settings.ORFEAS_BUILD_ID },
            useWorkerVersioning: true,
            defaultVersioningBehavior: 'PINNED',
          },
        }),
  };
}
