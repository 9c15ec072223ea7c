import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import path from 'node:path';
import { findFreePort } from '../../infra/local/free-port.js';
import { localPaths } from '../../infra/local/local-state.js';
import { type Parts, repositoryRoot } from './parts.js';
import { until } from './until.js';

/** One more API process over the Temporal and the object store of some parts. */
export interface ApiProcess {
  url: string;
  pid: number;
  /** Sends a signal; resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Below the system's own range of ports. */
const FIRST_PORT = 30_000;

/** Starts the built API on a port of its own and waits until it and all it needs are ready. */
export async function startApiProcess({ home, environment }: Pick<Parts, 'home' | 'environment'>): Promise<ApiProcess> {
  const port = await findFreePort(FIRST_PORT + Math.floor(Math.random() * 2000), new Set());
  const log = openSync(path.join(localPaths(home).logs, `api-${port}.log`), 'a');
  const entry = path.join(repositoryRoot(), 'dist/api/main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env: { ...environment, ORFEAS_API_PORT: String(port) },
    cwd: home,
    stdio: ['ignore', log, log],
  });
  const url = `http://127.0.0.1:${port}`;
  await until(() => isReady(url, child), { what: `an API at ${url}`, deadlineMs: 60_000, everyMs: 50 });
  return {
    url,
    pid: child.pid!,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await gone;
    },
  };
}

async function isReady(url: string, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`Expected an API at ${url} but it ended with ${child.exitCode}`);
  const response = await fetch(`${url}/ready`).catch(() => null);
  await response?.arrayBuffer();
  return response?.status === 200;
}
