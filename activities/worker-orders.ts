import { REPORT_EVERY_MS } from '../contracts/worker-report.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Logger } from '../infra/telemetry/logger.js';

/** An order that nobody took for this long is out of date. */
const ORDER_VALID_MS = 60_000;

/**
 * Looks every few seconds whether an operator asks the worker to unload idle packs, does so, and takes the order away;
 * until the returned function is called.
 */
export function startObeying(store: ObjectStore, log: Logger, id: string, dropIdle: () => Promise<void>): () => void {
  const key = keys.workerOrder(id);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async () => {
    try {
      const order = await store.stat(key);
      if (order !== null) {
        if (Date.now() - order.modifiedAt.getTime() < ORDER_VALID_MS) await dropIdle();
        await store.remove([key]);
      }
    } catch (err) {
      log.warn({ err }, 'an order could not be followed');
    }
    if (!stopped) timer = setTimeout(look, REPORT_EVERY_MS);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
