import { z } from 'zod';

/** Temporal's priorities: 1 is served first, 5 last. */
export const prioritySchema = z.int().min(1).max(5);

/** Of a request that names none. */
export const DEFAULT_PRIORITY = 3;

/** Of a batch that names none: it gives way to those who wait for a single model. */
export const BATCH_PRIORITY = 4;
