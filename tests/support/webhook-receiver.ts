import { type LocalServer, startServer } from './local-server.js';
import { until } from './until.js';

/** A message as it arrived. */
export interface ReceivedMessage {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What a receiver answers: a status, or headers with it, or nothing at all. */
export type Reply = number | { status: number; headers: Record<string, string> } | 'hang';

/** A real receiver of webhooks: each test has a path of its own, and says what is answered there. */
export interface WebhookReceiver {
  /** The address of a path, which answers what `reply` says of the nth message there, from 1. */
  at(path: string, reply?: (nth: number) => Reply): string;
  /** What has arrived at a path, in its order. */
  messages(path: string): ReceivedMessage[];
  /** Waits until so many messages have arrived at a path. */
  receive(path: string, count: number): Promise<ReceivedMessage[]>;
  close(): Promise<void>;
}

const DEADLINE_MS = 60_000;

export async function startReceiver(): Promise<WebhookReceiver> {
  const replies = new Map<string, (nth: number) => Reply>();
  const received: ReceivedMessage[] = [];
  const messages = (path: string) => received.filter((message) => message.path === path);
  const server: LocalServer = await startServer(async (request, response) => {
    const path = (request.url ?? '').slice(1);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string>;
    received.push({ path, headers, body: Buffer.concat(chunks).toString('utf8') });
    const reply = replies.get(path)?.(messages(path).length) ?? 204;
    if (reply === 'hang') return;
    const { status, headers: answered } = typeof reply === 'number' ? { status: reply, headers: {} } : reply;
    response.writeHead(status, answered).end();
  });
  return {
    at(path, reply = () => 204) {
      replies.set(path, reply);
      return `${server.url}/${path}`;
    },
    messages,
    receive: (path, count) =>
      until(() => (messages(path).length >= count ? messages(path) : null), {
        what: `${count} messages at ${path}`,
        deadlineMs: DEADLINE_MS,
      }),
    close: server.close,
  };
}
