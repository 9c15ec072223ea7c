import { ScheduleAlreadyRunning, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { WORKFLOW_QUEUE } from '../../contracts/queues.js';
import { RETENTION_WORKFLOW, sweepWorkflowId } from '../../contracts/retention.js';
import type { Settings } from '../config/settings.js';
import { openTemporalClient } from './connect-client.js';
import { guarded } from './guarded.js';

export const SWEEP_SCHEDULE = 'sweep';

/** Sweeps that fell into an outage are made up for by one. */
const CATCHUP_MS = 60_000;
const CALL_DEADLINE_MS = 10_000;

/**
 * Declares what runs by the clock; to be called at every start of a worker, since it changes with the settings.
 * @throws OrfeasError ORCHESTRATOR_UNAVAILABLE
 */
export async function declareSchedules(settings: Settings): Promise<void> {
  const { client, connection } = openTemporalClient(settings);
  const sweep: ScheduleOptions = {
    scheduleId: SWEEP_SCHEDULE,
    spec: { intervals: [{ every: settings.ORFEAS_SWEEP_EVERY }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_MS },
    action: {
      type: 'startWorkflow',
      workflowType: RETENTION_WORKFLOW,
      workflowId: sweepWorkflowId('scheduled'),
      taskQueue: WORKFLOW_QUEUE,
      args: [{}],
    },
  };
  try {
    await guarded(connection, CALL_DEADLINE_MS, async () => {
      try {
        await client.schedule.create(sweep);
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw error;
        // What operators have set stays: whether it is paused, and why.
        await client.schedule.getHandle(SWEEP_SCHEDULE).update(({ state }) => ({ ...sweep, state }));
      }
    });
  } finally {
    await connection.close();
  }
}
