import { OrfeasError } from '../../contracts/errors.js';
import type { Resident } from '../../contracts/worker-report.js';
import { turnOf } from './admission-order.js';
import { attributeMemory } from './attribute-memory.js';
import { idlePacksToEvict } from './idle-packs.js';

/** A job's wish for memory. */
export interface Claim {
  /** Identity of its pack. */
  digest: string;
  /** Name of the pack, for reports. */
  pack: string;
  /** What must be there for it, MiB. */
  needMiB: number;
  /** 1 (first) to 5. */
  priority: number;
  /** When it began to wait, also elsewhere. */
  sinceMs: number;
}

/** What a device was seen to hold, MiB. */
export interface Holdings {
  /** All that the runner holds; null where nobody can tell. */
  totalMiB: number | null;
  /** What processes that are not ours hold. */
  foreignMiB: number;
}

/** What is to be done now: jobs that may begin, idle packs that must go first. */
export interface Plan {
  granted: number[];
  evict: string[];
}

/** A pack on the device. */
export interface LedgerPack {
  pack: string;
  reservedMiB: number;
  heldMiB: number | null;
  /** Most that it was seen to hold since it was loaded. */
  peakMiB: number;
  /** Jobs that it has finished since it was loaded. */
  finished: number;
  jobs: Set<number>;
  usedAtMs: number;
  /** It is being evicted. */
  leaving: boolean;
  /** It grew past its reservation: no job joins it any more, and it goes at its next idle moment. */
  retiring: boolean;
}

interface WaitingJob extends Claim {
  ticket: number;
  turn: number;
}

/**
 * Who holds how much of a device, and whose turn it is. Pure bookkeeping: it decides, others act and tell it.
 *
 * A pack's sessions are shared by its jobs, whose graph calls take turns, so a pack is charged its whole peak once, as
 * long as it is loaded: the greater of what is reserved and what it was seen to hold. Packs that no job uses stay
 * until somebody needs their room, the least recently used going first.
 *
 * Jobs are let in by {@link turnOf}. One that fits may overtake one that does not, until that one has waited longer
 * than `drainAfterMs`: then nobody behind it is let in and the device drains for it.
 */
export class MemoryLedger {
  readonly capacityMiB: number;
  readonly #drainAfterMs: number;
  readonly #toleranceMiB: number;
  readonly #now: () => number;
  readonly #packs = new Map<string, LedgerPack>();
  #waiting: WaitingJob[] = [];
  #tickets = 0;
  #totalMiB: number | null = null;
  #baseMiB = 0;
  #foreignMiB = 0;

  /**
   * @param options.capacityMiB what engines may use of the device.
   * @param options.toleranceMiB growth past a reservation up to this is the allocator's, not a leak's.
   */
  constructor(options: { capacityMiB: number; toleranceMiB: number; drainAfterMs: number; now: () => number }) {
    this.#toleranceMiB = options.toleranceMiB;
    this.capacityMiB = Math.floor(options.capacityMiB);
    this.#drainAfterMs = options.drainAfterMs;
    this.#now = options.now;
  }

  /**
   * Puts a job in line; {@link plan} says when it may begin.
   * @returns its ticket.
   * @throws OrfeasError MODEL_TOO_LARGE when it could never begin.
   */
  enqueue(claim: Claim): number {
    if (claim.needMiB > this.capacityMiB) {
      throw new OrfeasError(
        'MODEL_TOO_LARGE',
        `Expected a model of at most ${this.capacityMiB} MiB but ${claim.pack} needs ${claim.needMiB} MiB`,
      );
    }
    const ticket = ++this.#tickets;
    const needMiB = Math.ceil(claim.needMiB);
    this.#waiting.push({ ...claim, needMiB, ticket, turn: turnOf(claim.sinceMs, claim.priority) });
    this.#waiting.sort((a, b) => a.turn - b.turn || a.ticket - b.ticket);
    return ticket;
  }

  /** Ends a job that waits or runs; unknown tickets are ignored. */
  release(ticket: number): void {
    this.#waiting = this.#waiting.filter((job) => job.ticket !== ticket);
    for (const pack of this.#packs.values()) {
      if (!pack.jobs.delete(ticket)) continue;
      pack.usedAtMs = this.#now();
      pack.finished += 1;
    }
  }

  /**
   * A pack has gone from the device.
   * @returns whether it went because it had grown: then the process may hold what no pack accounts for.
   */
  evicted(digest: string): boolean {
    const pack = this.#packs.get(digest);
    if (pack === undefined || pack.jobs.size > 0) return false;
    this.#packs.delete(digest);
    // What was seen before is no longer so; until the next look the reservations alone speak.
    this.#totalMiB = null;
    return pack.retiring;
  }

