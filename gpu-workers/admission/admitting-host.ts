import { OrfeasError } from '../../contracts/errors.js';
import type {
  EngineHooks,
  EngineHost,
  EnginePlace,
  EngineRequest,
  MemoryWait,
} from '../../models/runner/engine-host.js';
import { type DeviceHealth, isDeviceError } from './device-health.js';
import type { DeviceRunner } from './device-runner.js';
import type { MeasuredPeaks } from './measured-peaks.js';
import type { MemoryLedger } from './memory-ledger.js';
import { packNeed } from './pack-need.js';

/** What admission to a device is made of. */
export interface Admission {
  device: { name: string; provider: 'cpu' | 'cuda' };
  runner: DeviceRunner;
  ledger: MemoryLedger;
  peaks: MeasuredPeaks;
  health: DeviceHealth;
  /** Where jobs go that would rather run slowly than wait; null where there is no such place. */
  overflow: EngineHost | null;
  /** Told of what went wrong without a job's failing by it. */
  warn(message: string, facts: object): void;
}

interface Waiter {
  tell(wait: MemoryWait | null): void;
  begin(): void;
  refuse(reason: unknown): void;
}

/**
 * Lets jobs onto a device as its memory allows: reserves, runs, releases. A reservation lasts as long as the engine's
 * task; what a stage does before and after needs none.
 */
export class AdmittingHost implements EngineHost {
  readonly #parts: Admission;
  readonly #waiters = new Map<number, Waiter>();
  readonly #listeners: (() => void)[] = [];
  #evicting: Promise<unknown> = Promise.resolve();

  constructor(parts: Admission) {
    this.#parts = parts;
  }

  placeOf(pack: EngineRequest['pack'], onFull: 'wait' | 'cpu'): EnginePlace {
    const { overflow, ledger } = this.#parts;
    if (overflow === null || onFull === 'wait') return 'device';
    const needMiB = this.#needOr(pack, Number.POSITIVE_INFINITY);
    return needMiB === null || ledger.fitsNow({ digest: pack.digest, needMiB }) ? 'device' : 'cpu';
  }

  /** Throws like {@link EngineHost.run}. */
  async run(request: EngineRequest, hooks: EngineHooks): ReturnType<EngineHost['run']> {
    const { overflow, ledger } = this.#parts;
    const { digest } = request.pack;
    if (overflow !== null && request.place === 'cpu') return overflow.run({ ...request, place: 'device' }, hooks);
    const needMiB = this.needOf(request.pack);
    if (needMiB === null) return this.#parts.runner.run(request, hooks);
    hooks.signal.throwIfAborted();
    this.#refuseUnlessHealthy();
    const { id: pack } = request.pack.manifest;
    const sinceMs = request.sinceMs ?? Date.now();
    const ticket = ledger.enqueue({ digest, pack, needMiB, priority: request.priority, sinceMs });
    try {
      await this.#admitted(ticket, hooks);
      return await this.#runAdmitted(request, hooks, needMiB);
    } finally {
      ledger.release(ticket);
      this.settle();
    }
  }

  /**
   * What must be free on the device before a pack may run, MiB; null for engines without a network.
   * @throws OrfeasError MODEL_TOO_LARGE.
   */
  needOf({ manifest, digest }: EngineRequest['pack']): number | null {
    const { device, peaks, ledger } = this.#parts;
    return packNeed(manifest, device.provider, peaks.get(digest, device.name), ledger.capacityMiB);
  }

