import type { WorkerOptions } from '@temporalio/worker';
import type { PackGates, Permit } from './pack-gates.js';

/** Temporal's word for who decides how many tasks a worker takes. */
export type Tuner = NonNullable<WorkerOptions['tuner']>;

/** Slots of the kinds of work that a queue of a pack never has; Temporal wants at least one of each. */
const UNUSED = { type: 'fixed-size', numSlots: 1 } as const;

/**
 * Has a worker take tasks of a pack's queue only through its gate. Temporal reserves a slot before it asks the queue,
 * so it knows the queue but not the task, and keeps it while nothing comes.
 */
export function gatedTuner(gates: PackGates, queue: string): Tuner {
  return {
    activityTaskSlotSupplier: {
      type: 'custom',
      reserveSlot: (_, signal) => gates.reserve(queue, signal),
      // Asked for eager activities only, which a queue without workflows never has.
      tryReserveSlot: () => null,
      markSlotUsed: ({ permit }) => gates.use(permit as Permit),
      releaseSlot: ({ permit }) => gates.release(permit as Permit),
    },
    workflowTaskSlotSupplier: { ...UNUSED, numSlots: 2 },
    localActivityTaskSlotSupplier: UNUSED,
    nexusTaskSlotSupplier: UNUSED,
  };
}
