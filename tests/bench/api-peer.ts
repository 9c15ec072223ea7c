import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import Fastify, { type FastifyReply } from 'fastify';
import { readSettings } from '../../infra/config/read-settings.js';
import { openMinioStore } from '../../infra/storage/minio-store.js';

/** What the peer is told, once. */
export interface PeerOrder {
  /** Answer of `GET /status`, as long as ours. */
  status: string;
  /** Where the object store is. */
  environment: NodeJS.ProcessEnv;
}

/**
 * The other side of the bench: a bare Fastify server in a process of its own. It answers the same bytes, writes uploads
 * to the same store unchecked, and fans out server-sent events from its memory, to whom is connected.
 */
process.once('message', async ({ status, environment }: PeerOrder) => {
  const store = openMinioStore(readSettings(environment));
  const followers = new Set<FastifyReply['raw']>();
  const server = Fastify({ bodyLimit: 64 * 1024 * 1024 });
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  server.get('/status', (_request, reply) => reply.header('Content-Type', 'application/json').send(status));
  server.post('/uploads', async (request) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request.body as Readable) chunks.push(chunk as Buffer);
    const key = `peer/${randomUUID()}`;
    await store.put(key, Buffer.concat(chunks), { mediaType: 'image/png' });
    return { key };
  });
  server.get('/v1/generations/:id/events', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream' });
    reply.raw.write('retry: 1000\n\n');
    followers.add(reply.raw);
    reply.raw.once('close', () => followers.delete(reply.raw));
  });
  /** Tells all followers one event; the last one ends their streams. */
  server.post<{ Params: { seq: string; status: string } }>('/emit/:seq/:status', (request) => {
    const { seq, status: told } = request.params;
    const data = JSON.stringify({ seq: Number(seq), at: new Date().toISOString(), type: 'status', status: told });
    for (const follower of followers) {
      follower.write(`id: ${seq}\nevent: status\ndata: ${data}\n\n`);
      if (told === 'SUCCEEDED') follower.end();
    }
    return { followers: followers.size };
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  process.send?.((server.server.address() as AddressInfo).port);
});

process.once('disconnect', () => process.exit(0));
