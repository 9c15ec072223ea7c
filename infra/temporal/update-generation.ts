import { type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isErrorCode, OrfeasError } from '../../contracts/errors.js';
import { type PriorityOrder, type ResumeOrder, UPDATES } from '../../contracts/orchestration.js';

/**
 * Lets a paused generation go on; resolves when its workflow has taken the order.
 * @throws OrfeasError GENERATION_NOT_PAUSED; WorkflowNotFoundError where it does not run.
 */
export async function resumeGeneration(handle: WorkflowHandle, order: ResumeOrder): Promise<true> {
  return update(() => handle.executeUpdate<void, [ResumeOrder]>(UPDATES.resume, { args: [order] }));
}

/**
 * Changes how soon a generation is served; resolves when its workflow has taken the order.
 * @throws WorkflowNotFoundError where it does not run.
 */
export async function changePriorityOf(handle: WorkflowHandle, order: PriorityOrder): Promise<true> {
  return update(() => handle.executeUpdate<void, [PriorityOrder]>(UPDATES.changePriority, { args: [order] }));
}

/** What a workflow refused, as the error that it named. */
async function update(ask: () => Promise<void>): Promise<true> {
  try {
    await ask();
    return true;
  } catch (error) {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) {
      throw new OrfeasError(cause.type, cause.message, { cause: error });
    }
    throw error;
  }
}
