import { type Connection, ServiceError } from '@temporalio/client';
import { unavailable } from './guarded.js';

/** Waits for a workflow's end; an outage of Temporal ends the wait with an error, the workflow's own failure does not. */
export async function waitForEnd(
  connection: Connection,
  result: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await connection.withAbortSignal(signal, result);
  } catch (error) {
    if (error instanceof ServiceError && !signal.aborted) throw unavailable(error);
  }
}
