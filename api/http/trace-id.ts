import { randomBytes } from 'node:crypto';

/** version, trace id, parent id, flags: W3C Trace Context §3.2. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;

/** The trace id of a `traceparent` header, or a fresh one where there is none or it is malformed; 32 hex digits. */
export function traceIdOf(traceparent: string | undefined): string {
  return TRACEPARENT.exec(traceparent ?? '')?.[1] ?? randomBytes(16).toString('hex');
}
