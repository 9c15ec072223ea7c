import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { unlessUnknown } from './unless-unknown.js';

/** Whether the workflow still runs. @throws WorkflowNotFoundError where Temporal does not know it. */
export async function isRunning(handle: WorkflowHandle): Promise<boolean> {
  return (await handle.describe()).status.name === 'RUNNING';
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

/** Which of a tenant's workflows are counted. */
export type Counted = 'open' | { startedSince: Date };

/** Counts a tenant's workflows of one type by what Temporal's visibility knows: up to a second or so late. */
export async function countOfTenant(client: Client, type: string, tenant: string, which: Counted): Promise<number> {
  const conditions = [
    `WorkflowType = '${type}'`,
    // Tenants are [a-z0-9-]: nothing to escape.
    `${SEARCH_ATTRIBUTES.tenant} = '${tenant}'`,
    which === 'open' ? `ExecutionStatus = 'Running'` : `StartTime >= '${which.startedSince.toISOString()}'`,
  ];
  return (await client.workflow.count(conditions.join(' AND '))).count;
}
