import { signal } from '@preact/signals';

const STORED = 'orfeas.key';

/** The key of this tab; null on servers that ask for none. It is kept in sessionStorage and nowhere else. */
export const apiKey = signal<string | null>(sessionStorage.getItem(STORED));

/** Set while the server asks for a key; `isRefused` where it knew the one it was given not. */
export const keyWanted = signal<{ isRefused: boolean } | null>(null);

let waiting: (() => void)[] = [];

/** Resolves when somebody has given a key. */
export function askForKey(): Promise<void> {
  keyWanted.value ??= { isRefused: apiKey.value !== null };
  return new Promise((resolve) => waiting.push(resolve));
}

export function giveKey(key: string): void {
  sessionStorage.setItem(STORED, key);
  apiKey.value = key;
  keyWanted.value = null;
  const asked = waiting;
  waiting = [];
  for (const resolve of asked) resolve();
}

export function forgetKey(): void {
  sessionStorage.removeItem(STORED);
  apiKey.value = null;
}
