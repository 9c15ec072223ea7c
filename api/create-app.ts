import fastifyMultipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createAppModule } from './app.module.js';
import { enter, installDoor } from './http/install-door.js';
import { ProblemFilter } from './http/problem.filter.js';
import { refuseGarbage } from './http/refuse-garbage.js';
import { RouteBook } from './http/route-book.js';
import { sendProblem } from './http/send-problem.js';
import type { ApiParts } from './tokens.js';

/** A request must have arrived whole within this time, so that slow senders can't hold the body budget for ever. */
const REQUEST_TIMEOUT_MS = 300_000;

/** Builds the API from its parts; it does not listen yet. */
export async function createApp(parts: ApiParts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseGarbage,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      enter(request, reply);
      sendProblem(error, request, reply, parts.logger);
    },
  });
  const server = adapter.getInstance();
  const routes = new RouteBook();
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (url !== '*') routes.add(one, url);
  });
  installDoor(server, parts);
  // Controllers read bodies themselves, within one budget of memory; see http/body-intake.ts.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  await server.register(fastifyMultipart);
  const app = await NestFactory.create<NestFastifyApplication>(createAppModule(parts, routes), adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(parts.logger, routes));
  return app;
}
