import { createServer } from 'node:net';

const HIGHEST_PORT = 65_535;
/** Ports tried above the preferred one before the system is asked for any. */
const NEIGHBOURS = 50;

/** Whether nobody listens on a port of this machine's loopback address. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The preferred port, else the next free one above it, else any; never one of `taken`, to which it is added. */
export async function findFreePort(preferred: number, taken: Set<number>): Promise<number> {
  for (let port = preferred; port <= Math.min(preferred + NEIGHBOURS, HIGHEST_PORT); port++) {
    if (taken.has(port) || !(await isPortFree(port))) continue;
    taken.add(port);
    return port;
  }
  const port = await anyPort();
  taken.add(port);
  return port;
}

function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('Expected a port but received none'));
        else resolve(address.port);
      });
    });
  });
}
