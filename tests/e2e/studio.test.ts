import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { generationSchema } from '../../contracts/generation.js';
import { type Browser, changedShare, colouredShare, findChromium, openBrowser } from '../support/browser.js';
import { repositoryRoot } from '../support/parts.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const DEADLINE_MS = 300_000;
const OWL = join(repositoryRoot(), 'docs/samples/owl.webp');
const PICTURES = join(repositoryRoot(), '.orfeas/studio');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** An API key of the second set-up; it guards nothing but this test. */
const KEY = 'studio-test-key';

const SIZES = { desktop: { width: 1366, height: 860 }, phone: { width: 360, height: 800 } } as const;

const hasChromium = findChromium() !== null;
if (!hasChromium) process.stderr.write('The studio is not tested: there is no Chromium here (ORFEAS_CHROMIUM)\n');
const suite = hasChromium ? describe : describe.skip;

/** Takes a page's picture in every size and colours, for people to look at. */
async function picture(page: Page, name: string): Promise<void> {
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

/** What axe finds serious or critical on a page: wide and light, narrow and dark. */
async function seriousFindings(page: Page): Promise<string[]> {
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
  }
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...found];
}

/** What the page may do without anybody noticing: nothing here. */
function noteFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  return faults;
}

/** Makes a model of the owl for a game, the quickest of the purposes; returns once its page is there. */
async function makeOwl(page: Page, name: string): Promise<string> {
  await page.goto(page.url().split('#')[0] ?? '');
  await page.setInputFiles('input[type=file]', OWL);
  await page.locator('[data-test=cut-out]').waitFor({ timeout: DEADLINE_MS });
  await page.getByLabel('Name').fill(name);
  await page.getByText('Game', { exact: true }).click();
  await page.getByRole('button', { name: 'Make the model' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  return page.url().split('/').at(-1) ?? '';
}

const shown = (page: Page, file = 'model.glb') =>
  page.locator(`[data-test=canvas][data-state=shown][data-file="${file}"]`).waitFor({ timeout: DEADLINE_MS });

/** The canvas as it looks once it looks the way that is waited for. */
const canvasWhere = (page: Page, what: string, holds: (picture: Buffer) => Promise<boolean>, test = 'canvas') =>
  until(
    async () => {
      const now = await page.locator(`[data-test=${test}]`).screenshot();
      return (await holds(now)) ? now : null;
    },
    { what, deadlineMs: 20_000, everyMs: 100 },
  );

/** The owl is violet and fills about a sixth of the view. */
const isOwl = async (view: Buffer) => (await colouredShare(view)) > 0.08;

suite('the studio', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  beforeAll(async () => {
    stack = await startStack();
    browser = await openBrowser();
    page = await browser.context.newPage();
    faults = noteFaults(page);
    await page.setViewportSize(SIZES.desktop);
    await page.goto(stack.apiUrl);
  }, DEADLINE_MS);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, DEADLINE_MS);

  test(
    'begins with a page for everybody',
    async () => {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('details.options > summary').click();
      await picture(page, 'make');
      expect(await seriousFindings(page)).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    'leads from a picture over its progress to a model on screen and its download',
    async () => {
      const id = await makeOwl(page, 'owl one');
      await page.locator('.stage[data-status=IN_PROGRESS]').first().waitFor();
      await shown(page);
      await page.locator('.stage[data-status=SUCCEEDED]').nth(3).waitFor();
      await canvasWhere(page, 'the owl on the canvas', isOwl);

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: /^Download model\.glb/ }).click(),
      ]);
      const bytes = readFileSync(await download.path());
      const answer = await fetch(`${stack.apiUrl}/v1/generations/${id}`);
      const generation = generationSchema.parse(await answer.json());
      const glb = generation.artifacts.find(({ name }) => name === 'model.glb');
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(glb?.sha256);
      expect(generation).toMatchObject({ status: 'SUCCEEDED', tags: ['owl one'], outputs: ['glb'] });
      await expect(page.locator('.measures').first().textContent()).resolves.toContain('8,000');
      expect(await seriousFindings(page)).toEqual([]);
      await picture(page, 'result');
      expect(faults).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    'turns the model by keys and shows its surface in other ways',
    async () => {
      const front = await canvasWhere(page, 'the owl', isOwl);
      await page.getByRole('application').press('ArrowLeft');
      await canvasWhere(page, 'another side', async (view) => (await changedShare(front, view)) > 0.03);
      await page.getByRole('application').press('0');
      await page.getByText('Clay', { exact: true }).click();
      await canvasWhere(page, 'clay, which has no colour', async (view) => (await colouredShare(view)) < 0.01);
      await page.getByText('Solid', { exact: true }).click();
      await canvasWhere(page, 'the owl again', async (view) => (await changedShare(front, view)) < 0.01);
    },
    DEADLINE_MS,
  );

  test(
    'says that the graphics card lost the picture, and draws it again',
    async () => {
      await page.evaluate(
        `window.lost = document.querySelector('[data-test=canvas]').getContext('webgl2').getExtension('WEBGL_lose_context');
         window.lost.loseContext()`,
      );
      await page.getByText('has lost the picture').waitFor();
      await page.evaluate('window.lost.restoreContext()');
      await shown(page);
      await canvasWhere(page, 'the owl after the loss', isOwl);
    },
    DEADLINE_MS,
  );

  test(
    'follows a generation to its end although the API is killed, and says when it is away',
    async () => {
      await makeOwl(page, 'owl two');
      await stack.kill('api', 'SIGKILL');
      await shown(page);
      await page.getByRole('heading', { name: 'Result' }).waitFor({ timeout: DEADLINE_MS });
      await browser.context.setOffline(true);
      await page.getByText('The server does not answer').waitFor();
      await picture(page, 'away');
      await browser.context.setOffline(false);
      await page.getByText('The server is back').waitFor();
    },
    DEADLINE_MS,
  );

  test(
    'finds models again by name, and shows why one failed',
    async () => {
      const blank = Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
        'base64',
      );
      await page.goto(`${stack.apiUrl}/#/`);
      await page.setInputFiles('input[type=file]', { name: 'nothing.png', mimeType: 'image/png', buffer: blank });
      await page.getByText('could not be cut out').waitFor({ timeout: DEADLINE_MS });
      await page.goto(`${stack.apiUrl}/#/history`);
      await page.getByRole('link', { name: /owl one/ }).waitFor();
      await page.getByLabel('Search').fill('two');
      await page.getByRole('link', { name: /owl one/ }).waitFor({ state: 'detached' });
      expect(await page.locator('.card').count()).toBe(1);
      await page.getByLabel('Search').fill('');
      await page.getByRole('link', { name: /owl one/ }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await picture(page, 'history');
    },
    DEADLINE_MS,
  );

  test(
    'shows the 24 views, turned by drag, where there is no WebGL',
    async () => {
      const id = await until(
        async () => {
          const list = (await (await fetch(`${stack.apiUrl}/v1/generations?status=SUCCEEDED`)).json()) as {
            items: { id: string }[];
          };
          return list.items[0]?.id;
        },
        { what: 'a finished generation' },
      );
      const plain = await openBrowser(['--disable-3d-apis']);
      try {
        const other = await plain.context.newPage();
        await other.goto(`${stack.apiUrl}/#/models/${id}`);
        await other.locator('[data-test=turntable][data-state=shown]').waitFor();
        const front = await canvasWhere(other, 'the owl', isOwl, 'turntable');
        const box = (await other.locator('[data-test=turntable]').boundingBox())!;
        await other.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await other.mouse.down();
        await other.mouse.move(box.x + box.width / 2 + box.width / 8, box.y + box.height / 2);
        await other.mouse.up();
        await canvasWhere(other, 'another side', async (view) => (await changedShare(front, view)) > 0.03, 'turntable');
        expect(await other.getByRole('slider').getAttribute('aria-valuenow')).toBe('45');
        expect(await seriousFindings(other)).toEqual([]);
        await picture(other, 'turntable');
      } finally {
        await plain.close();
      }
    },
    DEADLINE_MS,
  );
});

suite('the studio of a server with keys', () => {
  test(
    'asks for a key, keeps it for the tab only, and shows files that need it',
    async () => {
      const sha256 = createHash('sha256').update(KEY).digest('hex');
      const stack = await startStack({ env: { ORFEAS_API_KEYS: `local:${sha256}` } });
      const browser = await openBrowser();
      try {
        const page = await browser.context.newPage();
        await page.goto(stack.apiUrl);
        await page.getByLabel('API key').fill('another');
        await page.getByRole('button', { name: 'Use this key' }).click();
        await page.getByText('does not know this key').waitFor();
        await picture(page, 'key');
        await page.getByLabel('API key').fill(KEY);
        await page.getByRole('button', { name: 'Use this key' }).click();
        await makeOwl(page, 'owl with a key');
        await shown(page);
        expect(await page.evaluate('sessionStorage.getItem("orfeas.key")')).toBe(KEY);
        expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain(KEY);
        const other = await browser.context.newPage();
        await other.goto(stack.apiUrl);
        await other.getByLabel('API key').waitFor();
      } finally {
        await browser.close();
        await stack.stop();
      }
    },
    DEADLINE_MS,
  );
});
