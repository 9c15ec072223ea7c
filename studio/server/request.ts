import { apiKey, askForKey } from './key.js';
import { problemOf } from './problem-error.js';
import { untilBack } from './watch-server.js';

/** What proxies answer while the server behind them is away. */
const AWAY_STATUSES = new Set([502, 504]);

/**
 * Asks the API. While the server is away it waits and asks again, so callers send only what may be sent twice; where it
 * asks for a key, it waits for one.
 * @throws ProblemError for what the server refuses; the signal's reason.
 */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const abort = init.signal ?? undefined;
  for (;;) {
    const response = await fetch(path, { ...init, headers: withKey(init.headers) }).catch((error: unknown) => {
      if (abort?.aborted) throw error;
      return null;
    });
    if (response === null || AWAY_STATUSES.has(response.status)) {
      await untilBack(abort);
    } else if (response.status === 401) {
      await askForKey();
    } else if (response.ok) {
      return response;
    } else {
      throw await problemOf(response);
    }
  }
}

/** The JSON that the API answers; its shape is the contract's. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal ? { signal } : {});
  return (await response.json()) as T;
}

/** Sends JSON; `once` is an Idempotency-Key, under which sending it again makes nothing new. */
export async function postJson<T>(path: string, body: unknown, once?: string): Promise<T> {
  const headers = { 'Content-Type': 'application/json', ...(once && { 'Idempotency-Key': once }) };
  const response = await request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

function withKey(given: HeadersInit | undefined): Headers {
  const headers = new Headers(given);
  if (apiKey.value !== null) headers.set('Authorization', `Bearer ${apiKey.value}`);
  return headers;
}
