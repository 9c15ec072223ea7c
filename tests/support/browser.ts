import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium as driver } from 'playwright-core';
import sharp from 'sharp';
import { CHROMIUM_FLAGS } from '../../infra/browser/open-browser.js';
import { chromium } from './chromium.js';

/** A real Chromium with a profile of its own. */
export interface Browser {
  context: BrowserContext;
  close(): Promise<void>;
}

export interface BrowserOptions {
  /** Further flags of Chromium's. */
  flags?: readonly string[];
  /** A small screen that is touched. */
  phone?: boolean;
}

export async function openBrowser({ flags = [], phone = false }: BrowserOptions = {}): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'orfeas-chromium-'));
  if (chromium === null) throw new Error('Expected Chromium on this machine');
  const context = await driver.launchPersistentContext(profile, {
    executablePath: chromium,
    args: [...CHROMIUM_FLAGS, ...flags],
    acceptDownloads: true,
    ...(phone ? { viewport: { width: 360, height: 800 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } : {}),
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** How much of a picture has a colour, 0..1: pixels whose channels differ by more than `spread` of 255. */
export async function colouredShare(picture: Buffer, spread = 48): Promise<number> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let coloured = 0;
  for (let i = 0; i < data.length; i += info.channels) {
    const [red = 0, green = 0, blue = 0] = data.subarray(i, i + 3);
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > spread) coloured += 1;
  }
  return coloured / (info.width * info.height);
}

/** How much of two pictures of one size differs, 0..1: pixels of which a channel differs by more than 24 of 255. */
export async function changedShare(before: Buffer, after: Buffer): Promise<number> {
  const [a, b] = await Promise.all([before, after].map((picture) => sharp(picture).removeAlpha().raw().toBuffer()));
  if (a === undefined || b === undefined || a.length !== b.length) return 1;
  let changed = 0;
  for (let i = 0; i < a.length; i += 3) {
    if ([0, 1, 2].some((channel) => Math.abs(a[i + channel]! - b[i + channel]!) > 24)) changed += 1;
  }
  return (changed * 3) / a.length;
}
