import type { EngineContext, FloatTensor } from '../../models/families/engine.js';
import type { GraphManifest, GraphRole } from '../../models/manifest.js';

/** A graph as a function of its inputs. */
export type FunctionGraph = (feeds: Record<string, FloatTensor>) => Record<string, FloatTensor>;

export interface GraphContext<Manifest extends GraphManifest> extends EngineContext<Manifest> {
  /** Roles called, in order. */
  calls: GraphRole[];
  /** Steps told, `[step, of]`, in order. */
  told: [number, number][];
  saved: { step: number; state: Uint8Array }[];
}

export interface GraphContextOptions {
  graphs: Partial<Record<GraphRole, FunctionGraph>>;
  last?: { step: number; state: Uint8Array } | null;
  files?: Record<string, Uint8Array>;
  digest?: string;
}

/** An engine's world in which functions stand for graphs; it remembers what the engine did. */
export function graphContext<Manifest extends GraphManifest>(
  manifest: Manifest,
  { graphs, last = null, files = {}, digest = 'd1' }: GraphContextOptions,
): GraphContext<Manifest> {
  const calls: GraphRole[] = [];
  const told: [number, number][] = [];
  const saved: { step: number; state: Uint8Array }[] = [];
  return {
    manifest,
    packDigest: digest,
    provider: 'cpu',
    calls,
    told,
    saved,
    call: async (role, _phase, feeds) => {
      calls.push(role);
      return graphs[role]!(feeds);
    },
    file: async (path) => files[path]!,
    progress: (step, of) => void told.push([step, of]),
    checkpoint: { save: ({ step, state }) => void saved.push({ step, state: state.slice() }), last },
  };
}

export const tensor = (data: ArrayLike<number>, dims: readonly number[]): FloatTensor => ({
  data: Float32Array.from(data),
  dims,
});
