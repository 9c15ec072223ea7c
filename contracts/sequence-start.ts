import { WORKFLOW_QUEUE } from './queues.js';
import {
  SEQUENCE_DEADLINE_MS,
  SEQUENCE_WORKFLOW,
  type SequenceInput,
  sequenceWorkflowId,
} from './sequence-orchestration.js';

/** A step of a workflow takes milliseconds; one that a killed worker had is handed out again after this long. */
const WORKFLOW_TASK_MS = 5_000;

/** How a sequence's workflow is started, by the API or by a generation; its search attribute is its tenant. */
export function sequenceStart(input: SequenceInput) {
  const { tenant, id, options, priority, fairnessWeight } = input;
  return {
    workflowType: SEQUENCE_WORKFLOW,
    options: {
      workflowId: sequenceWorkflowId(tenant, id),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowExecutionTimeout: SEQUENCE_DEADLINE_MS,
      workflowTaskTimeout: WORKFLOW_TASK_MS,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      staticSummary: `sequence ${options.preset}`,
      priority: { priorityKey: priority, fairnessKey: tenant, fairnessWeight },
    },
  } as const;
}
