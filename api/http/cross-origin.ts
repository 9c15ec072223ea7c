import type { FastifyReply, FastifyRequest } from './request-context.js';

const EXPOSED =
  'Location, Retry-After, X-Trace-Id, ETag, Content-Range, Content-Disposition, Preference-Applied, RateLimit, RateLimit-Policy';
const ALLOWED_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, Prefer, Cancel-After, Last-Event-ID, If-None-Match, If-Range, Range, traceparent';
const PREFLIGHT_SECONDS = 600;

/** Lets pages of allowed origins read the answers; true when the request was a preflight and is answered with it. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): boolean {
  const origin = request.headers.origin;
  if (allowed.length > 0) void reply.header('Vary', 'Origin');
  if (origin === undefined || !allowed.includes(origin)) return false;
  void reply.header('Access-Control-Allow-Origin', origin).header('Access-Control-Expose-Headers', EXPOSED);
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
  void reply
    .header('Access-Control-Allow-Methods', 'GET, HEAD, POST, DELETE')
    .header('Access-Control-Allow-Headers', ALLOWED_HEADERS)
    .header('Access-Control-Max-Age', String(PREFLIGHT_SECONDS))
    .status(204)
    .send();
  return true;
}
