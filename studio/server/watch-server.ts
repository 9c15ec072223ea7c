import { signal } from '@preact/signals';

/** Whether the server has not answered lately. */
export const isServerAway = signal(false);

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;
/** A server that takes longer than this for its own health is away. */
const PATIENCE_MS = 5_000;

let waiting: (() => void)[] = [];
let isAsking = false;

/** Asks for the server's health until it answers; resolves then, at once where it is there. */
export function untilBack(signal?: AbortSignal): Promise<void> {
  if (!isAsking) void ask();
  return new Promise((resolve, reject) => {
    waiting.push(resolve);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The browser itself tells when the network goes and comes. */
export function watchServer(): void {
  addEventListener('offline', () => void untilBack());
}

async function ask(): Promise<void> {
  isAsking = true;
  for (let pauseMs = FIRST_PAUSE_MS; !(await isThere()); pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    isServerAway.value = true;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  isAsking = false;
  isServerAway.value = false;
  const asked = waiting;
  waiting = [];
  for (const resolve of asked) resolve();
}

async function isThere(): Promise<boolean> {
  try {
    const response = await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok;
  } catch {
    return false;
  }
}
