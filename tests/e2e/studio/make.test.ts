import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { generationSchema } from '../../../contracts/generation.js';
import { sequenceSchema } from '../../../contracts/sequence-view.js';
import { changedShare, colouredShare, openBrowser } from '../../support/browser.js';
import { chromiumSuite } from '../../support/chromium.js';
import {
  canvasWhere,
  DEADLINE_MS,
  goTo,
  isGrey,
  isOwl,
  layoutShift,
  makeOwl,
  openStudio,
  picture,
  type Studio,
  seriousFindings,
  shown,
  viewWhere,
} from '../../support/studio.js';

chromiumSuite('the studio', () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await openStudio();
  }, DEADLINE_MS);
  afterAll(async () => studio?.close(), DEADLINE_MS);

  test(
    'begins with a page for everybody',
    async () => {
      const { page } = studio;
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
      const { page, stack, faults } = studio;
      const id = await makeOwl(page, 'owl one');
      await page.locator('.stage[data-status=IN_PROGRESS]').first().waitFor();
      await shown(page);
      await page.locator('.stage[data-status=SUCCEEDED]').nth(3).waitFor();
      await canvasWhere(page, 'the owl on the canvas', isOwl);
      expect(await layoutShift(page)).toBeLessThan(0.1);

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
      const { page } = studio;
      const front = await canvasWhere(page, 'the owl', isOwl);
      await page.getByRole('application').press('ArrowLeft');
      await canvasWhere(page, 'another side', async (view) => (await changedShare(front, view)) > 0.03);
      await page.getByRole('application').press('0');
      await page.getByText('Clay', { exact: true }).click();
      await canvasWhere(page, 'clay, which has no colour', isGrey);
      await page.getByText('UV', { exact: true }).click();
      const checks = await canvasWhere(page, 'coloured squares', async (view) => (await colouredShare(view)) > 0.08);
      expect(await changedShare(front, checks)).toBeGreaterThan(0.1);
      await page.getByText('Normals', { exact: true }).click();
      await canvasWhere(page, 'normals as colours', async (view) => (await colouredShare(view)) > 0.1);
      await page.locator('.viewer').getByText('Print', { exact: true }).click();
      for (let i = 0; i < 4; i++) await page.getByRole('application').press('ArrowDown');
      await canvasWhere(page, 'overhangs from below, orange on clay', async (view) => {
        const share = await colouredShare(view);
        return share > 0.01 && share < 0.15;
      });
      await picture(page, 'print');
      await page.getByRole('application').press('0');
      await page.getByText('Solid', { exact: true }).click();
      await canvasWhere(page, 'the owl again', async (view) => (await changedShare(front, view)) < 0.01);
    },
    DEADLINE_MS,
  );

  test(
    'marks the thinnest place on the model',
    async () => {
      const { page } = studio;
      await page.getByText('Clay', { exact: true }).click();
      const clay = await colouredShare(await canvasWhere(page, 'clay', isGrey));
      await page.getByRole('button', { name: 'Show it' }).click();
      const isMarked = async (view: Buffer) => (await colouredShare(view)) > clay + 0.0004;
      await canvasWhere(page, 'clay with a coloured dot', isMarked);
      await picture(page, 'place');
      await page.getByText('Solid', { exact: true }).click();
      await page.getByRole('button', { name: 'Front view' }).click();
    },
    DEADLINE_MS,
  );

  test(
    'has the model drawn from all around, and gives the pictures away',
    async () => {
      const { page, stack } = studio;
      await page.locator('#turntable > summary').click();
      await page.getByRole('button', { name: 'Draw it from all around' }).click();
      await page.getByText('36 pictures are there').waitFor({ timeout: DEADLINE_MS });
      await page.getByText('moving picture').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: /^Download sequence\.zip/ }).click(),
      ]);
      const listed = await (await fetch(`${stack.apiUrl}/v1/sequences`)).json();
      const { items } = z.object({ items: z.array(sequenceSchema) }).parse(listed);
      const bytes = readFileSync(await download.path());
      const zip = items[0]?.artifacts.find(({ name }) => name === 'sequence.zip');
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(zip?.sha256);
      expect(await seriousFindings(page)).toEqual([]);
      await picture(page, 'drawn');
    },
    DEADLINE_MS,
  );

  test(
    'says that the graphics card lost the picture, and draws it again',
    async () => {
      const { page } = studio;
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
      const { page, stack, browser } = studio;
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
    'finds models again by name',
    async () => {
      const { page } = studio;
      await goTo(page, '#/history');
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
      const { page, stack } = studio;
      const plain = await openBrowser({ flags: ['--disable-3d-apis'] });
      try {
        const href = await page.getByRole('link', { name: /owl one/ }).getAttribute('href');
        const other = await plain.context.newPage();
        await other.goto(`${stack.apiUrl}/${href}`);
        const turntable = other.locator('[data-test=turntable][data-state=shown]');
        await turntable.waitFor();
        const front = await viewWhere(turntable, 'the owl', isOwl);
        const box = (await turntable.boundingBox())!;
        await other.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await other.mouse.down();
        await other.mouse.move(box.x + box.width / 2 + box.width / 8, box.y + box.height / 2);
        await other.mouse.up();
        await viewWhere(turntable, 'another side', async (view) => (await changedShare(front, view)) > 0.03);
        expect(await other.getByRole('slider').getAttribute('aria-valuenow')).toBe('45');
        expect(await seriousFindings(other)).toEqual([]);
        await picture(other, 'turntable');
      } finally {
        await plain.close();
      }
    },
    DEADLINE_MS,
  );

  test(
    'is turned by a finger on a phone',
    async () => {
      const { page, stack } = studio;
      const href = await page.getByRole('link', { name: /owl one/ }).getAttribute('href');
      const phone = await openBrowser({ phone: true });
      try {
        const small = await phone.context.newPage();
        await small.goto(`${stack.apiUrl}/${href}`);
        await shown(small);
        const front = await canvasWhere(small, 'the owl', isOwl);
        const box = (await small.locator('[data-test=canvas]').boundingBox())!;
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const session = await phone.context.newCDPSession(small);
        const touch = (type: string, at: number | null) =>
          session.send('Input.dispatchTouchEvent', {
            type: type as 'touchStart',
            touchPoints: at === null ? [] : [{ x: at, y }],
          });
        await touch('touchStart', x);
        for (let step = 1; step <= 6; step++) await touch('touchMove', x + (step * box.width) / 16);
        await touch('touchEnd', null);
        await canvasWhere(small, 'another side', async (view) => (await changedShare(front, view)) > 0.03);
        expect(await small.evaluate('scrollX')).toBe(0);
      } finally {
        await phone.close();
      }
    },
    DEADLINE_MS,
  );
});
