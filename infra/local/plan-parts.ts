import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import type { Credentials } from './credentials.js';
import { localPaths, type PartName } from './local-state.js';
import { MATCHING_SETTINGS } from './matching-settings.js';
import type { PartPlan } from './supervised-part.js';

/** The ports of a local set-up. */
export interface LocalPorts {
  api: number;
  temporal: number;
  temporalUi: number;
  minio: number;
  cpuWorker: number;
  gpuWorker: number;
  renderWorker: number;
}

export interface PlanOptions {
  home: string;
  /** Folder of the built entry points. */
  dist: string;
  temporalBin: string;
  minioBin: string;
  ports: LocalPorts;
  credentials: Credentials;
  environment: NodeJS.ProcessEnv;
}

const HOST = '127.0.0.1';
/** A stopping worker gives a stage this long; what it had not finished goes on from its checkpoint later. */
const WORKER_GRACE = '5s';
const NODE_PART_GRACE_MS = 10_000;
const SERVER_GRACE_MS = 10_000;

/** How late timers may fire; Temporal's default of a second would be the shortest pause before a stage's next attempt. */
const TIMER_SETTINGS = ['history.timerProcessorMaxTimeShift="50ms"'];

/**
 * glibc gives each of a process's many threads an arena of its own, which large short-lived buffers fragment: with two,
 * a CPU worker held 353 MB after 80 generations instead of 504 (one run each, after a forced collection).
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2' };

/**
 * MiB of each of the three spaces of young objects, in every thread that sets no limit of its own. V8 lets them grow to
 * 32 and keeps what they have grown to, the workflow thread's too.
 */
const YOUNG_SPACES = '--max-semi-space-size=8';

/** Addresses of a local set-up, from its ports. */
export function localAddresses(ports: LocalPorts) {
  return {
    apiUrl: `http://${HOST}:${ports.api}`,
    temporalAddress: `${HOST}:${ports.temporal}`,
    temporalUiUrl: `http://${HOST}:${ports.temporalUi}`,
    s3Endpoint: `http://${HOST}:${ports.minio}`,
  };
}

/** The parts of a local set-up in the order in which they start. */
export function planParts(options: PlanOptions): PartPlan[] {
  return [
    planTemporal(options),
    planMinio(options),
    planNode(options, 'api', 'api/main.js', options.ports.api, {}),
    planNode(options, 'cpu-worker', 'activities/main.js', options.ports.cpuWorker, {
      ORFEAS_WORKER_PORT: String(options.ports.cpuWorker),
    }),
    planNode(options, 'gpu-worker', 'gpu-workers/main.js', options.ports.gpuWorker, {
      ORFEAS_WORKER_PORT: String(options.ports.gpuWorker),
    }),
    planNode(options, 'render-worker', 'activities/sequence/main.js', options.ports.renderWorker, {
      ORFEAS_WORKER_PORT: String(options.ports.renderWorker),
    }),
  ];
}

/** Temporal alone; `matching` is given where it is run as a former build did. */
export function planTemporal(
  { home, temporalBin, ports, environment }: Pick<PlanOptions, 'home' | 'temporalBin' | 'ports' | 'environment'>,
  matching: readonly string[] = MATCHING_SETTINGS,
): PartPlan {
  const { temporal } = localPaths(home);
  return {
    name: 'temporal',
    command: temporalBin,
    args: [
      'server',
      'start-dev',
      ...['--ip', HOST, '--port', String(ports.temporal), '--ui-port', String(ports.temporalUi)],
      ...['--db-filename', join(temporal, 'temporal.db'), '--log-level', 'warn'],
      ...[...matching, ...TIMER_SETTINGS].flatMap((setting) => ['--dynamic-config-value', setting]),
      ...Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ],
    environment: without(environment, 'TEMPORAL_'),
    cwd: temporal,
    ports: [ports.temporal, ports.temporalUi],
    health: `tcp://${HOST}:${ports.temporal}`,
    log: logOf(home, 'temporal'),
    graceMs: SERVER_GRACE_MS,
  };
}

function planMinio({ home, minioBin, ports, credentials, environment }: PlanOptions): PartPlan {
  const { data, run } = localPaths(home);
  return {
    name: 'minio',
    command: minioBin,
    args: ['server', data, '--address', `${HOST}:${ports.minio}`, '--certs-dir', join(run, 'certs'), '--quiet'],
    environment: {
      ...without(environment, 'MINIO_'),
      MINIO_ROOT_USER: credentials.accessKey,
      MINIO_ROOT_PASSWORD: credentials.secretKey,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
    cwd: home,
    ports: [ports.minio],
    health: `http://${HOST}:${ports.minio}/minio/health/live`,
    log: logOf(home, 'minio'),
    graceMs: SERVER_GRACE_MS,
  };
}

function planNode(
  options: PlanOptions,
  name: PartName,
  entry: string,
  port: number,
  extra: Record<string, string>,
): PartPlan {
  return {
    name,
    command: process.execPath,
    args: ['--enable-source-maps', YOUNG_SPACES, join(options.dist, entry)],
    environment: { ...ALLOCATOR, ...localEnvironment(options), ...extra },
    cwd: options.home,
    ports: [port],
    health: `http://${HOST}:${port}${name === 'api' ? '/ready' : '/health'}`,
    log: logOf(options.home, name),
    graceMs: NODE_PART_GRACE_MS,
  };
}

/** The settings under which a process finds the parts of a local set-up; other settings of the user stay. */
export function localEnvironment({
  home,
  ports,
  credentials,
  environment,
}: Pick<PlanOptions, 'home' | 'ports' | 'credentials' | 'environment'>): NodeJS.ProcessEnv {
  const addresses = localAddresses(ports);
  return {
    ORFEAS_SHUTDOWN_GRACE: WORKER_GRACE,
    ...environment,
    ORFEAS_API_HOST: HOST,
    ORFEAS_API_PORT: String(ports.api),
    ORFEAS_PUBLIC_URL: addresses.apiUrl,
    ORFEAS_TEMPORAL_ADDRESS: addresses.temporalAddress,
    ORFEAS_TEMPORAL_NAMESPACE: 'default',
    ORFEAS_TEMPORAL_UI_URL: addresses.temporalUiUrl,
    ORFEAS_S3_ENDPOINT: addresses.s3Endpoint,
    ORFEAS_S3_ACCESS_KEY: credentials.accessKey,
    ORFEAS_S3_SECRET_KEY: credentials.secretKey,
    ORFEAS_RUN_DIR: localPaths(home).run,
    ORFEAS_MODELS_DIR: modelsDirectory(home, environment),
  };
}

/** Folder of installed packs: the user's, else one beside the rest of the local set-up. */
export function modelsDirectory(home: string, { ORFEAS_MODELS_DIR = '' }: NodeJS.ProcessEnv): string {
  return ORFEAS_MODELS_DIR === '' ? localPaths(home).models : ORFEAS_MODELS_DIR;
}

function logOf(home: string, name: PartName): string {
  return join(localPaths(home).logs, `${name}.log`);
}

function without(environment: NodeJS.ProcessEnv, prefix: string): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith(prefix)));
}
