import type { Logger } from '../../infra/telemetry/logger.js';
import type { QueueInspector } from '../../infra/temporal/generation-gateway.js';
import type { PackGates } from './pack-gates.js';

/** Which gate opens next changes slowly; an answer costs Temporal a millisecond. */
const ASK_EVERY_MS = 1_000;

/**
 * Tells the gates what waits before them, as long as one of them is closed; an idle worker asks nothing.
 * @returns what ends it.
 */
export function watchBacklogs(gates: PackGates, inspector: QueueInspector, log: Logger): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout;
  const ask = async (queue: string) => {
    const { byPriority, held } = await inspector.report(queue, 'activity');
    // What an operator holds back comes to no gate, so none must wait for it.
    gates.observe(queue, held ? [] : byPriority);
  };
  const round = async () => {
    // What is not known stays as it was; the ledger holds the order of those inside.
    await Promise.all(gates.watched.map(ask)).catch((err: unknown) => log.debug({ err }, 'no backlogs'));
    gates.settle();
    next();
  };
  const next = () => {
    if (!isStopped) timer = setTimeout(() => void round(), ASK_EVERY_MS).unref();
  };
  next();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
