import type { ErrorCode } from './errors.js';
import type { GenerationError } from './generation.js';
import type { GenerationInput } from './orchestration.js';

/** The workflow type of a batch. */
export const BATCH_WORKFLOW = 'batchWorkflow';

/** The workflow id of a batch. */
export function batchWorkflowId(tenant: string, id: string): string {
  return `batch/${tenant}/${id}`;
}

/** One item of a batch: a generation that will be started, or why it can't be. */
export interface BatchItem {
  /** From 0. */
  index: number;
  /** What the client knows it by: a file's name, or the generation that it replays. */
  name: string;
  /** With `batch` and its own id set already; null where the item was refused. */
  input: GenerationInput | null;
  error: Pick<GenerationError, 'code' | 'message' | 'suggestion'> | null;
}

/** The signal by which a generation tells its batch that it has ended. */
export const ITEM_ENDED_SIGNAL = 'itemEnded';

/** What that signal carries. */
export interface ItemEnd {
  index: number;
  status: 'SUCCEEDED' | 'FAILED' | 'CANCELED';
  code: ErrorCode | null;
}
