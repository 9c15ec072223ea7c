import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What stands between the parts and the object store: `full` refuses what writes as a full MinIO does, `slow` takes its
 * time, `hang` takes requests and never answers, `reset` breaks connections off.
 */
export type StoreFault = 'full' | 'slow' | 'hang' | 'reset';

export interface FaultProxy {
  /** Address for ORFEAS_S3_ENDPOINT. */
  url: string;
  /** From now on; null: all is well again, and what hangs is broken off. */
  be(fault: StoreFault | null): void;
  /** Requests that met the present fault. */
  met(): number;
  close(): Promise<void>;
}

const SLOW_MS = 700;
const FULL =
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>XMinioStorageFull</Code><Message>Storage backend has reached ' +
  'its minimum free drive threshold. Please delete a few objects to proceed.</Message></Error>';

/** Opens a proxy before an object store; requests pass with the Host that they were signed for. */
export async function openFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  let fault: StoreFault | null = null;
  let met = 0;
  const hanging = new Set<Socket>();
  const sockets = new Set<Socket>();
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  };
  const server = createServer(async (incoming, outgoing) => {
    const isWrite = incoming.method === 'PUT' || incoming.method === 'POST';
    if (fault === null || (fault === 'full' && !isWrite)) return pass(incoming, outgoing);
    met += 1;
    if (fault === 'reset') return void incoming.socket.destroy();
    if (fault === 'hang') return void hanging.add(incoming.socket);
    if (fault === 'full') {
      incoming.resume();
      return void outgoing.writeHead(507, { 'content-type': 'application/xml' }).end(FULL);
    }
    await delay(SLOW_MS);
    pass(incoming, outgoing);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    be(next) {
      fault = next;
      met = 0;
      for (const socket of hanging) socket.destroy();
      hanging.clear();
    },
    met: () => met,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
