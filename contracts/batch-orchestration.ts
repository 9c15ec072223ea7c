import type { BatchStatus } from './batch-statuses.js';
import type { WebhookReceiver } from './delivery.js';
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

/** The signal by which a client holds a batch, or lets it go on: what runs goes on, nothing more is started. */
export const PAUSE_SIGNAL = 'pause';
/** What that signal carries. */
export interface PauseOrder {
  paused: boolean;
}

/** The query for a batch's state; it also answers after its end. */
export const BATCH_STATE_QUERY = 'state';

/** How many items a batch has, and how they stand; all the others add up to `items`. */
export interface BatchTotals {
  items: number;
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  canceled: number;
  refused: number;
}

/** The state that a batch's workflow keeps, and the core of its record. */
export interface BatchState {
  id: string;
  name: string | null;
  status: BatchStatus;
  totals: BatchTotals;
  priority: number;
  /** Generations under way at a time. */
  window: number;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** Whether a client has asked to cancel it; it is over when what runs has ended. */
  cancelRequested: boolean;
  /** How each item stands, see `ITEM_LETTERS`. */
  letters: string;
  /** Why items failed or were refused: their indices by code. */
  codes: Partial<Record<ErrorCode, number[]>>;
}

/** What a batch's workflow starts from. Its items lie in storage, see `BatchActivities`. */
export interface BatchInput {
  tenant: string;
  /** How it stands at first, and after each continue-as-new: nothing else is carried. */
  state: BatchState;
  requestHash: string;
  receivers: readonly WebhookReceiver[];
  /** Address of the batch in the API, for people who look at the Temporal UI. */
  link: string;
  /** Items read at a time: a page of them has to stay a small payload. */
  pageSize: number;
  /** Items started by one run of the workflow; then it continues as a new one. */
  itemsPerRun: number;
  /** An item of which nothing was heard for this long is looked after. */
  silenceMs: number;
}

/** A part of a batch. */
export interface BatchPage {
  tenant: string;
  id: string;
  /** Indices of the items. */
  indices: readonly number[];
}

/** What is kept of a batch when Temporal has forgotten it. */
export interface BatchSnapshot {
  tenant: string;
  state: BatchState;
  requestHash: string;
}

/** The activities of batches, on the queue `cpu`. */
export interface BatchActivities {
  /** Writes the record and the index entry of a batch that has begun. */
  openBatch(batch: BatchSnapshot): Promise<void>;
  /** Writes down how a batch stands. */
  saveBatch(batch: BatchSnapshot): Promise<void>;
  /** Reads items; one that is missing is refused as INPUT_LOST. */
  readBatchItems(page: BatchPage): Promise<BatchItem[]>;
  /** Of items that were started: those whose generation has ended, and how. */
  findEnded(page: BatchPage): Promise<ItemEnd[]>;
  /** Asks generations of items that were started to cancel. */
  cancelItems(page: BatchPage): Promise<void>;
}