  /** Has `listener` called after every change of what the device holds or of who waits for it. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Acts on what the ledger decides now; to be called after whatever may change that. Drained devices let nobody in:
   * those who wait are given back.
   */
  settle(): void {
    const { ledger, health } = this.#parts;
    if (health.isDrained) {
      for (const waiter of [...this.#waiters.values()]) waiter.refuse(this.#unhealthy());
      this.#waiters.clear();
    }
    const { granted, evict } = ledger.plan();
    for (const ticket of granted) this.#waiters.get(ticket)?.begin();
    for (const digest of evict) this.#evict(digest);
    for (const [ticket, { tell }] of this.#waiters) tell(ledger.waitOf(ticket));
    for (const listener of this.#listeners) listener();
  }

  /** Unloads every pack that no job uses; resolves when they are gone. */
  async dropIdle(): Promise<void> {
    for (const digest of this.#parts.ledger.dropIdle()) this.#evict(digest);
    await this.evicted();
  }

  /** Takes over what was seen on the device; null where nobody can tell what the runner holds there. */
  observe(foreignMiB: number, totalMiB: number | null): void {
    const { ledger, peaks, device, warn } = this.#parts;
    for (const { digest, heldMiB } of ledger.observe({ totalMiB, foreignMiB })) {
      warn('a pack grew past its reservation and will be loaded anew', { digest, heldMiB });
      peaks.note(digest, device.name, heldMiB, 'warm');
    }
    // What several hold together is only guessed apart; what one holds alone is measured.
    const sole = ledger.sole;
    if (sole !== null) peaks.note(sole.digest, device.name, sole.peakMiB, sole.finished === 1 ? 'fresh' : 'warm');
  }

  /** The runner's process has ended: its packs are gone, and its jobs go on in the next. */
  restarted(): void {
    this.#parts.ledger.restarted();
    this.settle();
  }

  /** Resolves when no eviction is under way. */
  async evicted(): Promise<void> {
    await this.#evicting;
  }

  async #runAdmitted(request: EngineRequest, hooks: EngineHooks, hadMiB: number): ReturnType<EngineHost['run']> {
    const { runner, health } = this.#parts;
    try {
      const result = await runner.run(request, hooks);
      health.worked();
      return result;
    } catch (error) {
      this.#learnFrom(error, request.pack.digest, hadMiB);
      throw error;
    }
  }

  #learnFrom(error: unknown, digest: string, hadMiB: number): void {
    const { health, peaks, device, ledger, warn } = this.#parts;
    if (!(error instanceof Error)) return;
    const code = error instanceof OrfeasError ? error.code : null;
    if (code === 'GPU_OUT_OF_MEMORY') {
      peaks.ranOut(digest, device.name, hadMiB, ledger.capacityMiB);
      warn('a pack ran out of memory and gets more from now on', { digest, hadMiB });
    }
    if (code === 'DEVICE_UNHEALTHY' || isDeviceError(error.message)) health.failed(error.message);
  }

  /** Resolves when a job may begin; rejects when it is aborted or the device takes no more. */
  async #admitted(ticket: number, hooks: EngineHooks): Promise<void> {
    const turn = Promise.withResolvers<void>();
    const onAbort = () => turn.reject(hooks.signal.reason);
    hooks.signal.addEventListener('abort', onAbort, { once: true });
    let told: string | null = null;
    const tell = (wait: MemoryWait | null) => {
      const text = wait === null ? null : `${wait.needMiB} ${wait.freeMiB} ${wait.ahead}`;
      if (text !== told) hooks.waiting(wait);
      told = text;
    };
    this.#waiters.set(ticket, { tell, begin: () => this.#begin(ticket, turn.resolve), refuse: turn.reject });
    try {
      this.settle();
      await turn.promise;
      tell(null);
    } finally {
      this.#waiters.delete(ticket);
      hooks.signal.removeEventListener('abort', onAbort);
    }
  }

  #begin(ticket: number, resolve: () => void): void {
    this.#waiters.delete(ticket);
    resolve();
  }

  #evict(digest: string): void {
    const { runner, ledger, warn } = this.#parts;
    const gone = runner.evict(digest).then(
      () => {
        if (ledger.evicted(digest)) runner.recycle();
        this.settle();
      },
      (error: unknown) => {
        warn('a pack could not be evicted', { digest, err: error });
        ledger.stayed(digest);
      },
    );
    this.#evicting = Promise.all([this.#evicting, gone]);
  }

  #needOr(pack: EngineRequest['pack'], whenTooLarge: number): number | null {
    try {
      return this.needOf(pack);
    } catch (error) {
      if (error instanceof OrfeasError && error.code === 'MODEL_TOO_LARGE') return whenTooLarge;
      throw error;
    }
  }

  #refuseUnlessHealthy(): void {
    if (this.#parts.health.isDrained) throw this.#unhealthy();
  }

  #unhealthy(): OrfeasError {
    const { device, health } = this.#parts;
    return new OrfeasError('DEVICE_UNHEALTHY', `${device.name}: ${health.trouble ?? 'out of order'}`);
  }
}
