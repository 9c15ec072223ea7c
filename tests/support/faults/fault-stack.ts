import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLocalSettings } from '../../../infra/config/local-settings.js';
import { readSettings } from '../../../infra/config/read-settings.js';
import type { Settings } from '../../../infra/config/settings.js';
import { checkHealth } from '../../../infra/local/check-health.js';
import { loadCredentials } from '../../../infra/local/credentials.js';
import { type LocalState, localPaths } from '../../../infra/local/local-state.js';
import { localEnvironment, planParts } from '../../../infra/local/plan-parts.js';
import { isAlive, type ProcessIdentity, signalProcess, startTimeOf } from '../../../infra/local/process-identity.js';
import { type PartPlan, SupervisedPart } from '../../../infra/local/supervised-part.js';
import { freePorts, repositoryRoot } from '../parts.js';
import { runnersOf } from '../runner/runner-of.js';
import { cleanEnvironment } from '../stack.js';
import { until } from '../until.js';
import type { FaultPart } from './fault-case.js';

/** A part with a process of its own under a supervisor. */
export type SupervisedName = Exclude<FaultPart, 'runner'> | 'spare-gpu-worker' | 'render-worker';

/** All parts of a local set-up, each kept running, with the workflows and the CPU stages in two processes. */
export interface FaultStack {
  home: string;
  settings: Settings;
  apiUrl: string;
  /** The process of a part as it is now; null while it has none. */
  processOf(part: FaultPart | SupervisedName): ProcessIdentity | null;
  /** Ends a part with SIGKILL for good, as if its host were gone. */
  abandon(part: SupervisedName): void;
  /** Starts a part again that was abandoned. */
  revive(part: SupervisedName): void;
  /** What a part has written so far. */
  log(part: SupervisedName): string;
  /** Resolves when every part answers. */
  healthy(): Promise<void>;
  end(): Promise<void>;
}

const HEALTHY_WITHIN_MS = 120_000;

export interface FaultStackOptions {
  /** Further variables for the parts. */
  env?: NodeJS.ProcessEnv;
  /** A second GPU worker, which shares nothing with the first: as on another host. */
  spare?: boolean;
}

/** Starts the built dist/ in a home of its own; ends with `end`, at the latest with the process. */
export async function startFaultStack({ env = {}, spare = false }: FaultStackOptions = {}): Promise<FaultStack> {
  const home = mkdtempSync(join(tmpdir(), 'orfeas-faults-'));
  const paths = localPaths(home);
  for (const folder of [paths.run, paths.logs, paths.temporal, paths.data]) mkdirSync(folder, { recursive: true });
  const options = await planOptions(home, env);
  const abandoned = new Set<SupervisedName>();
  const supervise = (name: SupervisedName, plan: PartPlan) =>
    new SupervisedPart(plan, { onChange: () => undefined, onDeath: () => !abandoned.has(name) });
  const plans = [...plansOf(options), ...(spare ? [await spareOf(options)] : [])];
  const parts = new Map(plans.map(([name, plan]) => [name, supervise(name, plan)]));
  const killAll = () => {
    for (const part of parts.values()) if (part.view().pid !== null) signalProcess(-part.view().pid!, 'SIGKILL');
  };
  const killAndEnd = () => {
    killAll();
    process.exit(1);
  };
  process.once('exit', killAll);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, killAndEnd);
  const settings = readSettings(localEnvironment(options));
  const stack: FaultStack = {
    ...{ home, settings, apiUrl: `http://127.0.0.1:${options.ports.api}` },
    processOf(part) {
      if (part !== 'runner') return identityOf(parts.get(part)!.view());
      const { pid: worker } = parts.get('gpu-worker')!.view();
      const pid = worker === null ? undefined : runnersOf(worker)[0];
      return pid === undefined ? null : identityOf({ pid, startTime: startTimeOf(pid) });
    },
    abandon(part) {
      abandoned.add(part);
      signalProcess(parts.get(part)!.view().pid!, 'SIGKILL');
    },
    revive(part) {
      abandoned.delete(part);
      const next = supervise(part, parts.get(part)!.plan);
      parts.set(part, next);
      next.start();
    },
    log: (part) => readFileSync(parts.get(part)!.plan.log, 'utf8'),
    async healthy() {
      let unwell = '';
      const isHealthy = async () => {
        const state = { parts: [...parts.values()].map((part) => part.view()) } as LocalState;
        const sick = (await checkHealth(state)).filter((part) => !part.healthy);
        unwell = sick.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
        return sick.length === 0;
      };
      await until(isHealthy, { what: 'all parts to answer', deadlineMs: HEALTHY_WITHIN_MS, everyMs: 50 }).catch(
        (cause: unknown) => {
          throw new Error(`Not all parts are well: ${unwell}`, { cause });
        },
      );
    },
    async end() {
      process.removeListener('exit', killAll);
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeListener(signal, killAndEnd);
      await Promise.all([...parts.values()].map((part) => part.stop()));
      if (process.env.ORFEAS_CHAOS_KEEP !== '1') rmSync(home, { recursive: true, force: true });
    },
  };
  for (const part of parts.values()) part.start();
  await stack.healthy();
  return stack;
}

