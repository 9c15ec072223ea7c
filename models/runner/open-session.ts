import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { GraphMetadata } from '../check-graph.js';
import type { FloatTensor } from '../families/engine.js';
import { SessionProfile } from './session-profile.js';

/** What graphs run on. `cuda` leaves to the CPU what it can't do itself. */
export type Provider = 'cpu' | 'cuda';

export interface SessionOptions {
  provider: Provider;
  /** Which card, counted as CUDA does (by CUDA_DEVICE_ORDER), 0 by default; ignored on the CPU. */
  deviceIndex?: number;
  /** Threads within one operator. The results do not depend on it. */
  threads: number;
}

/** A graph that is loaded and can be run, one call at a time. */
export interface GraphSession {
  metadata: GraphMetadata;
  provider: Provider;
  /** Nodes that the provider left to the CPU, known after the first run; null before, 0 on the CPU itself. */
  readonly fallbackNodes: number | null;
  /**
   * Runs the graph. The thread is blocked meanwhile: ONNX Runtime's Node binding computes on the calling thread.
   * @returns every output; the arrays are the caller's.
   * @throws ONNX Runtime's own error, see classify-error.ts.
   */
  run(feeds: Record<string, FloatTensor>): Promise<Record<string, FloatTensor>>;
  /** Gives its memory back. */
  release(): Promise<void>;
}

/**
 * Loads a graph.
 * @param path of the ONNX file; external data is read from beside it.
 * @throws ONNX Runtime's own error, see classify-error.ts; also when the provider is not there.
 */
export async function openSession(path: string, options: SessionOptions): Promise<GraphSession> {
  const { provider, threads } = options;
  // The CPU itself leaves nothing to anyone, so that there is nothing to look for.
  const profile = provider === 'cpu' ? null : await SessionProfile.begin();
  const session = await InferenceSession.create(path, {
    executionProviders: executionProvidersOf(options),
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Errors are thrown and told by code; what ONNX Runtime writes beside is for its developers.
    logSeverityLevel: 4,
    // Threads that spin between calls would take the processor from the engines' own code and from the stages.
    extra: { session: { force_spinning_stop: '1' } },
    ...(profile === null ? {} : { enableProfiling: true, profileFilePrefix: profile.prefix }),
  });
  let unread = profile;
  let fallbackNodes = provider === 'cpu' ? 0 : null;
  return {
    metadata: { inputs: session.inputMetadata, outputs: session.outputMetadata },
    provider,
    get fallbackNodes() {
      return fallbackNodes;
    },
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [name, new Tensor('float32', data, dims)]);
      const results = await session.run(Object.fromEntries(tensors) as Record<string, Tensor>);
      if (unread !== null) {
        session.endProfiling();
        fallbackNodes = await unread.end();
        unread = null;
      }
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, floatsOf(name, tensor)]));
    },
    async release() {
      await session.release();
      await unread?.end();
      unread = null;
    },
  };
}

/** ONNX Runtime's names for a provider, the preferred one first. */
export function executionProvidersOf({
  provider,
  deviceIndex = 0,
}: Omit<SessionOptions, 'threads'>): InferenceSession.ExecutionProviderConfig[] {
  return provider === 'cpu' ? ['cpu'] : [{ name: provider, deviceId: deviceIndex }, 'cpu'];
}

function floatsOf(name: string, { data, dims }: Tensor): FloatTensor {
  if (!(data instanceof Float32Array)) throw new Error(`Expected float32 for the output ${name}`);
  return { data, dims };
}
