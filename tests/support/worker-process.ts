import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { isAlive, startTimeOf } from '../../infra/local/process-identity.js';
import { repositoryRoot } from './parts.js';
import { until } from './until.js';

/** A real process of the built dist/ that a test starts beside the parts, with settings of its own. */
export interface WorkerProcess {
  pid: number;
  /** What it has written so far. */
  logs(): string;
  /** Sends a signal; after one that ends it, resolves when it is gone. */
  signal(signal: NodeJS.Signals): Promise<void>;
}

const ENTRIES = {
  'cpu-worker': { entry: 'activities/main.js', ready: '"msg":"polling"' },
  'gpu-worker': { entry: 'gpu-workers/main.js', ready: '"msg":"polling"' },
  api: { entry: 'api/main.js', ready: '"msg":"listening"' },
} as const;
const ENDING = new Set<NodeJS.Signals>(['SIGKILL', 'SIGTERM', 'SIGINT']);

/**
 * Starts a worker, or the API, and waits until it has begun its work.
 * @param environment as {@link Parts.environment}, changed where the test says so.
 */
export async function startWorker(name: keyof typeof ENTRIES, environment: NodeJS.ProcessEnv): Promise<WorkerProcess> {
  const { entry: file, ready } = ENTRIES[name];
  const entry = path.join(repositoryRoot(), 'dist', file);
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env: { ...environment, ORFEAS_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const pid = child.pid ?? 0;
  const startTime = startTimeOf(pid);
  await until(
    () => {
      if (child.exitCode !== null) throw new Error(`Expected a ${name} but it ended:\n${text}`);
      return text.includes(ready);
    },
    { what: `${name} to begin`, deadlineMs: 60_000 },
  );
  return {
    pid,
    logs: () => text,
    async signal(signal) {
      if (!isAlive({ pid, startTime })) return;
      const gone = ENDING.has(signal) ? exitOf(child) : Promise.resolve();
      child.kill(signal);
      await gone;
    },
  };
}

async function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
