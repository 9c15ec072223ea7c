import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, NotFoundException } from '@nestjs/common';
import { OrfeasError } from '../../contracts/index.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import { LOGGER } from '../tokens.js';
import type { FastifyReply, FastifyRequest } from './request-context.js';
import { RouteBook } from './route-book.js';
import { sendProblem } from './send-problem.js';

/** Everything that is thrown leaves the server as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(RouteBook) private readonly routes: RouteBook,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    sendProblem(
      error instanceof NotFoundException ? this.#missing(request, reply) : error,
      request,
      reply,
      this.logger,
    );
  }

  /** Tells an address that does not exist from one that answers other methods. */
  #missing(request: FastifyRequest, reply: FastifyReply): OrfeasError {
    const path = request.url.split('?', 1)[0] ?? '/';
    const methods = this.routes.methodsOf(path);
    if (methods.length === 0) return new OrfeasError('NOT_FOUND', `There is nothing at ${path}`);
    void reply.header('Allow', methods.join(', '));
    return new OrfeasError(
      'METHOD_NOT_ALLOWED',
      `Expected ${methods.join(' or ')} for ${path} but received ${request.method}`,
    );
  }
}
