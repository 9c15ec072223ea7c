import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import type { StreamSink } from './event-stream.js';

export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // nginx buffers answers unless told otherwise.
  'X-Accel-Buffering': 'no',
};

/** Answers with an open stream of events that `follow` writes; to HEAD with its headers alone. */
export function openStream(request: FastifyRequest, reply: FastifyReply, follow: (sink: StreamSink) => void): void {
  if (request.method === 'HEAD') {
    void reply.headers(STREAM_HEADERS).send();
    return;
  }
  reply.hijack();
  reply.raw.writeHead(200, { ...flat(reply.getHeaders()), ...STREAM_HEADERS });
  follow(reply.raw);
}

function flat(headers: ReturnType<FastifyReply['getHeaders']>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
