import { z } from 'zod';

/** How a queue stands, for operators. */
export const queueSchema = z.object({
  queue: z.string(),
  kind: z.enum(['workflow', 'activity']),
  /**
   * `open`; `paused` while nothing is handed out and what ran waits; `draining` while nothing is handed out and what
   * runs finishes, then `drained`.
   */
  state: z.enum(['open', 'paused', 'draining', 'drained']),
  /** Tasks that wait. */
  backlog: z.int(),
  /** Seconds that the oldest has waited. */
  oldestSeconds: z.number(),
  byPriority: z.array(z.object({ priority: z.int(), tasks: z.int(), oldestSeconds: z.number() })),
  /** Whether a worker takes its tasks: one polls it, or one's gate opens when there is room. */
  served: z.boolean(),
  /** Tasks that workers have. */
  running: z.int(),
  /** Tasks that were interrupted and wait for the queue to be resumed. */
  interrupted: z.int(),
});
export type QueueView = z.infer<typeof queueSchema>;

/** Answer of `GET /v1/queues`. */
export const queueListSchema = z.object({ items: z.array(queueSchema) });
