import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** A page with its own server, on this machine alone. */
export interface PageServer {
  /** Where the page is; nobody else knows the way to it. */
  address: string;
  close(): void;
}

export interface PageFiles {
  /** Folder of the page: `index.html` and what it loads. */
  folder: string;
  /** Files from memory, by their names in the same place. */
  given: Readonly<Record<string, Uint8Array>>;
  /** Takes what the page posts to `frames/NUMBER`; the page is answered when the promise is fulfilled. */
  onFrame(frame: number, body: Buffer): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.glb': 'model/gltf-binary',
};

/**
 * A model can name addresses to load from: none but the page's own server is asked. Decoders are WebAssembly, one of
 * them in a worker made from a blob.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval' blob:",
  'worker-src blob:',
  "connect-src 'self' blob: data:",
  "img-src 'self' blob: data:",
  "style-src 'unsafe-inline'",
].join('; ');

/** Serves a page under an address that can't be guessed. */
export async function servePage(files: PageFiles): Promise<PageServer> {
  const root = `/${randomUUID()}/`;
  const server = createServer((request, response) => {
    answer(request, response, root, files).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${root}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  root: string,
  files: PageFiles,
): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  if (!path.startsWith(root)) return end(response, 404);
  const name = path.slice(root.length) || 'index.html';
  if (request.method === 'POST') {
    const frame = /^frames\/(\d{1,6})$/.exec(name)?.[1];
    if (frame === undefined) return end(response, 404);
    await files.onFrame(Number(frame), await bodyOf(request));
    return end(response, 204);
  }
  const bytes = files.given[name] ?? (await fileOf(files.folder, name));
  if (bytes === null) return end(response, 404);
  const type = TYPES[extname(name)] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' });
  response.end(bytes);
}

async function fileOf(folder: string, name: string): Promise<Uint8Array | null> {
  const path = normalize(join(folder, name));
  if (!path.startsWith(normalize(`${folder}/`))) return null;
  return readFile(path).catch(() => null);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}
