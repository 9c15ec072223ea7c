import type { Connection } from '@temporalio/client';
import { OrfeasError } from '../../contracts/errors.js';

/** Does `work` with a deadline. @throws OrfeasError ORCHESTRATOR_UNAVAILABLE for whatever it fails with. */
export async function guarded<T>(connection: Connection, deadlineMs: number, work: () => Promise<T>): Promise<T> {
  try {
    return await connection.withDeadline(Date.now() + deadlineMs, work);
  } catch (error) {
    if (error instanceof OrfeasError) throw error;
    throw unavailable(error);
  }
}

/** What Temporal's silence is called. */
export function unavailable(error: unknown): OrfeasError {
  const reason = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : '';
  return new OrfeasError('ORCHESTRATOR_UNAVAILABLE', `Temporal did not answer: ${reason}`, { cause: error });
}
