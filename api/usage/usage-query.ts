import { z } from 'zod';
import { tenantSchema, USAGE_GROUPS } from '../../contracts/index.js';

const DAY_MS = 86_400_000;
/** A generation's usage is one object to read: a year of them is asked for month by month. */
const MAX_DAYS = 92;
/** Without `since`: this many days, today included. */
const DEFAULT_DAYS = 30;

const day = z.iso.date();

/** Query of `GET /v1/usage`. */
export const usageQuerySchema = z
  .strictObject({
    since: day.optional(),
    until: day.optional(),
    groupBy: z.enum(USAGE_GROUPS).default('day'),
    tenant: z.union([z.literal('*'), tenantSchema]).optional(),
  })
  .transform(({ since, until, ...rest }, context) => {
    const last = until ?? dayOf(Date.now());
    const first = since ?? dayOf(Date.parse(last) - (DEFAULT_DAYS - 1) * DAY_MS);
    const days = daysBetween(first, last);
    if (days.length === 0 || days.length > MAX_DAYS) {
      context.addIssue({ code: 'custom', message: `Expected 1 to ${MAX_DAYS} days from since to until` });
      return z.NEVER;
    }
    return { ...rest, since: first, until: last, days };
  });
export type UsageQuery = z.output<typeof usageQuerySchema>;

function daysBetween(first: string, last: string): string[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, Math.min(count, MAX_DAYS + 1)) }, (_, index) =>
    dayOf(Date.parse(first) + index * DAY_MS),
  );
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 'yyyy-mm-dd'.length);
}
