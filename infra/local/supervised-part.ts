import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { PartName, PartState } from './local-state.js';
import { openLog, rotateLog } from './part-log.js';
import { signalProcess, startTimeOf } from './process-identity.js';
import { HEALTHY_AFTER_MS, restartDelayMs } from './restart-delay.js';

/** How a part is started and ended. */
export interface PartPlan {
  name: PartName;
  command: string;
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  cwd: string;
  ports: readonly number[];
  health: string;
  log: string;
  /** How long it may take to end when asked, before it is ended. */
  graceMs: number;
}

export interface PartWatcher {
  /** The part's view has changed. */
  onChange(): void;
  /** The part has died; the answer says whether to start it again (false: the supervisor has other plans). */
  onDeath(name: PartName, how: string, restartInMs: number): boolean;
}

type ProcessView = Pick<PartState, 'pid' | 'startTime' | 'state' | 'startedAt'>;

/**
 * One process that is kept running: its output goes to its log, and when it dies it is started again, later each
 * time it dies soon after. It leads a process group of its own, whose rest is ended with it.
 */
export class SupervisedPart {
  readonly plan: PartPlan;
  readonly #watcher: PartWatcher;
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #restarts = 0;
  #startedAtMs = 0;
  #stopping = false;
  #view: ProcessView = {
    pid: null,
    startTime: null,
    state: 'stopped',
    startedAt: null,
  };

  constructor(plan: PartPlan, watcher: PartWatcher) {
    this.plan = plan;
    this.#watcher = watcher;
  }

  start(): void {
    const { command, args, environment, cwd, log } = this.plan;
    const output = openLog(log);
    const child = spawn(command, args, {
      env: environment,
      cwd,
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#child = child;
    this.#startedAtMs = performance.now();
    child.once('error', (error) => this.#died(child, error.message));
    child.once('exit', (code, signal) => this.#died(child, signal ?? `exit code ${code}`));
    const pid = child.pid ?? null;
    this.#change({
      pid,
      startTime: pid === null ? null : startTimeOf(pid),
      state: 'running',
      startedAt: new Date().toISOString(),
    });
  }

  /** Ends the part for good; resolves when its process is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#child;
    if (child?.pid !== undefined) {
      const pid = child.pid;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => signalProcess(-pid, 'SIGKILL'), this.plan.graceMs);
      await gone;
      clearTimeout(timer);
    }
    this.#change({ pid: null, startTime: null, state: 'stopped', startedAt: null });
  }

  rotateLog(): void {
    rotateLog(this.plan.log);
  }

  view(): PartState {
    const { name, ports, health, log } = this.plan;
    return { name, ports: [...ports], health, log, restarts: this.#restarts, ...this.#view };
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    // What the part itself had started must not outlive it: it would hold its ports and its device.
    if (child.pid !== undefined) signalProcess(-child.pid, 'SIGKILL');
    if (this.#stopping) return;
    this.#failures = performance.now() - this.#startedAtMs >= HEALTHY_AFTER_MS ? 1 : this.#failures + 1;
    const delayMs = restartDelayMs(this.#failures);
    if (!this.#watcher.onDeath(this.plan.name, how, delayMs)) return;
    this.#change({ pid: null, startTime: null, state: 'waiting', startedAt: null });
    this.#timer = setTimeout(() => {
      this.#restarts += 1;
      this.start();
    }, delayMs);
  }

  #change(view: ProcessView): void {
    this.#view = view;
    this.#watcher.onChange();
  }
}