async function planOptions(home: string, extra: NodeJS.ProcessEnv) {
  const local = readLocalSettings();
  return {
    home,
    dist: join(repositoryRoot(), 'dist'),
    temporalBin: local.ORFEAS_TEMPORAL_BIN ?? 'temporal',
    minioBin: local.ORFEAS_MINIO_BIN ?? 'minio',
    ports: await freePorts(),
    credentials: loadCredentials(home),
    environment: { ...cleanEnvironment(), ORFEAS_LOG_LEVEL: 'debug', ...extra },
  };
}

/** The plans of a local set-up, that of the CPU worker split in two. */
function plansOf(options: Awaited<ReturnType<typeof planOptions>>): [SupervisedName, PartPlan][] {
  const plans = planParts(options);
  const worker = plans.find(({ name }) => name === 'cpu-worker')!;
  const serving = (role: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
    ...worker.environment,
    ORFEAS_ROLES: role,
    ...more,
  });
  const orchestrator: PartPlan = {
    ...worker,
    log: join(localPaths(options.home).logs, 'orchestrator.log'),
    ports: [],
    // It has no port of its own: the frontend of Temporal is what it needs.
    health: `tcp://127.0.0.1:${options.ports.temporal}`,
    environment: serving('workflows', {
      ORFEAS_WORKER_PORT: '',
      ORFEAS_RUN_DIR: join(options.home, 'run', 'orchestrator'),
    }),
  };
  const others = plans.filter((plan) => plan !== worker);
  return [
    ...others.map((plan): [SupervisedName, PartPlan] => [plan.name, plan]),
    ['cpu-worker', { ...worker, environment: serving('cpu', {}) }],
    ['orchestrator', orchestrator],
  ];
}

async function spareOf(options: Awaited<ReturnType<typeof planOptions>>): Promise<[SupervisedName, PartPlan]> {
  const worker = planParts(options).find(({ name }) => name === 'gpu-worker')!;
  const { gpuWorker: port } = await freePorts();
  return [
    'spare-gpu-worker',
    {
      ...worker,
      log: join(localPaths(options.home).logs, 'spare-gpu-worker.log'),
      ports: [port],
      health: `http://127.0.0.1:${port}/health`,
      environment: {
        ...worker.environment,
        ORFEAS_WORKER_PORT: String(port),
        ORFEAS_WORKER_ID: 'spare-gpu-worker',
        ORFEAS_RUN_DIR: join(options.home, 'run', 'spare'),
      },
    },
  ];
}

function identityOf({ pid, startTime }: { pid: number | null; startTime: string | null }): ProcessIdentity | null {
  if (pid === null) return null;
  const identity = { pid, startTime };
  return isAlive(identity) ? identity : null;
}
