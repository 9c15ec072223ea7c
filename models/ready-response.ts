import { setTimeout as delay } from 'node:timers/promises';
import { OrfeasError } from '../contracts/errors.js';

/** How much trouble a download bears. */
export interface Patience {
  /** Attempts in a row that bring nothing. */
  attempts: number;
  /** Pause after the first of them; it doubles with each. */
  pauseMs: number;
  maxPauseMs: number;
  /** Silence of this length counts as a broken connection. */
  silenceMs: number;
}

/** About two minutes of an absent network. */
export const DEFAULT_PATIENCE: Patience = { attempts: 8, pauseMs: 500, maxPauseMs: 30_000, silenceMs: 30_000 };

export interface ReadyResponse {
  response: Response;
  /** To be called whenever something arrives. */
  keepAlive(): void;
  /** Ends the connection; to be called in the end, whatever happened. */
  close(): void;
}

/** Statuses after which the same request may be answered otherwise (RFC 9110, RFC 6585). */
const PASSING = [408, 425, 429];
/** The part is no range of the file any more. */
export const RANGE_NOT_SATISFIABLE = 416;

/**
 * Sends a GET and waits for the head of a answer: 200, or 206 or 416 where a range was asked for.
 * @throws OrfeasError DOWNLOAD_FAILED where the server refuses for good; another Error where it may go better again.
 */
export async function readyResponse(
  url: string,
  headers: Record<string, string>,
  { silenceMs, maxPauseMs }: Patience,
): Promise<ReadyResponse> {
  const abort = new AbortController();
  const hangUp = () => abort.abort(new Error(`Silence of ${silenceMs / 1000} s from ${url}`));
  const timer = setTimeout(hangUp, silenceMs);
  const close = () => {
    clearTimeout(timer);
    abort.abort();
  };
  try {
    // Coded answers have no ranges of the file.
    const all = { 'accept-encoding': 'identity', ...headers };
    const response = await fetch(url, { headers: all, signal: abort.signal });
    const { status } = response;
    if (status === 200 || ('range' in headers && [206, RANGE_NOT_SATISFIABLE].includes(status))) {
      return { response, keepAlive: () => void timer.refresh(), close };
    }
    if (!PASSING.includes(status) && status < 500) throw refused(url, status);
    await delay(Math.min(maxPauseMs, 1000 * (Number(response.headers.get('retry-after')) || 0)));
    throw new Error(`Status ${status} from ${url}`);
  } catch (error) {
    close();
    throw error;
  }
}

function refused(url: string, status: number): OrfeasError {
  const advice: Record<number, string> = {
    401: ': set ORFEAS_HUB_TOKEN to a token that may read it',
    403: ': set ORFEAS_HUB_TOKEN to a token that may read it, and accept the terms of the repository at the hub',
    404: ': is the name of the repository right, and its revision?',
  };
  return new OrfeasError('DOWNLOAD_FAILED', `Status ${status} from ${url}${advice[status] ?? ''}`);
}

/** What went wrong, in words; `fetch` hides it behind "fetch failed" or "terminated". */
export function messageOf(error: unknown): string {
  const { message = '', code = '', cause } = error as { message?: string; code?: string; cause?: unknown };
  if (cause !== undefined && cause !== null) return messageOf(cause);
  return message || code || 'unknown';
}
