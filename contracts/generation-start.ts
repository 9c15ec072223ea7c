import { GENERATION_WORKFLOW, type GenerationInput, generationWorkflowId } from './orchestration.js';
import { WORKFLOW_QUEUE } from './queues.js';

/** A step of a workflow takes milliseconds; one that a killed worker had is handed out again after this long. */
const WORKFLOW_TASK_MS = 5_000;

/** How a generation's workflow is started, by the API or by a batch; its search attributes are `attributesAtStart`. */
export function generationStart(input: GenerationInput) {
  return {
    workflowType: GENERATION_WORKFLOW,
    options: {
      workflowId: generationWorkflowId(input.tenant, input.id),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: WORKFLOW_QUEUE,
      workflowTaskTimeout: WORKFLOW_TASK_MS,
      args: [input],
      memo: { requestHash: input.requestHash },
      staticSummary: `${input.model}: picture to ${input.outputs.join(', ')}`,
      priority: { priorityKey: input.priority, fairnessKey: input.tenant, fairnessWeight: input.fairnessWeight ?? 1 },
    },
  } as const;
}
