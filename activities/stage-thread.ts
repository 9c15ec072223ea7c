import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { OrfeasError } from '../contracts/errors.js';
import type { EngineTask } from '../models/families/engine.js';
import { handOver } from './hand-over.js';
import type { Stage, StageContext } from './stage.js';
import type { EngineAnswer, FromThread, ThreadResult, ThreadTask } from './thread-protocol.js';

/** Entry of a worker thread: loads the stage that it is asked for and runs it. */
export async function runInThread(task: ThreadTask): Promise<ThreadResult> {
  const say = (message: FromThread) => task.port.postMessage(message);
  let isAsking = false;
  const context: StageContext = {
    key: task.key,
    progress: (step, of) => say({ type: 'progress', step, of }),
    checkpoint: {
      save: (checkpoint) => say({ type: 'checkpoint', checkpoint }),
      last: task.checkpoint,
      trail: task.trail,
    },
    pack: task.pack,
    programs: task.programs,
    engine: async (engineTask) => {
      if (isAsking) throw new OrfeasError('INTERNAL', 'Expected one task for the engine at a time');
      isAsking = true;
      return askEngine(task.port, engineTask).finally(() => {
        isAsking = false;
      });
    },
  };
  // From here on silence counts as a hang; before, the task may have waited for a free thread.
  context.progress(0, 0);
  try {
    const stage = await loadStage(task.module, task.stage);
    const result = await stage.run(task.inputs, stage.params.parse(task.params), context);
    return { ok: true, result: { ...result, files: await handOver(task.port, result.files) } };
  } catch (error) {
    const code = error instanceof OrfeasError ? error.code : 'STAGE_FAILED';
    return { ok: false, code, message: error instanceof Error ? error.message : String(error) };
  } finally {
    task.port.close();
  }
}

async function askEngine(port: MessagePort, task: EngineTask): ReturnType<StageContext['engine']> {
  const answered = once(port, 'message');
  port.postMessage({ type: 'engine', task } satisfies FromThread);
  const [answer] = (await answered) as [EngineAnswer];
  if (!answer.ok) throw new OrfeasError(answer.code, answer.message);
  return { output: answer.output, facts: answer.facts };
}

async function loadStage(module: string, name: string): Promise<Stage> {
  const exported = Object.values((await import(module)) as Record<string, Partial<Stage>>);
  const stage = exported.find((candidate) => candidate?.name === name && typeof candidate.run === 'function');
  if (stage === undefined) throw new Error(`Expected ${module} to export the stage ${name}`);
  return stage as Stage;
}
