import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { readLocalSettings } from '../../infra/config/local-settings.js';
import { readSettings } from '../../infra/config/read-settings.js';
import type { Settings } from '../../infra/config/settings.js';
import { checkHealth } from '../../infra/local/check-health.js';
import { loadCredentials } from '../../infra/local/credentials.js';
import { findFreePort } from '../../infra/local/free-port.js';
import { type LocalState, localPaths, type PartName } from '../../infra/local/local-state.js';
import { type LocalPorts, localEnvironment, planParts } from '../../infra/local/plan-parts.js';
import { isAlive, signalProcess } from '../../infra/local/process-identity.js';
import { SupervisedPart } from '../../infra/local/supervised-part.js';
import { ensureBucket, openMinioStore } from '../../infra/storage/minio-store.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { until } from './until.js';

/** Some parts of a local set-up, each started and ended by the test itself. */
export interface Parts {
  home: string;
  settings: Settings;
  /** The environment of the parts' processes. */
  environment: NodeJS.ProcessEnv;
  store: ObjectStore;
  start(name: PartName): Promise<void>;
  /** Of a part that runs. */
  pidOf(name: PartName): number;
  stop(name: PartName): Promise<void>;
  /** Sends a signal; after SIGKILL resolves when the part is gone, and it is not started again. */
  signal(name: PartName, signal: NodeJS.Signals): Promise<void>;
  /** Ends everything and removes the home. */
  end(): Promise<void>;
}

/**
 * Starts the real programs of the named parts in a home of their own, on free ports, and waits until they answer.
 * The Node parts run the built dist/, or that of another build; `temporal` and `minio` come from ORFEAS_TEMPORAL_BIN, ORFEAS_MINIO_BIN or PATH.
 */
export async function startParts(
  names: readonly PartName[],
  extra: NodeJS.ProcessEnv = {},
  dist = path.join(repositoryRoot(), 'dist'),
): Promise<Parts> {
  const home = mkdtempSync(path.join(tmpdir(), 'orfeas-parts-'));
  const paths = localPaths(home);
  for (const folder of [paths.run, paths.logs, paths.temporal, paths.data]) mkdirSync(folder, { recursive: true });
  const local = readLocalSettings();
  const options = {
    home,
    dist,
    temporalBin: local.ORFEAS_TEMPORAL_BIN ?? 'temporal',
    minioBin: local.ORFEAS_MINIO_BIN ?? 'minio',
    ports: await freePorts(),
    credentials: loadCredentials(home),
    environment: { ...local.environment, ...extra },
  };
  const environment = localEnvironment(options);
  const settings = readSettings(environment);
  const plans = planParts(options);
  const running = new Map<PartName, SupervisedPart>();
  const parts: Parts = {
    home,
    settings,
    environment,
    store: openMinioStore(settings),
    async start(name) {
      const plan = plans.find((candidate) => candidate.name === name)!;
      const deaths: string[] = [];
      const onDeath = (_: PartName, how: string) => {
        deaths.push(how);
        return false;
      };
      const part = new SupervisedPart(plan, { onChange: () => undefined, onDeath });
      running.set(name, part);
      part.start();
      await until(
        () => {
          if (deaths.length > 0) throw new Error(`Expected ${plan.command} to run but it ended: ${deaths[0]}`);
          return isWell(part);
        },
        { what: `${name} to answer at ${plan.health}`, deadlineMs: 60_000, everyMs: 30 },
      );
      // Each answers at its port a moment before it takes requests.
      if (name === 'temporal') await until(() => takesCalls(settings), { what: 'Temporal', deadlineMs: 60_000 });
      if (name === 'minio') await until(() => hasBucket(settings), { what: 'a bucket', deadlineMs: 60_000 });
    },
    pidOf: (name) => running.get(name)!.view().pid!,
    async stop(name) {
      await running.get(name)?.stop();
      running.delete(name);
    },
    async signal(name, signal) {
      const { pid, startTime } = running.get(name)!.view();
      signalProcess(pid!, signal);
      if (signal !== 'SIGKILL') return;
      await until(() => !isAlive({ pid: pid!, startTime }), { what: `the end of ${name}` });
      running.delete(name);
    },
    async end() {
      for (const name of [...running.keys()].reverse()) await parts.stop(name);
      rmSync(home, { recursive: true, force: true });
    },
  };
  try {
    // All at once: the API calls itself ready when the rest is.
    await Promise.all(names.map((name) => parts.start(name)));
  } catch (error) {
    await parts.end();
    throw error;
  }
  return parts;
}

/** Temporal listens once to see whether its ports are free, and closes them again, before it begins. */
async function takesCalls({ ORFEAS_TEMPORAL_ADDRESS: address }: Settings): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '5s' });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

function hasBucket(settings: Settings): Promise<boolean> {
  return ensureBucket(settings).then(
    () => true,
    () => false,
  );
}

async function isWell(part: SupervisedPart): Promise<boolean> {
  const [health] = await checkHealth({ parts: [part.view()] } as LocalState);
  return health?.healthy === true;
}

/** Ports that were free a moment ago, one for each part and the Temporal UI. */
export async function freePorts(): Promise<LocalPorts> {
  const taken = new Set<number>();
  // Drawn at random below the system's own range, so that set-ups side by side do not meet.
  const next = () => findFreePort(randomInt(20_000, 30_000), taken);
  return {
    api: await next(),
    temporal: await next(),
    temporalUi: await next(),
    minio: await next(),
    cpuWorker: await next(),
    gpuWorker: await next(),
    renderWorker: await next(),
  };
}

/** The folder with package.json above this file, also when it runs from dist/. */
export function repositoryRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}
