import path from 'node:path';
import { checkGraph } from '../check-graph.js';
import { type GraphRole, graphsOf } from '../manifest.js';
import type { GraphSession } from './open-session.js';
import type { RunnerPack } from './protocol.js';

/** What the cache needs of the world. */
export interface SessionSource {
  open(path: string): Promise<GraphSession>;
  /** What the process holds, MiB. */
  heldMiB(): number;
}

interface Loaded {
  session: Promise<GraphSession>;
  /** What the process grew by, MiB; 0 until it is loaded. */
  addedMiB: number;
}

/** The sessions of a process: each graph is loaded once, on its first use, and shared by all jobs. */
export class SessionCache {
  readonly #source: SessionSource;
  /** By pack digest and role. */
  readonly #packs = new Map<string, Map<GraphRole, Loaded>>();

  constructor(source: SessionSource) {
    this.#source = source;
  }

  /** Whether a graph is loaded, or on its way. */
  has(digest: string, role: GraphRole): boolean {
    return this.#packs.get(digest)?.has(role) === true;
  }

  /**
   * The session of a graph; loads it where it isn't yet. One that could not be loaded is tried again next time.
   * @throws OrfeasError PACK_GRAPH_MISMATCH, or what ONNX Runtime fails with.
   */
  get(pack: RunnerPack, role: GraphRole): Promise<GraphSession> {
    const roles = this.#packs.get(pack.digest) ?? new Map<GraphRole, Loaded>();
    this.#packs.set(pack.digest, roles);
    const known = roles.get(role);
    if (known !== undefined) return known.session;
    const before = this.#source.heldMiB();
    const loaded: Loaded = { session: this.#load(pack, role), addedMiB: 0 };
    roles.set(role, loaded);
    loaded.session.then(
      () => {
        loaded.addedMiB = Math.max(0, Math.round(this.#source.heldMiB() - before));
      },
      () => roles.delete(role),
    );
    return loaded.session;
  }

  /** Releases every session of a pack. */
  async evict(digest: string): Promise<void> {
    const roles = this.#packs.get(digest);
    this.#packs.delete(digest);
    for (const { session } of roles?.values() ?? []) {
      const open = await session.catch(() => null);
      await open?.release();
    }
  }

  /** By digest: what each pack's sessions added to the process, MiB. */
  heldMiB(): Record<string, number> {
    const sum = (roles: Map<GraphRole, Loaded>) => [...roles.values()].reduce((all, { addedMiB }) => all + addedMiB, 0);
    return Object.fromEntries([...this.#packs].map(([digest, roles]) => [digest, sum(roles)]));
  }

  /** Nodes of a pack's loaded graphs that the provider left to the CPU, as far as they have run. */
  async fallbackNodes(digest: string): Promise<number> {
    const roles = this.#packs.get(digest)?.values() ?? [];
    const sessions = await Promise.all([...roles].map(({ session }) => session));
    return sessions.reduce((all, { fallbackNodes }) => all + (fallbackNodes ?? 0), 0);
  }

  async #load(pack: RunnerPack, role: GraphRole): Promise<GraphSession> {
    const spec = graphsOf(pack.manifest)[role];
    if (spec === undefined) throw new Error(`Expected the pack ${pack.manifest.id} to have the graph ${role}`);
    const session = await this.#source.open(path.join(pack.directory, spec.file));
    try {
      checkGraph(spec, session.metadata);
    } catch (error) {
      await session.release();
      throw error;
    }
    return session;
  }
}
