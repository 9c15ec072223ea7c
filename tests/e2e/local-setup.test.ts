import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalState, localPaths, type PartState, readState } from '../../infra/local/local-state.js';
import { isAlive, signalProcess } from '../../infra/local/process-identity.js';
import { stop } from '../../infra/local/stop.js';
import { runOrfeas } from '../support/run-orfeas.js';
import { randomPorts } from '../support/stack.js';
import { until } from '../support/until.js';

const DEADLINE_MS = 120_000;
/** Temporal, MinIO, the API and three workers; Temporal has two ports. */
const PARTS = 6;
const PORTS = PARTS + 1;

let homes: string[] = [];
const newHome = () => {
  const home = mkdtempSync(join(tmpdir(), 'orfeas-home-'));
  homes.push(home);
  return home;
};

afterEach(async () => {
  await Promise.all(homes.map((home) => stop(home)));
  for (const home of homes) rmSync(home, { recursive: true, force: true });
  homes = [];
}, DEADLINE_MS);

const orfeas = (home: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  runOrfeas(args, { cwd: tmpdir(), env: { ORFEAS_HOME: home, ...env } });

async function up(home: string, env: NodeJS.ProcessEnv): Promise<LocalState> {
  const run = await orfeas(home, ['up', '--detach'], env);
  expect(run).toMatchObject({ exitCode: 0 });
  return readState(home)!;
}

const living = (state: LocalState) =>
  [state, ...state.parts].filter(({ pid, startTime }) => pid !== null && isAlive({ pid, startTime }));

function partOf(home: string, name: PartState['name']): PartState {
  return readState(home)!.parts.find((part) => part.name === name)!;
}

test(
  'comes up, tells how it is, goes down and leaves no process',
  async () => {
    const home = newHome();
    const state = await up(home, randomPorts());
    expect(living(state)).toHaveLength(PARTS + 1);

    const status = await orfeas(home, ['status', '--json']);
    expect(status.exitCode).toBe(0);
    const told = JSON.parse(status.stdout) as { apiUrl: string; parts: { healthy: boolean; pid: number }[] };
    expect(told.apiUrl).toBe(state.apiUrl);
    expect(told.parts.map(({ healthy }) => healthy)).toEqual(Array(PARTS).fill(true));
    // Keys of the store are the user's own business.
    expect(statSync(localPaths(home).credentials).mode & 0o077).toBe(0);

    expect(await orfeas(home, ['down'])).toMatchObject({ exitCode: 0 });
    expect(living(state)).toEqual([]);
    expect(readState(home)).toBeNull();
    expect((await orfeas(home, ['status'])).exitCode).toBe(1);
  },
  DEADLINE_MS,
);

test(
  'two homes run side by side, also where they prefer the same ports',
  async () => {
    const [one, other] = [newHome(), newHome()];
    const ports = randomPorts();
    const states = await Promise.all([up(one, ports), up(other, ports)]);
    await Promise.all(
      [one, other].map((home) =>
        until(async () => (await orfeas(home, ['status'])).exitCode === 0, { what: `${home} to be well` }),
      ),
    );
    const all = [one, other].flatMap((home) => readState(home)!.parts.flatMap((part) => part.ports));
    expect(new Set(all).size).toBe(2 * PORTS);
    expect(states.map(({ pid }) => pid)).toEqual([...new Set(states.map(({ pid }) => pid))]);
  },
  DEADLINE_MS,
);

describe('with a port that another program holds', () => {
  let holder: Server;
  let port: number;
  beforeEach(async () => {
    holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    port = (holder.address() as { port: number }).port;
  });
  afterEach(() => holder.close());

  test(
    'takes the next free one',
    async () => {
      const state = await up(newHome(), { ...randomPorts(), ORFEAS_API_PORT: String(port) });
      expect(new URL(state.apiUrl).port).not.toBe(String(port));
      expect((await fetch(`${state.apiUrl}/health`)).status).toBe(200);
    },
    DEADLINE_MS,
  );
});

test(
  'a part that is killed comes back by itself',
  async () => {
    const home = newHome();
    await up(home, randomPorts());
    for (const name of ['minio', 'gpu-worker'] as const) {
      const { pid } = partOf(home, name);
      signalProcess(pid!, 'SIGKILL');
      const next = await until(() => ((part) => part.restarts > 0 && part.pid !== null && part)(partOf(home, name)), {
        what: `${name} to be started again`,
      });
      expect(next.pid).not.toBe(pid);
    }
    await until(async () => (await orfeas(home, ['status'])).exitCode === 0, { what: 'all parts to be well' });
  },
  DEADLINE_MS,
);

test(
  'a set-up whose supervisor was killed is taken over: its orphans end, the new one is well',
  async () => {
    const home = newHome();
    const ports = randomPorts();
    const former = await up(home, ports);
    signalProcess(former.pid, 'SIGKILL');
    await until(() => !isAlive(former), { what: 'the end of the supervisor' });
    expect(living(former)).toHaveLength(PARTS);
    const next = await up(home, ports);
    expect(living(former)).toEqual([]);
    expect(living(next)).toHaveLength(PARTS + 1);
    expect(next.apiUrl).toBe(former.apiUrl);
  },
  DEADLINE_MS,
);
