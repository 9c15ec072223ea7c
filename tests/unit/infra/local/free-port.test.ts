import { createServer, type Server } from 'node:net';
import { findFreePort, isPortFree } from '../../../../infra/local/free-port.js';

let holder: Server;
let port: number;
beforeEach(async () => {
  holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  port = (holder.address() as { port: number }).port;
});
afterEach(() => holder.close());

test('a port that somebody listens on is not free, and another is found in its place', async () => {
  expect(await isPortFree(port)).toBe(false);
  const found = await findFreePort(port, new Set());
  expect(found).not.toBe(port);
  expect(await isPortFree(found)).toBe(true);
});

test('no port is given twice', async () => {
  const taken = new Set<number>();
  const found = [await findFreePort(port, taken), await findFreePort(port, taken), await findFreePort(port, taken)];
  expect(new Set(found).size).toBe(3);
  expect(taken).toEqual(new Set(found));
});
