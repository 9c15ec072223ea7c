import { OrfeasError } from '../../contracts/errors.js';
import { type Outbound, OutboundError } from '../../infra/outbound/outbound.js';

/** What came of sending a message once. */
export interface PostResult {
  /** When it was sent, ISO 8601. */
  at: string;
  /** Status of the answer; null without one. */
  status: number | null;
  /** Null where it has arrived. */
  error: string | null;
  /** How long the answer took. */
  ms: number;
  isDelivered: boolean;
  /** How long the receiver asks to be left alone; null where it does not say. */
  retryAfterMs: number | null;
}

/** Of an answer only its status matters; reading a little lets ordinary receivers finish it. */
const ANSWER_BYTES = 16 * 1024;

/** Sends a message once. Never throws for what the receiver does: that is a result. */
export async function postMessage(
  outbound: Outbound,
  message: { url: string; headers: Record<string, string>; body: string; timeoutMs: number },
): Promise<PostResult> {
  const { url, headers, timeoutMs: deadlineMs } = message;
  const at = new Date();
  const result = (status: number | null, error: string | null, retryAfterMs: number | null = null): PostResult => ({
    at: at.toISOString(),
    status,
    error,
    ms: Date.now() - at.getTime(),
    isDelivered: error === null,
    retryAfterMs,
  });
  try {
    const answer = await outbound.send({
      url,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: new TextEncoder().encode(message.body),
      redirects: 0,
      maxBytes: ANSWER_BYTES,
      onLonger: 'cut',
      deadlineMs,
    });
    const { status } = answer;
    if (status >= 200 && status < 300) return result(status, null);
    return result(status, `It answered ${status}`, retryAfterMs(answer.headers['retry-after'], at.getTime()));
  } catch (error) {
    const isKnown =
      error instanceof OutboundError || (error instanceof OrfeasError && error.code === 'FORBIDDEN_ADDRESS');
    if (!isKnown) throw error;
    return result(null, error.message);
  }
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3); null where it is neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
