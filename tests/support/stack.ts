import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readSettings } from '../../infra/config/read-settings.js';
import type { Settings } from '../../infra/config/settings.js';
import { loadCredentials } from '../../infra/local/credentials.js';
import { readRunning } from '../../infra/local/ensure-up.js';
import { type LocalState, localPaths, type PartName } from '../../infra/local/local-state.js';
import { stop } from '../../infra/local/stop.js';
import { repositoryRoot } from './parts.js';
import { until } from './until.js';

/** A whole local set-up of a test's own, as `./orfeas up` starts it, on the built dist/. */
export interface Stack {
  home: string;
  apiUrl: string;
  /** The settings with which a test opens the same store and the same Temporal. */
  settings: Settings;
  /** The environment that the parts run in, without this machine's own settings. */
  environment: NodeJS.ProcessEnv;
  state(): LocalState;
  pid(part: PartName): number;
  /** Kills a part and waits until its process is gone; the supervisor starts it again. */
  kill(part: PartName, signal: NodeJS.Signals): Promise<void>;
  log(part: PartName): string;
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 120_000;

/** Starts a set-up in a new home on ports that are hardly ever taken. `env` adds settings or overrides them. */
export async function startStack({ env = {} }: { env?: NodeJS.ProcessEnv } = {}): Promise<Stack> {
  const home = mkdtempSync(path.join(tmpdir(), 'orfeas-stack-'));
  const port = randomInt(20_000, 29_000);
  const environment: NodeJS.ProcessEnv = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('ORFEAS_') || name.endsWith('_BIN')),
    ),
    ORFEAS_HOME: home,
    ORFEAS_API_PORT: String(port),
    ORFEAS_TEMPORAL_PORT: String(port + 100),
    ORFEAS_TEMPORAL_UI_PORT: String(port + 200),
    ORFEAS_MINIO_PORT: String(port + 300),
    ...env,
  };
  const cli = path.join(repositoryRoot(), 'dist/cli/main.js');
  await promisify(execFile)(process.execPath, [cli, 'up', '--detach'], {
    env: environment,
    timeout: START_DEADLINE_MS,
  });
  const state = (): LocalState => {
    const found = readRunning(home);
    if (found === null) throw new Error(`Expected a set-up to run in ${home}`);
    return found;
  };
  const part = (name: PartName) => state().parts.find((candidate) => candidate.name === name)!;
  return {
    home,
    apiUrl: state().apiUrl,
    settings: settingsOf(home, state()),
    environment,
    state,
    pid: (name) => part(name).pid ?? -1,
    async kill(name, signal) {
      const { pid } = part(name);
      if (pid === null) return;
      process.kill(pid, signal);
      await until(() => !isRunning(pid), { what: `${name} (${pid}) to end` });
    },
    log: (name) => readFileSync(part(name).log, 'utf8'),
    async stop() {
      await stop(home);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function settingsOf(home: string, state: LocalState): Settings {
  const { accessKey, secretKey } = loadCredentials(home);
  return readSettings({
    ORFEAS_TEMPORAL_ADDRESS: state.temporalAddress,
    ORFEAS_TEMPORAL_UI_URL: state.temporalUiUrl,
    ORFEAS_S3_ENDPOINT: state.s3Endpoint,
    ORFEAS_S3_ACCESS_KEY: accessKey,
    ORFEAS_S3_SECRET_KEY: secretKey,
    ORFEAS_RUN_DIR: localPaths(home).run,
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
