import type { IncomingMessage } from 'node:http';
import { OutboundError, type OutboundRequest } from './outbound.js';

/**
 * Reads the body of an answer as far as the request allows.
 * @throws OutboundError too-long, or what the connection fails with; neither where it may be cut.
 */
export async function readBytes(
  incoming: IncomingMessage,
  { maxBytes, onLonger, onHead }: Pick<OutboundRequest, 'maxBytes' | 'onLonger' | 'onHead'>,
): Promise<Uint8Array> {
  const { headers } = incoming;
  const declared = /^\d{1,15}$/.test(headers['content-length'] ?? '') ? Number(headers['content-length']) : undefined;
  const tooLong = () => new OutboundError('too-long', `The answer is longer than ${maxBytes} bytes`);
  if (onLonger === 'refuse' && declared !== undefined && declared > maxBytes) throw tooLong();
  await onHead?.(declared);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        if (onLonger === 'refuse') throw tooLong();
        chunks.push(chunk.subarray(0, chunk.length - (bytes - maxBytes)));
        break;
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (onLonger === 'refuse') throw error;
  }
  return new Uint8Array(Buffer.concat(chunks));
}
