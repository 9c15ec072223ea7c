import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

/** A Chromium of our own, without a window, with a profile that ends with it. */
export interface Browser {
  page: Page;
  /** Aborts, with an Error, when Chromium or its page has ended without being asked to. */
  died: AbortSignal;
  close(): Promise<void>;
}

/** WebGL is drawn on the CPU, so that machines with and without a card draw the same; and it calls nobody. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

const PROFILE = 'orfeas-scene-';
const START_WITHIN_MS = 60_000;

/** @throws Error where Chromium does not start. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  // Large, and of no use to the process that only hands the work on.
  const { chromium } = await import('playwright-core');
  removeLeftProfiles();
  const profile = mkdtempSync(join(tmpdir(), `${PROFILE}${process.pid}-`));
  const remove = () => rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  let context: BrowserContext;
  try {
    context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: CHROMIUM_FLAGS,
      viewport: null,
      timeout: START_WITHIN_MS,
      // A worker that is told to end closes it by itself.
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    });
  } catch (error) {
    remove();
    throw error;
  }
  const died = new AbortController();
  const page = context.pages()[0] ?? (await context.newPage());
  context.once('close', () => died.abort(new Error('Chromium ended')));
  page.once('crash', () => died.abort(new Error('Chromium’s page crashed')));
  return {
    page,
    died: died.signal,
    async close() {
      await context.close().catch(() => undefined);
      remove();
    },
  };
}

/** Takes away the profiles of processes that are no more. */
function removeLeftProfiles(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PROFILE)) continue;
    const pid = Number(name.slice(PROFILE.length).split('-')[0]);
    if (pid === process.pid || isAlive(pid)) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
