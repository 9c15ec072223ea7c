import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { ERROR_TRAITS, type ErrorCode, isErrorCode } from '../contracts/errors.js';
import type { GenerationError } from '../contracts/generation.js';
import type { StageName } from '../contracts/stages.js';

/** Says for clients why a stage failed: its code, its own sentence and what to do. */
export function explainFailure(failure: unknown, stage: StageName | null): GenerationError {
  if (isCancellation(failure)) return describe('CANCELED', stage, ERROR_TRAITS.CANCELED.title);
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) return describe(cause.type, stage, cause.message);
  return describe('STAGE_FAILED', stage, cause instanceof Error ? cause.message : String(cause));
}

function describe(code: ErrorCode, stage: StageName | null, message: string): GenerationError {
  const { suggestion, retryable } = ERROR_TRAITS[code];
  return { code, stage, message, suggestion, retryable };
}
