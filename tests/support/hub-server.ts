import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the hub answers one request for a file. */
export interface HubAnswer {
  content: Uint8Array;
  etag?: string | null;
  /** Ends the connection after so many bytes of the body. */
  dropAfter?: number;
  /** Answers with the whole file whatever range is asked for. */
  ignoresRange?: boolean;
  /** Sends the head and then nothing. */
  isSilent?: boolean;
  /** Another status, without a body. */
  status?: number;
  /** Where the file really is, as hubs answer that keep large files elsewhere. */
  location?: string;
}

export interface HubRequest {
  path: string;
  range: string | null;
  ifRange: string | null;
  authorization: string | null;
}

/** What the hub answers the `n`th request (from 0) for a path; null is 404. */
export type HubBehaviour = (path: string, n: number) => HubAnswer | null;

/** A hub on loopback that behaves as a test says, and notes what it was asked. */
export async function startHub(behave: HubBehaviour) {
  const requests: HubRequest[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    const n = requests.filter((known) => known.path === path).length;
    const { range = null, 'if-range': ifRange = null, authorization = null } = request.headers;
    requests.push({ path, range, ifRange: ifRange as string | null, authorization });
    answer(request, response, behave(path, n));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, given: HubAnswer | null): void {
  if (given === null || given.status !== undefined) {
    response.writeHead(given?.status ?? 404, given?.location === undefined ? {} : { location: given.location }).end();
    return;
  }
  const { content, etag = '"same"', dropAfter, ignoresRange, isSilent } = given;
  const { range, 'if-range': ifRange } = request.headers;
  const isOfThis = ifRange === undefined || ifRange === etag;
  const from = range !== undefined && isOfThis && !ignoresRange ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
  if (from >= content.length && from > 0) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = content.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': body.length,
    ...(etag === null ? {} : { etag }),
    ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
  });
  if (isSilent) response.flushHeaders();
  else if (dropAfter === undefined || dropAfter >= body.length) response.end(body);
  else response.write(body.subarray(0, dropAfter), () => response.destroy());
}
