import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLocalSettings } from '../../infra/config/local-settings.js';
import { readSettings } from '../../infra/config/read-settings.js';
import type { Settings } from '../../infra/config/settings.js';
import { loadCredentials } from '../../infra/local/credentials.js';
import { ensureUp, readRunning } from '../../infra/local/ensure-up.js';
import type { LocalState, PartName } from '../../infra/local/local-state.js';
import { localEnvironment } from '../../infra/local/plan-parts.js';
import { isAlive, signalProcess } from '../../infra/local/process-identity.js';
import { stop } from '../../infra/local/stop.js';
import { repositoryRoot } from './parts.js';
import { until } from './until.js';

/** A whole local set-up with its real supervisor, in a home of its own. */
export interface Stack {
  /** Where the API is now. */
  readonly apiUrl: string;
  readonly home: string;
  /** As the supervisor last wrote it. */
  readonly state: LocalState;
  /** Opens the same store and the same Temporal. */
  readonly settings: Settings;
  /** Pids by part; null while a part is between two lives. */
  readonly pids: Record<PartName, number | null>;
  /** Sends a signal to a part, once it runs; after SIGKILL resolves when that process is gone. */
  kill(part: PartName, signal: NodeJS.Signals): Promise<void>;
  /** What a part has written so far. */
  logs(part: PartName | 'supervisor'): string;
  /** Stops everything and removes the home. */
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Further variables for the supervisor and the parts. */
  env?: NodeJS.ProcessEnv;
}

/** Starts the built dist/ as `./orfeas up` does; resolves when every part answers. It ends with the test's process. */
export async function startStack({ env = {} }: StackOptions = {}): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'orfeas-stack-'));
  const environment = { ...cleanEnvironment(), ...randomPorts(), ...env };
  const options = {
    environment,
    supervisorEntry: join(repositoryRoot(), 'dist/infra/local/supervisor.js'),
    whilePid: process.pid,
  };
  const stopAll = async () => {
    await stop(home);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await ensureUp(home, options);
  } catch (error) {
    await stopAll();
    throw error;
  }
  const running = (): LocalState => {
    const state = readRunning(home);
    if (state === null) throw new Error(`Expected a running set-up in ${home}`);
    return state;
  };
  return {
    home,
    get apiUrl() {
      return running().apiUrl;
    },
    get state() {
      return running();
    },
    get settings() {
      return settingsOf(running(), home, environment);
    },
    get pids() {
      return Object.fromEntries(running().parts.map(({ name, pid }) => [name, pid])) as Stack['pids'];
    },
    kill: (part, signal) => killPart(running, part, signal),
    logs: (part) => readFileSync(join(home, 'logs', `${part}.log`), 'utf8'),
    stop: stopAll,
  };
}

async function killPart(running: () => LocalState, part: PartName, signal: NodeJS.Signals): Promise<void> {
  const victim = await until(() => running().parts.find(({ name, state }) => name === part && state === 'running'), {
    what: `${part} to run`,
  });
  const identity = { pid: victim.pid!, startTime: victim.startTime };
  signalProcess(identity.pid, signal);
  if (signal === 'SIGKILL') await until(() => !isAlive(identity), { what: `the end of ${part}` });
}

function settingsOf(state: LocalState, home: string, environment: NodeJS.ProcessEnv): Settings {
  const portsOf = (part: PartName) => state.parts.find(({ name }) => name === part)?.ports ?? [];
  const [temporal = 0, temporalUi = 0] = portsOf('temporal');
  const ports = {
    temporal,
    temporalUi,
    minio: portsOf('minio')[0] ?? 0,
    api: portsOf('api')[0] ?? 0,
    cpuWorker: portsOf('cpu-worker')[0] ?? 0,
    gpuWorker: portsOf('gpu-worker')[0] ?? 0,
    renderWorker: portsOf('render-worker')[0] ?? 0,
  };
  return readSettings(localEnvironment({ home, ports, credentials: loadCredentials(home), environment }));
}

/** The environment without what would lead to another set-up than the test's own. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = new Set(['ORFEAS_CACHE', 'ORFEAS_TEMPORAL_BIN', 'ORFEAS_MINIO_BIN']);
  const { environment } = readLocalSettings();
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('ORFEAS_') || kept.has(name)),
  );
}

/** Preferred ports at random, below the system's own range, so that set-ups side by side do not meet. */
export function randomPorts(): NodeJS.ProcessEnv {
  const names = ['ORFEAS_API_PORT', 'ORFEAS_TEMPORAL_PORT', 'ORFEAS_TEMPORAL_UI_PORT', 'ORFEAS_MINIO_PORT'];
  return Object.fromEntries(names.map((name) => [name, String(randomInt(20_000, 30_000))]));
}
