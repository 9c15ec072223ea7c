import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERROR_TRAITS, PROBLEM_MEDIA_TYPE } from '../../contracts/index.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import { facadeError } from '../facades/facade-errors.js';
import { toOrfeasError, toProblem } from './to-problem.js';

/** When to come back after a part beside us was away, s. */
const RETRY_AFTER_SECONDS = 5;

/** Answers a request with what went wrong, and logs what is the server's own fault. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const ours = toOrfeasError(error);
  const problem = toProblem(ours, request.traceId);
  const traits = ERROR_TRAITS[ours.code];
  if (problem.status >= 500) {
    const level = traits.outage ? 'warn' : 'error';
    logger[level](
      { err: ours.cause ?? ours, code: ours.code, traceId: request.traceId, url: request.url },
      ours.message,
    );
  }
  if (reply.sent) return;
  if (traits.outage) void reply.header('Retry-After', String(RETRY_AFTER_SECONDS));
  if (ours.code === 'QUEUE_FULL' && ours.retryAfterMs !== null) {
    void reply.header('Retry-After', String(Math.ceil(ours.retryAfterMs / 1000)));
  }
  if (ours.code === 'UNAUTHORIZED') void reply.header('WWW-Authenticate', 'Bearer realm="orfeas"');
  const facade = facadeError(request.url, problem);
  void reply
    .status(facade?.status ?? problem.status)
    .header('Content-Type', facade === null ? PROBLEM_MEDIA_TYPE : 'application/json; charset=utf-8')
    .header('Cache-Control', 'no-store')
    .removeHeader('Content-Length')
    .send(JSON.stringify(facade?.body ?? problem));
}
