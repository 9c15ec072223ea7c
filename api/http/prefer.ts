/** Longest time a request may hold its connection for an answer, s. */
const MAX_WAIT_SECONDS = 60;

/** Seconds a `Prefer` header asks to wait (RFC 7240 §4.3), at most 60; null where it asks for none. */
export function waitSeconds(prefer: string | undefined): number | null {
  for (const preference of (prefer ?? '').split(',')) {
    const value = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;|$)/i.exec(preference)?.[1];
    if (value !== undefined) return Math.min(Number(value), MAX_WAIT_SECONDS);
  }
  return null;
}
