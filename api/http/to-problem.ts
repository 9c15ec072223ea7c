import { HttpException } from '@nestjs/common';
import { ERROR_TRAITS, type ErrorCode, OrfeasError, type Problem } from '../../contracts/index.js';

/** Any error as the one we throw on purpose; what is unknown becomes INTERNAL and keeps its cause. */
export function toOrfeasError(error: unknown): OrfeasError {
  if (error instanceof OrfeasError) return error;
  const status = statusOf(error);
  if (status === null || status >= 500) {
    return new OrfeasError('INTERNAL', 'The server could not do this and has logged why under the traceId', {
      cause: error,
    });
  }
  return new OrfeasError(codeOfStatus(status), error instanceof Error ? error.message : 'The request was refused', {
    cause: error,
  });
}

/** The answer to an error, RFC 9457. */
export function toProblem(error: OrfeasError, traceId: string): Problem {
  const { title, status, suggestion } = ERROR_TRAITS[error.code];
  return {
    type: `/v1/docs#${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    suggestion,
    traceId,
    ...(error.errors.length > 0 ? { errors: [...error.errors] } : {}),
  };
}

/** The HTTP status that Nest or Fastify gave an error. */
function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error ? (error as { statusCode?: unknown }).statusCode : undefined;
  return typeof status === 'number' ? status : null;
}

/** Our code for a refusal that a framework made. */
function codeOfStatus(status: number): ErrorCode {
  if (status === 404) return 'NOT_FOUND';
  if (status === 405) return 'METHOD_NOT_ALLOWED';
  if (status === 413) return 'IMAGE_TOO_LARGE';
  if (status === 415) return 'UNSUPPORTED_MEDIA_TYPE';
  return 'INVALID_REQUEST';
}
