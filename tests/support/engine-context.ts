import type { StageContext } from '../../activities/stage.js';
import { loadPack, type Pack } from '../../models/registry.js';
import { openRunner, type Runner } from '../../models/runner/runner-client.js';
import { standaloneContext } from './standalone-context.js';

/** For what nobody listens to. */
export const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
const THREADS = 2;

export type EngineContext = StageContext & AsyncDisposable;

/** What a stage sees that runs by itself with a pack that ships: its graphs run on the CPU, in a runner of their own. */
export async function openEngineContext(model: string): Promise<EngineContext> {
  if (model === 'inflate') return { ...standaloneContext(), [Symbol.asyncDispose]: () => Promise.resolve() };
  const pack = await loadPack(model);
  const runner = openRunner({ provider: 'cpu', threads: THREADS, log: SILENT });
  return { ...runnerContext(runner, pack), [Symbol.asyncDispose]: () => runner.close() };
}

/** What a stage sees that runs by itself, the graphs of its pack in a runner that is there. */
export function runnerContext(runner: Runner, pack: Pack): StageContext {
  return {
    ...standaloneContext(),
    pack: pack.manifest,
    engine: (task) =>
      runner.run(
        { pack, task, checkpoint: null, priority: 3, place: 'device' },
        {
          progress: () => undefined,
          checkpoint: () => undefined,
          waiting: () => undefined,
          signal: new AbortController().signal,
        },
      ),
  };
}
