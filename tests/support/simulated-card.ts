import { createHash } from 'node:crypto';
import { AdmittingHost } from '../../gpu-workers/admission/admitting-host.js';
import { DeviceHealth } from '../../gpu-workers/admission/device-health.js';
import { openCard } from '../../gpu-workers/admission/device-probe.js';
import type { DeviceRunner } from '../../gpu-workers/admission/device-runner.js';
import { DeviceWatch } from '../../gpu-workers/admission/device-watch.js';
import { MeasuredPeaks } from '../../gpu-workers/admission/measured-peaks.js';
import { MemoryLedger } from '../../gpu-workers/admission/memory-ledger.js';
import type { Ask } from '../../gpu-workers/admission/nvidia-smi.js';
import { PackGates } from '../../gpu-workers/admission/pack-gates.js';
import { packManifestSchema } from '../../models/manifest.js';
import type { Pack } from '../../models/registry.js';
import type { EngineHooks, EngineHost, EngineRequest } from '../../models/runner/engine-host.js';
import { VirtualTime } from './virtual-time.js';

export const CARD_MIB = 24_576;
/** Held by the driver from the start. */
export const BASELINE_MIB = 150;
/** 0.87 of what is left is 21 250 MiB: room for 18 GiB and 15 % (21 197 MiB), none for 21 GiB (21 504 MiB). */
export const SHARE = 0.87;
export const DRAIN_AFTER_MS = 45_000;
const JOBS_AT_ONCE = 4;
const RUNNER_PID = 4711;
const FOREIGN_PID = 815;
const EVICTING_MS = 2_000;
const READING_MS = 500;
const BAKING_MS = 4_000;

/** A pack whose manifest estimates `gib`; the children of the simulation hold other amounts. */
export function packOf(gib: number): Pack {
  const id = `sim-${gib}`;
  const tensor = ['f32', ['B']];
  const manifest = packManifestSchema.parse({
    schema: 'orfeas.pack/1',
    ...{ id, version: '1.0.0', title: id, family: 'matting', capabilities: ['matting'] },
    licence: { id: 'MIT', url: null, acceptRequired: false },
    graphs: { matting: { file: 'm.onnx', in: { image: tensor }, out: { alpha: tensor } } },
    preprocess: { background: [0, 0, 0], resize: { size: 64, filter: 'area' } },
    resources: { vramMiB: { matting: gib * 1024 }, ramMiB: 1024 },
  });
  return { manifest, digest: createHash('sha256').update(id).digest('hex') } as Pack;
}

/** What a child really does with memory. */
export interface Habit {
  /** It holds this share of the estimate at its peak. */
  factor: number;
  /** It loses this much for good while a job runs, MiB/s. */
  leakMiBs: number;
}

export interface SimulatedJob {
  pack: Pack;
  priority: number;
  arrivesMs: number;
  runsMs: number;
  beganMs: number | null;
  endedMs: number | null;
  failure: unknown;
}

/** A card with a child, a driver's program, queues and a worker, of which only time and the child are not real. */
export class SimulatedCard {
  readonly time = new VirtualTime();
  readonly jobs: SimulatedJob[];
  /** Most that the children ever held. */
  mostHeldMiB = 0;
  evictions = 0;
  recycled = 0;
  foreignMiB = 0;
  readonly #habits: ReadonlyMap<string, Habit>;
  readonly #held = new Map<string, number>();
  readonly #queues = new Map<string, { waiting: SimulatedJob[]; arrived: (() => void) | null }>();
  #host!: AdmittingHost;
  #gates!: PackGates;
  #watch!: DeviceWatch;
  #ledger!: MemoryLedger;

  constructor(jobs: SimulatedJob[], habits: ReadonlyMap<string, Habit>) {
    this.jobs = jobs;
    this.#habits = habits;
  }

