import type { Duplex } from 'node:stream';
import { OrfeasError, PROBLEM_MEDIA_TYPE } from '../../contracts/index.js';
import { toProblem } from './to-problem.js';
import { traceIdOf } from './trace-id.js';

/** Answers what is no HTTP at all, or came too slowly, and ends the connection. */
export function refuseGarbage(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const traceId = traceIdOf(undefined);
  const refusal = new OrfeasError('INVALID_REQUEST', 'Expected a whole HTTP request but received something else');
  const body = JSON.stringify(toProblem(refusal, traceId));
  const head = [
    'HTTP/1.1 400 Bad Request',
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Trace-Id: ${traceId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
