import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OrfeasError } from '../../contracts/errors.js';
import type { Engine, EngineContext, EnginePhase } from '../families/engine.js';
import type { Provider } from './open-session.js';
import type { FromRunner, RunFacts, ToRunner } from './protocol.js';
import type { SessionCache } from './session-cache.js';
import type { Turns } from './turns.js';

/** What the jobs of a runner share. */
export interface JobParts {
  provider: Provider;
  sessions: SessionCache;
  turns: Turns;
  say(message: FromRunner): void;
  /** Says it, and returns when it is certain to arrive, even if the process dies the moment after. */
  sayForSure(message: FromRunner): void;
  heldMiB(): number;
}

/** What a runner is asked. */
export type JobRequest = Extract<ToRunner, { type: 'run' }>;

/**
 * Runs a job. It has the turn whenever its code or one of its graph calls runs, and passes it on before every call,
 * so that jobs go forward call by call.
 * @throws OrfeasError CANCELED after a cancel, else what the engine or ONNX Runtime fails with.
 */
export async function runJob(
  parts: JobParts,
  { job, pack, task, checkpoint }: JobRequest,
  engine: Engine,
  signal: AbortSignal,
): Promise<Extract<FromRunner, { type: 'done' }>> {
  const { turns, sessions, say, sayForSure } = parts;
  const facts = { calls: 0, deviceSeconds: 0, peakMiB: parts.heldMiB() };
  let isCalling = false;
  const begin = (phase: EnginePhase) => sayForSure({ type: 'phase', job, phase });
  /** Lets the others go first. Messages are read meanwhile: during a call they can't be. */
  const passTurn = async () => {
    say({ type: 'idle', job });
    turns.pass();
    await nextTurn();
    await turns.take();
    signal.throwIfAborted();
  };
  const context: EngineContext = {
    manifest: pack.manifest,
    packDigest: pack.digest,
    provider: parts.provider,
    async call(role, phase, feeds) {
      if (isCalling) throw new OrfeasError('INTERNAL', 'Expected one graph call at a time');
      isCalling = true;
      try {
        await passTurn();
        if (!sessions.has(pack.digest, role)) begin('load');
        const session = await sessions.get(pack, role);
        begin(phase);
        const startedAt = performance.now();
        const results = await session.run(feeds);
        facts.calls++;
        facts.deviceSeconds += (performance.now() - startedAt) / 1000;
        facts.peakMiB = Math.max(facts.peakMiB, parts.heldMiB());
        return results;
      } finally {
        isCalling = false;
      }
    },
    file: (name) => readFile(path.join(pack.directory, name)),
    progress: (step, of) => say({ type: 'progress', job, step, of }),
    checkpoint: {
      save: ({ step, state }) => say({ type: 'checkpoint', job, checkpoint: { step, state: new Uint8Array(state) } }),
      last: checkpoint,
    },
  };
  await turns.take();
  try {
    signal.throwIfAborted();
    begin('encode');
    const output = await engine(task, context);
    signal.throwIfAborted();
    const run: RunFacts = {
      provider: parts.provider,
      fallbackNodes: await sessions.fallbackNodes(pack.digest),
      calls: facts.calls,
      peakMiB: Math.round(facts.peakMiB),
      deviceSeconds: facts.deviceSeconds,
    };
    return { type: 'done', job, output, run };
  } finally {
    say({ type: 'idle', job });
    turns.pass();
  }
}