  /** Puts the real parts together around this card. */
  async open(ask: Ask, packs: readonly Pack[]): Promise<void> {
    const { now } = this.time;
    const probe = await openCard(ask, 0, SHARE);
    this.#ledger = new MemoryLedger({
      capacityMiB: probe.usableMiB,
      toleranceMiB: 64,
      drainAfterMs: DRAIN_AFTER_MS,
      now,
    });
    const [health, peaks, runner, ledger] = [
      new DeviceHealth(),
      await MeasuredPeaks.open(null),
      this.#runner(),
      this.#ledger,
    ];
    const device = { name: probe.name, provider: probe.provider };
    this.#host = new AdmittingHost({ device, runner, ledger, peaks, health, overflow: null, warn: () => {} });
    this.#watch = new DeviceWatch({ probe, runner, ledger, host: this.#host, health });
    this.#gates = new PackGates({
      packs: packs.map((pack) => ({
        queue: pack.manifest.id,
        digest: pack.digest,
        needMiB: () => this.#host.needOf(pack),
      })),
      ...{ jobs: JOBS_AT_ONCE, drainAfterMs: DRAIN_AFTER_MS, scouts: 0, now, ledger },
      isOpen: () => health.isHealthy,
    });
    this.#host.onChange(() => this.#gates.settle());
    for (const pack of packs) this.#queues.set(pack.manifest.id, { waiting: [], arrived: null });
    for (const pack of packs) void this.#poll(pack.manifest.id);
  }

  get capacityMiB(): number {
    return this.#ledger.capacityMiB;
  }

  get heldMiB(): number {
    return [...this.#held.values()].reduce((sum, held) => sum + held, 0);
  }

  /** What `nvidia-smi` would print now. */
  csv(): { card: string; processes: string } {
    const own = Math.round(this.heldMiB);
    const free = Math.max(0, CARD_MIB - BASELINE_MIB - own - this.foreignMiB);
    const processes = [
      ...(own > 0 ? [`${RUNNER_PID}, ${own}`] : []),
      ...(this.foreignMiB > 0 ? [`${FOREIGN_PID}, ${this.foreignMiB}`] : []),
    ];
    return {
      card: `Simulated RTX 3090, ${CARD_MIB}, ${free}, 73, 61, 250.10, [N/A]\n`,
      processes: processes.map((line) => `${line}\n`).join(''),
    };
  }

  /** Has everything happen. @param lookEveryMs how often the worker looks at the card. */
  async run(lookEveryMs: number, look: () => Promise<void>): Promise<void> {
    for (const job of this.jobs) this.time.after(job.arrivesMs, () => this.#arrive(job));
    const watch = async () => {
      this.time.after(lookEveryMs, watch);
      await look();
      await this.#watch.look();
    };
    this.time.after(0, watch);
    this.time.after(0, () => this.#tellBacklogs());
    await this.time.run(
      () => this.jobs.every((job) => job.endedMs !== null),
      () => {
        this.mostHeldMiB = Math.max(this.mostHeldMiB, this.heldMiB);
      },
    );
  }

  /** Asks the real host for a pack without a queue between. */
  ask(pack: Pack): Promise<unknown> {
    return this.#host.run(requestOf(pack, 1, 0), quiet());
  }

  #arrive(job: SimulatedJob): void {
    const queue = this.#queues.get(job.pack.manifest.id)!;
    queue.waiting.push(job);
    queue.waiting.sort((a, b) => a.priority - b.priority || a.arrivesMs - b.arrivesMs);
    queue.arrived?.();
  }

  /** What a Temporal worker with one poller does: a permit, a task for it, the next permit. */
  async #poll(name: string): Promise<void> {
    const queue = this.#queues.get(name)!;
    for (;;) {
      const permit = await this.#gates.reserve(name, new AbortController().signal);
      if (queue.waiting.length === 0) {
        await new Promise<void>((resolve) => {
          queue.arrived = resolve;
        });
        queue.arrived = null;
      }
      const job = queue.waiting.shift()!;
      this.#gates.use(permit);
      void this.#perform(job).finally(() => this.#gates.release(permit));
    }
  }

  async #perform(job: SimulatedJob): Promise<void> {
    await this.time.pass(READING_MS);
    try {
      this.#running.set(job.pack.digest, [...(this.#running.get(job.pack.digest) ?? []), job]);
      await this.#host.run(requestOf(job.pack, job.priority, job.arrivesMs), quiet());
    } catch (error) {
      job.failure = error;
    }
    await this.time.pass(BAKING_MS);
    job.endedMs = this.time.now();
  }

  /** Jobs that were given to the host, by pack, first the one that asked first. */
  readonly #running = new Map<string, SimulatedJob[]>();

  #tellBacklogs(): void {
    this.time.after(1_000, () => this.#tellBacklogs());
    for (const name of this.#gates.watched) {
      const byPriority = new Map<number, SimulatedJob[]>();
      for (const job of this.#queues.get(name)!.waiting) {
        byPriority.set(job.priority, [...(byPriority.get(job.priority) ?? []), job]);
      }
      this.#gates.observe(
        name,
        [...byPriority].map(([priority, jobs]) => ({
          priority,
          tasks: jobs.length,
          oldestSeconds: (this.time.now() - Math.min(...jobs.map((job) => job.arrivesMs))) / 1000,
        })),
      );
    }
    this.#gates.settle();
  }

  #runner(): DeviceRunner {
    return {
      run: (request) => this.#child(request),
      evict: async (digest) => {
        await this.time.pass(EVICTING_MS);
        this.evictions += 1;
        this.#held.delete(digest);
      },
      recycle: () => {
        this.recycled += 1;
      },
      // The card's program tells what lies on the card.
      memory: () => null,
      pid: () => RUNNER_PID,
    };
  }

  /** What the child does with a job: it loads its pack in steps, computes, leaks a little and stays loaded. */
  async #child({ pack, priority }: EngineRequest): ReturnType<EngineHost['run']> {
    const asked = this.#running.get(pack.digest)!;
    const job = asked.find((one) => one.priority === priority && one.beganMs === null)!;
    job.beganMs = this.time.now();
    const { factor, leakMiBs } = this.#habits.get(pack.manifest.id) ?? { factor: 1, leakMiBs: 0 };
    const peakMiB = 1024 * Number(pack.manifest.id.split('-')[1]) * factor;
    let mostMiB = 0;
    for (const share of [0.5, 0.8, 1, 1]) {
      const held = Math.max(this.#held.get(pack.digest) ?? 0, share * peakMiB);
      await this.time.pass(job.runsMs / 4);
      this.#held.set(pack.digest, Math.max(held, this.#held.get(pack.digest) ?? 0) + (leakMiBs * job.runsMs) / 4000);
      mostMiB = Math.max(mostMiB, this.heldMiB);
    }
    const facts = {
      provider: 'cuda',
      fallbackNodes: 0,
      calls: 4,
      peakMiB: mostMiB,
      deviceSeconds: job.runsMs,
    } as const;
    const alpha = { data: new Float32Array(1), dims: [1, 1, 1, 1] };
    return { output: { kind: 'matte', alpha }, facts };
  }
}

function requestOf(pack: Pack, priority: number, sinceMs: number): EngineRequest {
  const image = { data: new Float32Array(3), dims: [1, 3, 1, 1] };
  return { pack, task: { kind: 'matte', image }, checkpoint: null, priority, sinceMs, place: 'device' };
}

function quiet(): EngineHooks {
  return { progress() {}, checkpoint() {}, waiting() {}, signal: new AbortController().signal };
}
