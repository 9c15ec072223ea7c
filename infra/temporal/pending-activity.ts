import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { StageHeartbeat } from '../../contracts/orchestration.js';

/** An activity that Temporal has scheduled and that has not ended, as its server describes it. */
export type PendingActivity = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw']['pendingActivities']
>[number];

/** Whether a worker has it: PENDING_ACTIVITY_STATE_STARTED, _CANCEL_REQUESTED and _PAUSE_REQUESTED. */
export function isStarted({ state }: PendingActivity): boolean {
  return state === 2 || state === 3 || state === 5;
}

/** What the stage last said of itself. */
export function heartbeatOf(activity: PendingActivity): StageHeartbeat | undefined {
  const payload = activity.heartbeatDetails?.payloads?.[0];
  return payload === undefined || payload === null
    ? undefined
    : defaultPayloadConverter.fromPayload<StageHeartbeat>(payload);
}
