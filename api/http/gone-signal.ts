import type { FastifyReply } from './request-context.js';

/** Aborts when the client has left, or has its answer. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
