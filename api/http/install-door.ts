import type { FastifyInstance } from 'fastify';
import type { ApiParts } from '../tokens.js';
import { authorize } from './authorize.js';
import { allowOrigin } from './cross-origin.js';
import type { FastifyReply, FastifyRequest } from './request-context.js';
import { traceIdOf } from './trace-id.js';

/** Addresses that need no key: probes, the studio, and the API's own description. */
const OPEN_PATHS = new Set(['/', '/health', '/ready', '/metrics', '/v1/openapi.json', '/v1/docs']);

/** Under the first the files of the studio lie; under the second permission is in the signature: facades/meshy/file-links.ts. */
const OPEN_FOLDERS = ['/assets/', '/openapi/v1/files/'];

/** What every answer carries; pages set a Content-Security-Policy of their own. */
const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-site',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

/** What happens to every request before its body is read, and after its answer has gone. */
export function installDoor(server: FastifyInstance, parts: Pick<ApiParts, 'settings' | 'logger' | 'metrics'>): void {
  const { settings, logger, metrics } = parts;
  server.decorateRequest('tenant', '');
  server.decorateRequest('traceId', '');
  server.addHook('onRequest', async (request, reply) => {
    enter(request, reply);
    if (allowOrigin(request, reply, settings.ORFEAS_ALLOWED_ORIGINS)) return reply;
    request.tenant = authorize(visitorOf(request), settings);
  });
  server.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    };
    metrics.requests.inc(labels);
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000);
    logger.debug(
      { ...labels, url: request.url, ms: Math.round(reply.elapsedTime), traceId: request.traceId },
      'answered',
    );
  });
}

/** Gives a request its trace id and its answer the headers that all carry. */
export function enter(request: FastifyRequest, reply: FastifyReply): void {
  const { traceparent } = request.headers;
  request.traceId = traceIdOf(typeof traceparent === 'string' ? traceparent : undefined);
  void reply.headers({ ...SECURITY_HEADERS, 'X-Trace-Id': request.traceId });
}

function visitorOf(request: FastifyRequest) {
  const path = request.url.split('?', 1)[0] ?? '';
  return {
    method: request.method,
    remoteAddress: request.raw.socket.remoteAddress,
    host: request.headers.host,
    origin: request.headers.origin,
    authorization: request.headers.authorization,
    open: OPEN_PATHS.has(path) || OPEN_FOLDERS.some((folder) => path.startsWith(folder)),
  };
}
