import { z } from 'zod';

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration as people write it (`500ms`, `15s`, `30m`, `2h`, `30d`); milliseconds inside. */
export const durationMs = z.string().transform((text, context) => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) {
    context.addIssue({ code: 'custom', message: `Expected a duration like 15s, 30m or 2h but received ${text}` });
    return z.NEVER;
  }
  return Number(match[1]) * (UNITS[match[2]!] as number);
});

/** A duration that also comes as a plain number of seconds, as HTTP headers have it; more than none. Milliseconds inside. */
export const durationOrSecondsMs = z
  .union([
    z.number().transform((seconds) => seconds * 1000),
    z
      .string()
      .regex(/^\s*\d+(?:\.\d+)?\s*$/)
      .transform((seconds) => Number(seconds) * 1000),
    durationMs,
  ])
  .refine((ms) => ms > 0, { message: 'Expected a duration above 0' });
