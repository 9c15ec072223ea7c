import { ApplicationFailure, proxyActivities, sleep } from '@temporalio/workflow';
import type { CpuActivities } from '../contracts/orchestration.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import { giveUpWhen } from './give-up-when.js';

const { lastOffered } = proxyActivities<CpuActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '30s',
  summary: 'Ask when a worker last offered the model',
});

/** What a generation needs: a pack, and how long it may be without a worker that offers just this one. */
export interface ModelWait {
  model: string;
  packDigest: string;
  modelWaitMs: number;
}

/**
 * Does work on a pack's queue, and gives it up when no worker has offered the pack for `modelWaitMs`. A timeout of the
 * queue would not do: behind others a generation may wait for as long as it takes.
 * @throws ApplicationFailure MODEL_UNAVAILABLE, or what the work failed with.
 */
export function watchModel<T>(wait: ModelWait, work: () => Promise<T>): Promise<T> {
  return giveUpWhen(
    () => untilAway(wait),
    work,
    () => {
      const message = `No worker has offered ${wait.model} for ${Math.round(wait.modelWaitMs / 1000)} s`;
      return ApplicationFailure.nonRetryable(message, 'MODEL_UNAVAILABLE');
    },
  );
}

/** Resolves when nobody has offered the pack for as long, counted from now at the earliest. */
async function untilAway({ packDigest, modelWaitMs: waitMs }: ModelWait): Promise<void> {
  const begunAt = Date.now();
  for (let pauseMs = waitMs; pauseMs > 0; ) {
    await sleep(pauseMs);
    const last = await lastOffered(packDigest);
    const seenAt = last === null ? begunAt : Math.max(begunAt, Date.parse(last));
    pauseMs = waitMs - (Date.now() - seenAt);
  }
}
