declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is; set before any handler runs, empty only on routes that need no key. */
    tenant: string;
    /** 32 hex digits: the caller's W3C trace id, or a fresh one. */
    traceId: string;
  }
}

export type { FastifyReply, FastifyRequest } from 'fastify';
