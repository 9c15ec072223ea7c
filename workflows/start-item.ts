import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { GENERATION_WORKFLOW, type GenerationInput, generationWorkflowId } from '../contracts/orchestration.js';
import { WORKFLOW_QUEUE } from '../contracts/queues.js';
import { attributesAtStart, SEARCH_ATTRIBUTE_TYPE, SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';

/** As the API has it for the generations that it starts. */
const WORKFLOW_TASK_MS = 5_000;

/**
 * Starts a generation that outlives the run of the batch that started it.
 * @param onEnd called when it has ended, as far as this run hears of it; at once where it had been started before.
 */
export async function startItem(planned: GenerationInput, onEnd: () => void): Promise<void> {
  const input = stamped(planned, new Date());
  const attributes = attributesAtStart(input).map(([name, value]) => ({
    key: defineSearchAttributeKey(SEARCH_ATTRIBUTES[name], SEARCH_ATTRIBUTE_TYPE),
    value,
  }));
  try {
    const child = await startChild(GENERATION_WORKFLOW, {
      workflowId: generationWorkflowId(input.tenant, input.id),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: WORKFLOW_QUEUE,
      workflowTaskTimeout: WORKFLOW_TASK_MS,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [input],
      memo: { requestHash: input.requestHash },
      typedSearchAttributes: new TypedSearchAttributes(attributes),
      staticSummary: `${input.model}: picture to ${input.outputs.join(', ')}`,
      priority: { priorityKey: input.priority, fairnessKey: input.tenant, fairnessWeight: input.fairnessWeight ?? 1 },
    });
    child.result().then(onEnd, onEnd);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    onEnd();
  }
}

/** The generation begins now: what counts from its begin must not have counted while it waited in the batch. */
function stamped(input: GenerationInput, now: Date): GenerationInput {
  const { deadline } = input;
  const waitedMs = now.getTime() - Date.parse(input.createdAt);
  return {
    ...input,
    createdAt: now.toISOString(),
    ...(deadline ? { deadline: new Date(Date.parse(deadline) + waitedMs).toISOString() } : {}),
  };
}
