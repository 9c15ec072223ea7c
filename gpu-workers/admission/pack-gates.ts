import { turnOf } from './admission-order.js';

/** A pack as its gate sees it. */
export interface GatedPack {
  queue: string;
  digest: string;
  /** What must be free for it, MiB; null where its jobs need no memory of the device, or are refused at once. */
  needMiB(): number | null;
}

/** What waits in a queue. */
export interface QueueBacklog {
  priority: number;
  tasks: number;
  /** Seconds that the oldest of them has waited. */
  oldestSeconds: number;
}

/** What the gates of a device look at. */
export interface GateParts {
  packs: readonly GatedPack[];
  /** Jobs that the device takes at once. */
  jobs: number;
  /** A task that has waited this long is overtaken no more. */
  drainAfterMs: number;
  /** Tasks that may be taken without room for them, to find those that would rather run on the CPU; 0 without one. */
  scouts: number;
  now(): number;
  /** Whether the device takes work. */
  isOpen(): boolean;
  ledger: {
    fitsNow(claim: { digest: string; needMiB: number }, promisedMiB: number): boolean;
    isBusy(digest: string): boolean;
    readonly waiting: readonly unknown[];
    readonly nextTurn: number | null;
    readonly capacityMiB: number;
    readonly foreignMiB: number;
  };
}

/** The right to take one task from a queue. */
export interface Permit {
  gate: Gate;
  isUsed: boolean;
  grantedAtMs: number;
}

interface Gate extends GatedPack {
  pending: { grant(permit: Permit): void }[];
  /** When its oldest task began to wait, and its turn; null while nothing is known to wait. */
  oldest: { sinceMs: number; turn: number } | null;
}

/** A task that was let in asks for its memory within this, once its inputs are read; after it, it is taken to need none. */
const PROMISE_MS = 5_000;

/**
 * The gates before a device's queues. A queue is asked for a task only with a permit, and a gate gives one only while
 * its pack is on the device or could fit. A permit holds no memory: the ledger reserves it once the task is there, so
 * that an idle queue starves nobody. Gates whose tasks wait open by (priority, age); past a limit the others stay
 * closed until the first has its turn.
 */
export class PackGates {
  readonly #parts: GateParts;
  readonly #gates: Map<string, Gate>;
  readonly #permits = new Set<Permit>();

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#gates = new Map(parts.packs.map((pack) => [pack.queue, { ...pack, pending: [], oldest: null }]));
  }

  /** Resolves with a permit when the queue's gate opens; rejects when `signal` aborts. */
  async reserve(queue: string, signal: AbortSignal): Promise<Permit> {
    const gate = this.#gate(queue);
    signal.throwIfAborted();
    const turn = Promise.withResolvers<Permit>();
    const pending = { grant: turn.resolve };
    const onAbort = () => {
      gate.pending = gate.pending.filter((other) => other !== pending);
      turn.reject(signal.reason);
    };
    gate.pending.push(pending);
    signal.addEventListener('abort', onAbort, { once: true });
    this.settle();
    return turn.promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** A task has come with the permit. */
  use(permit: Permit): void {
    permit.isUsed = true;
    permit.grantedAtMs = this.#parts.now();
    this.settle();
  }

  /** The task has ended, or none came. */
  release(permit: Permit): void {
    this.#permits.delete(permit);
    this.settle();
  }

  /** Takes note of what waits in a queue. */
  observe(queue: string, backlog: readonly QueueBacklog[]): void {
    const nowMs = this.#parts.now();
    const waits = backlog
      .filter(({ tasks }) => tasks > 0)
      .map(({ priority, oldestSeconds }) => {
        const sinceMs = nowMs - 1000 * oldestSeconds;
        return { sinceMs, turn: turnOf(sinceMs, priority) };
      });
    this.#gate(queue).oldest = waits.reduce<Gate['oldest']>(
      (first, it) => (first === null || it.turn < first.turn ? it : first),
      null,
    );
  }

  /** Queues that must be looked at, since a gate is closed; none while all stand open. */
  get watched(): readonly string[] {
    const isAnyClosed = [...this.#gates.values()].some((gate) => gate.pending.length > 0);
    return isAnyClosed ? [...this.#gates.keys()] : [];
  }

  /** Jobs that have come and not ended. */
  get jobs(): number {
    return [...this.#permits].filter((permit) => permit.isUsed).length;
  }

  /** Opens what can be opened; to be called after whatever may change that. */
  settle(): void {
    if (!this.#parts.isOpen()) return;
    const closed = [...this.#gates.values()].filter((gate) => gate.pending.length > 0);
    closed.sort((a, b) => (a.oldest?.turn ?? Number.MAX_VALUE) - (b.oldest?.turn ?? Number.MAX_VALUE));
    let isDraining = false;
    for (const gate of closed) {
      if (this.#taken() >= this.#parts.jobs) return;
      const needMiB = gate.needMiB();
      if (needMiB === null) {
        this.#open(gate);
      } else if (!isDraining) {
        if (this.#fits(gate, needMiB)) this.#open(gate);
        else isDraining = this.#isDrainedFor(gate, needMiB);
      }
    }
  }

  #gate(queue: string): Gate {
    const gate = this.#gates.get(queue);
    if (gate === undefined) throw new RangeError(`Expected the queue of a pack but received ${queue}`);
    return gate;
  }

  #open(gate: Gate): void {
    const permit: Permit = { gate, isUsed: false, grantedAtMs: this.#parts.now() };
    this.#permits.add(permit);
    gate.pending.shift()!.grant(permit);
  }

  /** Jobs that run or are about to come; those that wait for memory leave their place to others. */
  #taken(): number {
    const coming = [...this.#permits].filter((permit) => permit.isUsed || permit.gate.oldest !== null).length;
    return coming - this.#parts.ledger.waiting.length;
  }

  #fits(gate: Gate, needMiB: number): boolean {
    const { ledger, scouts } = this.#parts;
    const promises = this.#promises().filter((other) => other.digest !== gate.digest);
    const promisedMiB = promises.reduce((sum, other) => sum + (other.needMiB() ?? 0), 0);
    if (ledger.fitsNow({ digest: gate.digest, needMiB }, promisedMiB)) return true;
    // Nobody who waits inside already may be let in before a better one that waits outside.
    if (gate.oldest !== null && ledger.nextTurn !== null && gate.oldest.turn < ledger.nextTurn) return true;
    return ledger.waiting.length + this.#promises().length < scouts;
  }

  /** The packs whose task was let in a moment ago and has not asked for its memory yet. */
  #promises(): Gate[] {
    const { now, ledger } = this.#parts;
    const gates = new Set<Gate>();
    for (const { gate, isUsed, grantedAtMs } of this.#permits) {
      const isExpected = isUsed || gate.oldest !== null;
      if (isExpected && now() - grantedAtMs < PROMISE_MS && !ledger.isBusy(gate.digest)) gates.add(gate);
    }
    return [...gates];
  }

  /** Whether the others must wait until there is room for a gate's oldest task. */
  #isDrainedFor({ oldest }: Gate, needMiB: number): boolean {
    const { now, drainAfterMs, ledger } = this.#parts;
    if (oldest === null || now() - oldest.sinceMs < drainAfterMs) return false;
    return needMiB <= ledger.capacityMiB - ledger.foreignMiB;
  }
}
