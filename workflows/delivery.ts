import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import { type DeliveryActivities, type DeliveryInput, REDELIVER_SIGNAL } from '../contracts/delivery.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import { followBuilds } from './follow-builds.js';

/** A try may take a minute (see ORFEAS_WEBHOOK_TIMEOUT); one whose host is gone is made again after this long. */
const { sendWebhook, openDelivery, buryDelivery } = proxyActivities<DeliveryActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '90s',
  // Without a limit: what a receiver does is a result, so that only our own outages are retried.
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
  summary: 'Deliver a webhook',
});

/** While an endpoint is given a rest no tries are used up; this ends the waiting all the same, ms. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** Pauses are up to so much longer, so that messages which failed together do not come back together. */
const JITTER = 0.1;
const SHORTEST_WAIT_MS = 50;

// It may run for a day, or more where it is asked for again.
followBuilds(deliveryWorkflow);

type Verdict = 'delivered' | 'gone' | 'dead';

/**
 * Brings one message to one receiver: at least once, each time the same bytes under the same id. Asked for by a signal,
 * it begins anew; the server lets no run end before it has seen all its signals, so that none is lost.
 */
export async function deliveryWorkflow(input: DeliveryInput): Promise<Verdict> {
  let isAskedAgain = false;
  setHandler(defineSignal(REDELIVER_SIGNAL), () => {
    isAskedAgain = true;
  });
  for (let round = 0; ; round++) {
    await openDelivery(round === 0 ? input : { ...input, data: null });
    // What was asked for until now is what begins here.
    isAskedAgain = false;
    const verdict = await deliver(input, round, () => isAskedAgain);
    if (!isAskedAgain) return verdict;
  }
}

/** Tries until it has arrived, no try is left, or it is to begin anew. */
async function deliver({ tenant, id }: DeliveryInput, round: number, isAskedAgain: () => boolean): Promise<Verdict> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  for (let number = 1; Date.now() < giveUpAt; ) {
    const outcome = await sendWebhook({ tenant, id, round, number });
    if (outcome.verdict === 'delivered' || outcome.verdict === 'gone') return outcome.verdict;
    const pauseMs = outcome.verdict === 'held' ? outcome.waitMs : outcome.pauseMs;
    if (pauseMs === null) break;
    if (outcome.verdict === 'failed') number += 1;
    await condition(isAskedAgain, Math.max(SHORTEST_WAIT_MS, Math.round(pauseMs * (1 + JITTER * Math.random()))));
    if (isAskedAgain()) return 'dead';
  }
  await buryDelivery({ tenant, id });
  return 'dead';
}
