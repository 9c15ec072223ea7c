import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { ParentClosePolicy, proxyActivities, startChild } from '@temporalio/workflow';
import type { GenerationState } from '../contracts/generation.js';
import type { GenerationInput } from '../contracts/orchestration.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import { SEARCH_ATTRIBUTE_TYPE, SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';
import { pendingSequence, type SequenceActivities, type SequenceInput } from '../contracts/sequence-orchestration.js';
import { sequenceStart } from '../contracts/sequence-start.js';
import { shownFile } from '../contracts/shown-file.js';
import { RETRY } from './stage-runner.js';

const { openSequence } = proxyActivities<SequenceActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '30s',
  retry: RETRY,
  summary: 'Write the sequence’s record',
});

/**
 * Begins the sequence that a generation whose stages have ended was asked for with; it goes on by itself, and what becomes
 * of it changes nothing about the generation.
 * @returns its id; null where none was asked for.
 */
export async function beginSequence(generation: GenerationInput, state: GenerationState): Promise<string | null> {
  const { sequence, tenant, requestHash } = generation;
  if (!sequence) return null;
  const input: SequenceInput = {
    ...{ tenant, requestHash, id: sequence.id, options: sequence.options },
    // Its texture stage has left one.
    ...{ generationId: generation.id, file: shownFile(state)! },
    createdAt: new Date().toISOString(),
    priority: state.priority,
    fairnessWeight: generation.fairnessWeight ?? 1,
    heartbeatTimeoutMs: generation.heartbeatTimeoutMs,
    computeLimitMs: generation.computeLimitMs!,
    retentionMs: generation.retentionMs!,
  };
  await openSequence({ tenant, state: pendingSequence(input), requestHash });
  const { workflowType, options } = sequenceStart(input);
  const tenantKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.tenant, SEARCH_ATTRIBUTE_TYPE);
  try {
    await startChild(workflowType, {
      ...options,
      args: [...options.args],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: new TypedSearchAttributes([{ key: tenantKey, value: tenant }]),
    });
  } catch (error) {
    // A run that was reset has begun it before.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return sequence.id;
}
