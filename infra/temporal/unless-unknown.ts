import { WorkflowNotFoundError } from '@temporalio/client';

/** What `work` answers; `unknown` where Temporal does not know the workflow, or it has ended already. */
export async function unlessUnknown<T, U>(work: () => Promise<T>, unknown: U): Promise<T | U> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return unknown;
    throw error;
  }
}
