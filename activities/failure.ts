import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { ERROR_TRAITS, OrfeasError } from '../contracts/errors.js';
import type { Progress } from './progress.js';

/** Pauses between attempts while a part beside us is away, ms: 1 s, doubling, at most 30 s. */
function outagePauseMs(attempt: number): number {
  return Math.min(30_000, 1_000 * 2 ** Math.min(attempt - 1, 10));
}

/** Turns what went wrong in an attempt into what Temporal and the workflow decide by. */
export function toFailure(error: unknown, progress: Progress, attempt: number): ApplicationFailure {
  const known = error instanceof OrfeasError ? error : undefined;
  const code = known?.code ?? 'STAGE_FAILED';
  const traits = ERROR_TRAITS[code];
  const pauseMs = known?.retryAfterMs ?? (traits.outage ? outagePauseMs(attempt) : null);
  if (pauseMs !== null) progress.excuse();
  return ApplicationFailure.create({
    type: code,
    message: error instanceof Error ? error.message : String(error),
    nonRetryable: !traits.retryable,
    ...(pauseMs === null ? {} : { nextRetryDelay: pauseMs }),
    // What a client's picture brought about is no alarm for operators.
    ...(traits.status < 500 ? { category: ApplicationFailureCategory.BENIGN } : {}),
    ...(known?.subject == null ? {} : { details: [known.subject] }),
    cause: error instanceof Error ? error : undefined,
  });
}
