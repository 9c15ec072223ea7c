import { WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { unlessUnknown } from './unless-unknown.js';

/** Whether the workflow still runs; null where Temporal does not know it. */
export function isRunning(handle: WorkflowHandle): Promise<boolean | null> {
  return unlessUnknown(async () => (await handle.describe()).status.name === 'RUNNING', null);
}

/** Asks a workflow to cancel; false where it does not run, or Temporal does not know it. */
export function cancelRunning(handle: WorkflowHandle): Promise<boolean> {
  return unlessUnknown(async () => {
    // The server takes a cancel of an ended workflow for granted.
    if (!(await isRunning(handle))) return false;
    await handle.cancel();
    return true;
  }, false);
}

/** Does `start`; false where a workflow with this id runs, or has run and its id may not be used again. */
export async function startedOnce(start: () => Promise<unknown>): Promise<boolean> {
  try {
    await start();
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