  /** An eviction did not happen; the pack may be asked to go again. */
  stayed(digest: string): void {
    const pack = this.#packs.get(digest);
    if (pack !== undefined) pack.leaving = false;
  }

  /**
   * Takes note of what was seen on the device.
   * @returns the packs that were found to have grown past their reservations, each once.
   */
  observe(seen: Holdings): { digest: string; heldMiB: number }[] {
    // Whole numbers: sums of fractions that should be equal are not.
    this.#foreignMiB = Math.ceil(seen.foreignMiB);
    this.#totalMiB = seen.totalMiB === null ? null : Math.ceil(seen.totalMiB);
    // Without a pack, what the runner holds is its own: code, contexts.
    if (this.#packs.size === 0 && this.#totalMiB !== null) this.#baseMiB = this.#totalMiB;
    if (this.#totalMiB === null) return [];
    const holders = [...this.#packs].map(([digest, pack]) => ({ ...pack, digest, jobs: pack.jobs.size }));
    const held = attributeMemory(Math.max(0, this.#totalMiB - this.#baseMiB), holders);
    const grown: { digest: string; heldMiB: number }[] = [];
    for (const [digest, pack] of this.#packs) {
      const heldMiB = Math.ceil(held[digest]!);
      pack.heldMiB = heldMiB;
      pack.peakMiB = Math.max(pack.peakMiB, heldMiB);
      if (heldMiB <= pack.reservedMiB + this.#toleranceMiB || pack.retiring) continue;
      pack.retiring = true;
      grown.push({ digest, heldMiB });
    }
    return grown;
  }

  /** The runner was replaced: what no job uses is gone, and what jobs use is being loaded anew. */
  restarted(): void {
    this.#totalMiB = null;
    for (const [digest, pack] of this.#packs) {
      if (pack.jobs.size === 0) this.#packs.delete(digest);
      else Object.assign(pack, { heldMiB: null, peakMiB: 0, finished: 0, retiring: false });
    }
  }

  /** Decides what can be done now, and takes it as done: granted jobs hold memory, packs to evict are leaving. */
  plan(): Plan {
    const plan: Plan = { granted: [], evict: [] };
    this.#evictUnwanted(plan);
    for (const job of [...this.#waiting]) {
      const missing = this.#missing(job);
      if (missing <= 0) {
        this.#grant(job);
        plan.granted.push(job.ticket);
        continue;
      }
      const idle = this.#missingIsForever(job) ? null : idlePacksToEvict(this.#packs, missing, job.digest);
      if (idle !== null) {
        for (const digest of idle) this.#evict(digest, plan);
        // The room that is being made is this job's.
        break;
      }
      if (this.#isDrainedFor(job)) break;
    }
    return plan;
  }

  /** Has every pack leave that no job uses; those that must be evicted now. */
  dropIdle(): string[] {
    const plan: Plan = { granted: [], evict: [] };
    for (const [digest, pack] of this.#packs) if (pack.jobs.size === 0) this.#evict(digest, plan);
    return plan.evict;
  }

  /**
   * Whether a claim would be granted at once, perhaps after evictions, without overtaking one that must not be.
   * @param promisedMiB what others are about to ask for.
   */
  fitsNow(claim: Pick<Claim, 'digest' | 'needMiB'>, promisedMiB = 0): boolean {
    if (this.#packs.get(claim.digest)?.retiring || this.#waiting.some((job) => this.#isNext(job))) return false;
    const missing = this.#missing(claim) + (this.isBusy(claim.digest) ? 0 : promisedMiB);
    if (missing <= 0) return true;
    return this.#waiting.length === 0 && idlePacksToEvict(this.#packs, missing, claim.digest) !== null;
  }

  /** Whether jobs of the pack are running. */
  isBusy(digest: string): boolean {
    return (this.#packs.get(digest)?.jobs.size ?? 0) > 0;
  }

  /** What a waiting job waits for; null when it does not wait. */
  waitOf(ticket: number): { needMiB: number; freeMiB: number; ahead: number } | null {
    const ahead = this.#waiting.findIndex((job) => job.ticket === ticket);
    if (ahead < 0) return null;
    return { needMiB: this.#waiting[ahead]!.needMiB, freeMiB: this.obtainableMiB, ahead };
  }

  /** Tickets that wait, the next one first. */
  get waiting(): readonly number[] {
    return this.#waiting.map((job) => job.ticket);
  }

  /** The least turn among those that wait; null where nobody does. */
  get nextTurn(): number | null {
    return this.#waiting[0]?.turn ?? null;
  }

  /** Neither reserved nor held nor foreign, MiB. */
  get freeMiB(): number {
    return Math.max(0, this.#room());
  }

  /** Free once idle packs have gone, MiB. */
  get obtainableMiB(): number {
    const idle = [...this.#packs.values()].filter((pack) => pack.jobs.size === 0);
    return Math.max(0, this.#room() + idle.reduce((sum, pack) => sum + chargeOf(pack), 0));
  }

  /** Charged to our packs, MiB. */
  get reservedMiB(): number {
    return this.#charged();
  }

  get foreignMiB(): number {
    return this.#foreignMiB;
  }

  /** What the runner was last seen to hold, MiB; null where nobody can tell. */
  get heldMiB(): number | null {
    return this.#totalMiB;
  }

  get residents(): Resident[] {
    return [...this.#packs.values()].map(({ pack, reservedMiB, heldMiB, jobs }) => ({
      pack,
      reservedMiB,
      heldMiB,
      jobs: jobs.size,
    }));
  }

  /** The one pack on the device that was seen and has done a job; null where there is none or more than one. */
  get sole(): { digest: string; peakMiB: number; finished: number } | null {
    const [only, other] = this.#packs;
    if (only === undefined || other !== undefined) return null;
    const [digest, { peakMiB, finished }] = only;
    return peakMiB > 0 && finished > 0 ? { digest, peakMiB, finished } : null;
  }

  #room(): number {
    return this.capacityMiB - this.#foreignMiB - this.#charged();
  }

  /** What is reserved, or what is held where that is more. */
  #charged(): number {
    let sum = 0;
    for (const pack of this.#packs.values()) sum += chargeOf(pack);
    // The process itself is no model's: it counts where it and the models together are seen to be more.
    return Math.max(sum, (this.#totalMiB ?? 0) - this.#baseMiB);
  }

  /** What must become free before a job can begin, MiB; not positive when it can. */
  #missing(claim: Pick<Claim, 'digest' | 'needMiB'>): number {
    const pack = this.#packs.get(claim.digest);
    if (pack === undefined) return claim.needMiB - this.#room();
    if (pack.leaving || (pack.retiring && pack.jobs.size > 0)) return claim.needMiB;
    const more = claim.needMiB - chargeOf(pack);
    return more <= 0 ? 0 : more - this.#room();
  }

  /** Whether room is being made for a job, or the device drains for it. */
  #isNext(job: WaitingJob): boolean {
    if (this.#isDrainedFor(job)) return true;
    return !this.#missingIsForever(job) && idlePacksToEvict(this.#packs, this.#missing(job), job.digest) !== null;
  }

  /** Whether nobody may overtake a job any more. While foreign memory is in its way that would help nobody. */
  #isDrainedFor(job: WaitingJob): boolean {
    const waitedMs = this.#now() - job.sinceMs;
    return waitedMs >= this.#drainAfterMs && job.needMiB <= this.capacityMiB - this.#foreignMiB;
  }

  /** Evicting others does not help a job whose own pack must go first. */
  #missingIsForever(job: WaitingJob): boolean {
    const pack = this.#packs.get(job.digest);
    return pack !== undefined && (pack.leaving || pack.retiring);
  }

  #grant(job: WaitingJob): void {
    this.#waiting = this.#waiting.filter((other) => other !== job);
    const known = this.#packs.get(job.digest);
    if (known !== undefined) {
      known.reservedMiB = Math.max(known.reservedMiB, job.needMiB);
      known.jobs.add(job.ticket);
      known.usedAtMs = this.#now();
      return;
    }
    this.#packs.set(job.digest, {
      pack: job.pack,
      reservedMiB: job.needMiB,
      heldMiB: null,
      peakMiB: 0,
      finished: 0,
      jobs: new Set([job.ticket]),
      usedAtMs: this.#now(),
      leaving: false,
      retiring: false,
    });
  }

  /** Packs that grew go as soon as they are idle; and others, where foreign memory leaves no room for what is there. */
  #evictUnwanted(plan: Plan): void {
    for (const [digest, pack] of this.#packs) {
      if (pack.retiring && pack.jobs.size === 0) this.#evict(digest, plan);
    }
    const over = -this.#room();
    if (over <= 0) return;
    const idle = idlePacksToEvict(this.#packs, over, null) ?? [...this.#packs.keys()].filter((it) => !this.isBusy(it));
    for (const digest of idle) this.#evict(digest, plan);
  }

  #evict(digest: string, plan: Plan): void {
    const pack = this.#packs.get(digest)!;
    if (pack.leaving) return;
    pack.leaving = true;
    plan.evict.push(digest);
  }
}

/** What a pack counts for, MiB. */
export function chargeOf(pack: Pick<LedgerPack, 'reservedMiB' | 'heldMiB'>): number {
  return Math.max(pack.reservedMiB, pack.heldMiB ?? 0);
}
