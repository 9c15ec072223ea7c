import type { MessagePort } from 'node:worker_threads';
import type { Json } from '../contracts/canonical-json.js';
import type { ErrorCode } from '../contracts/errors.js';
import type { Checkpoint, StageResult } from './stage.js';

/** What a stage's thread is given. */
export interface ThreadTask {
  module: string;
  stage: string;
  inputs: Record<string, Uint8Array>;
  params: Json;
  key: string;
  checkpoint: Checkpoint | null;
  port: MessagePort;
}

/** What is told of a run while it goes on: by its thread, and `waiting` by the shell while storage has the word. */
export type ThreadMessage =
  | { type: 'waiting' }
  | { type: 'progress'; step: number; of: number }
  | { type: 'checkpoint'; checkpoint: Checkpoint };

/** How a stage's thread ends; errors travel as data, since cloning one keeps its message only. */
export type ThreadResult = { ok: true; result: StageResult } | { ok: false; code: ErrorCode; message: string };
