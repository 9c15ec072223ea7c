import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { type Browser, colouredShare, openBrowser } from './browser.js';
import { repositoryRoot } from './parts.js';
import { type Stack, type StackOptions, startStack } from './stack.js';
import { until } from './until.js';

/** Most that one step of a test may take, ms: a loaded machine makes a model in a minute. */
export const DEADLINE_MS = 300_000;

/** Most that a click or a word may take to be there, ms. */
const STEP_MS = 90_000;

/** A violet owl; it fills about a sixth of a view of it. */
export const OWL = join(repositoryRoot(), 'docs/samples/owl.webp');

export const SIZES = { desktop: { width: 1366, height: 860 }, phone: { width: 360, height: 800 } } as const;

const PICTURES = join(repositoryRoot(), '.orfeas/studio');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The studio of a whole set-up in a real browser. */
export interface Studio {
  stack: Stack;
  browser: Browser;
  page: Page;
  /** What went wrong in the page without anybody noticing. */
  faults: string[];
  close(): Promise<void>;
}

export async function openStudio(options: StackOptions = {}): Promise<Studio> {
  const stack = await startStack(options);
  try {
    const browser = await openBrowser();
    const page = await browser.context.newPage();
    page.setDefaultTimeout(STEP_MS);
    const faults = noteFaults(page);
    await page.addInitScript(
      `window.shifted = 0;
       new PerformanceObserver((list) => {
         for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
       }).observe({ type: 'layout-shift', buffered: true });`,
    );
    await page.setViewportSize(SIZES.desktop);
    await page.goto(stack.apiUrl);
    const close = async () => {
      await browser.close();
      await stack.stop();
    };
    return { stack, browser, page, faults, close };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

function noteFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  return faults;
}

/** Takes a page's picture in every size and colours, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(PICTURES, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What axe finds serious or critical on a page, wide and light, narrow and dark; and whether it is wider than a phone. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const found = new Set<string>();
  await page.evaluate(AXE);
  const looks = [
    { viewport: SIZES.desktop, colorScheme: 'light' },
    { viewport: SIZES.phone, colorScheme: 'dark' },
  ] as const;
  for (const { viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const lines = await page.evaluate<string[]>(
      `axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ': ' + failureSummary)))`,
    );
    for (const line of lines) found.add(line);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (width > viewport.width) found.add(`the page is ${width} px wide where the screen has ${viewport.width}`);
  }
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...found];
}

/** How far things have moved by themselves since the page was loaded, as the browser counts it; to 0.1 is good. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate<number>('window.shifted');
}

/** A picture in which no object can be told from its background. */
export function noisePicture(): Promise<Buffer> {
  const side = 256;
  const noise = Buffer.from(Array.from({ length: side * side * 3 }, (_, i) => (i * 7919 + ((i * i) % 251) * 31) % 256));
  return sharp(noise, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

/** Leads to one of the studio's pages. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.goto(`${page.url().split('#')[0] ?? ''}${hash}`);
}

/** Makes a model of the owl for a game, the quickest of the purposes; the id of the generation, once its page is there. */
export async function makeOwl(page: Page, name: string): Promise<string> {
  await goTo(page, '#/');
  await page.setInputFiles('input[type=file]', OWL);
  await page.locator('[data-test=cut-out]').waitFor({ timeout: DEADLINE_MS });
  await page.getByLabel('Name').fill(name);
  await page.getByText('Game', { exact: true }).click();
  await page.getByRole('button', { name: 'Make the model' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  return idOf(page);
}

/** The id in a page's address. */
export function idOf(page: Page): string {
  return page.url().split('/').at(-1) ?? '';
}

/** Waits until the viewer shows a file. */
export async function shown(page: Page, file = 'model.glb'): Promise<void> {
  await page.locator(`[data-test=canvas][data-state=shown][data-file="${file}"]`).waitFor({ timeout: DEADLINE_MS });
}

/** The canvas as it looks once it looks the way that is waited for. */
export function viewWhere(canvas: Locator, what: string, holds: (view: Buffer) => Promise<boolean>): Promise<Buffer> {
  return until(
    async () => {
      const now = await canvas.screenshot();
      return (await holds(now)) ? now : null;
    },
    { what, deadlineMs: 20_000, everyMs: 100 },
  );
}

/** Like {@link viewWhere}, for the one viewer of a page. */
export function canvasWhere(page: Page, what: string, holds: (view: Buffer) => Promise<boolean>): Promise<Buffer> {
  return viewWhere(page.locator('[data-test=canvas]'), what, holds);
}

export async function isOwl(view: Buffer): Promise<boolean> {
  return (await colouredShare(view)) > 0.08;
}

export async function isGrey(view: Buffer): Promise<boolean> {
  return (await colouredShare(view)) < 0.01;
}
