import { type ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';

/**
 * Does work and gives it up once `late` has resolved; when the work ends first, `late` is canceled.
 * `late` has a scope of its own, as each stage has: a cancel from outside then reaches the stage before the watch, in the
 * order that earlier builds have written into their histories.
 * @throws what `failure` returns where it was given up, else what the work failed with.
 */
export async function giveUpWhen<T>(
  late: () => Promise<void>,
  work: () => Promise<T>,
  failure: () => ApplicationFailure,
): Promise<T> {
  const working = new CancellationScope();
  const watching = new CancellationScope();
  let isLate = false;
  const watch = watching.run(async () => {
    await new CancellationScope().run(late);
    isLate = true;
    working.cancel();
  });
  // It ends with its scope; another failure of it must not end the work.
  watch.catch(() => undefined);
  try {
    return await working.run(work);
  } catch (error) {
    if (!isLate || !isCancellation(error)) throw error;
    throw failure();
  } finally {
    watching.cancel();
  }
}
