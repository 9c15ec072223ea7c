import { mkdirSync } from 'node:fs';
import type { LocalSettings } from '../config/local-settings.js';
import type { Logger } from '../telemetry/logger.js';
import { askBacklog } from './ask-backlog.js';
import { choosePorts } from './choose-ports.js';
import { loadCredentials } from './credentials.js';
import { isPortFree } from './free-port.js';
import { type LocalState, localPaths, type PartName, removeState, writeState } from './local-state.js';
import { MATCHING_SETTINGS } from './matching-settings.js';
import { type LocalPorts, localAddresses, planParts, planTemporal } from './plan-parts.js';
import { startTimeOf } from './process-identity.js';
import { settleMatching } from './settle-matching.js';
import { SupervisedPart } from './supervised-part.js';

export interface SetupOptions {
  home: string;
  dist: string;
  build: string;
  settings: LocalSettings;
  temporalBin: string;
  minioBin: string;
  logger: Logger;
}

/** All parts of one home: started together, noted in the state file, kept alive, stopped in order. */
export class LocalSetup {
  readonly #options: SetupOptions;
  readonly #startedAt = new Date().toISOString();
  #parts: SupervisedPart[] = [];
  #ports: LocalPorts | null = null;
  #moving: Promise<void> | null = null;
  #stopped = false;

  constructor(options: SetupOptions) {
    this.#options = options;
  }

  /**
   * Chooses ports and starts every part. The Node parts retry their connections, so nothing waits for anything.
   * @throws MatchingBacklogError where tasks wait that the build's Temporal would not hand out.
   */
  async start(): Promise<void> {
    const { home, settings, logger } = this.#options;
    const paths = localPaths(home);
    for (const folder of [paths.run, paths.logs, paths.temporal, paths.data]) mkdirSync(folder, { recursive: true });
    const ports = await choosePorts(settings);
    if (this.#stopped) return;
    const temporal = { ...this.#options, ports, environment: settings.environment };
    await settleMatching(home, MATCHING_SETTINGS, (former) => {
      logger.info({ former }, 'Temporal’s matching settings have changed: looking whether tasks wait');
      return askBacklog(planTemporal(temporal, former), localAddresses(ports).temporalAddress);
    });
    if (this.#stopped) return;
    this.#ports = ports;
    const plans = planParts({
      ...this.#options,
      ports,
      credentials: loadCredentials(home),
      environment: settings.environment,
    });
    this.#parts = plans.map(
      (plan) =>
        new SupervisedPart(plan, {
          onChange: () => this.#note(),
          onDeath: (name, how, restartInMs) => this.#died(name, how, restartInMs),
        }),
    );
    for (const part of this.#parts) part.start();
    logger.info({ ports }, 'started');
  }

  /** Workers and API first, so that they can still say goodbye; then the servers. The state file goes last. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#moving;
    await this.#stopParts();
    removeState(this.#options.home);
  }

  rotateLogs(): void {
    for (const part of this.#parts) part.rotateLog();
  }

  async #stopParts(): Promise<void> {
    const servers = this.#parts.filter(({ plan }) => isServer(plan.name));
    const others = this.#parts.filter(({ plan }) => !isServer(plan.name));
    await Promise.all(others.map((part) => part.stop()));
    await Promise.all(servers.map((part) => part.stop()));
  }

  #died(name: PartName, how: string, restartInMs: number): boolean {
    this.#options.logger.warn({ name, how, restartInMs }, 'part died');
    if (this.#moving !== null || this.#stopped) return false;
    void this.#moveIfPortTaken(name);
    return true;
  }

  /** A part that died because somebody else holds its port would die for ever: everything moves to other ports. */
  async #moveIfPortTaken(name: PartName): Promise<void> {
    const ports = this.#parts.find(({ plan }) => plan.name === name)?.plan.ports ?? [];
    const free = await Promise.all(ports.map((port) => isPortFree(port)));
    if (free.every(Boolean) || this.#moving !== null || this.#stopped) return;
    this.#options.logger.warn({ name, ports }, 'a port was taken by another program: moving to other ports');
    this.#moving = this.#stopParts().then(() => this.start());
    try {
      await this.#moving;
    } finally {
      this.#moving = null;
    }
  }

  #note(): void {
    if (this.#ports === null) return;
    const state: LocalState = {
      schema: 'orfeas.local/1',
      pid: process.pid,
      startTime: startTimeOf(process.pid),
      build: this.#options.build,
      startedAt: this.#startedAt,
      ...localAddresses(this.#ports),
      parts: this.#parts.map((part) => part.view()),
    };
    writeState(this.#options.home, state);
  }
}

function isServer(name: PartName): boolean {
  return name === 'temporal' || name === 'minio';
}
