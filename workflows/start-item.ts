import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { generationStart } from '../contracts/generation-start.js';
import type { GenerationInput } from '../contracts/orchestration.js';
import { attributesAtStart, SEARCH_ATTRIBUTE_TYPE, SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';

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
  const { workflowType, options } = generationStart(input);
  try {
    const child = await startChild(workflowType, {
      ...options,
      args: [...options.args],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: new TypedSearchAttributes(attributes),
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
