import type { Page } from 'playwright-core';
import { generationSchema } from '../../../contracts/generation.js';
import { changedShare } from '../../support/browser.js';
import { chromiumSuite } from '../../support/chromium.js';
import {
  canvasWhere,
  DEADLINE_MS,
  goTo,
  idOf,
  isGrey,
  isOwl,
  makeOwl,
  noisePicture,
  OWL,
  openStudio,
  picture,
  type Studio,
  seriousFindings,
  shown,
  viewWhere,
} from '../../support/studio.js';

chromiumSuite('steering a generation in the studio', () => {
  let studio: Studio;
  let owl = '';
  beforeAll(async () => {
    studio = await openStudio();
    owl = await makeOwl(studio.page, 'owl');
    await shown(studio.page);
  }, DEADLINE_MS);
  afterAll(async () => studio?.close(), DEADLINE_MS);

  const generation = async (id: string) =>
    generationSchema.parse(await (await fetch(`${studio.stack.apiUrl}/v1/generations/${id}`)).json());

  /** Opens the panel of the finished generation on screen, and begins at a stage. */
  const againFrom = async (page: Page, stage: string) => {
    const panel = page.locator('details.replay');
    await panel.waitFor();
    if ((await panel.getAttribute('open')) === null) await panel.locator('> summary').click();
    await panel.getByRole('radio', { name: new RegExp(`^${stage}`) }).check();
    const options = panel.locator('details.options');
    if ((await options.getAttribute('open')) === null) await options.locator('> summary').click();
    return panel;
  };

  /** Starts the panel's replay; the id of the new generation, once its page is there. */
  const start = async (page: Page) => {
    const before = page.url();
    await page.getByRole('button', { name: 'Make it again' }).click();
    await page.waitForURL((url) => url.href !== before);
    return idOf(page);
  };

  test(
    'makes it again from texture with fewer faces, and shows the relatives',
    async () => {
      const { page } = studio;
      const panel = await againFrom(page, 'Texture');
      expect(await panel.locator('#option-thickness').count()).toBe(0);
      await panel.locator('#option-targetFaces').fill('2000');
      await picture(page, 'again');
      expect(await seriousFindings(page)).toEqual([]);
      const id = await start(page);
      await shown(page);
      await page.getByText('Made again, from Texture on, of:').waitFor();
      expect(await generation(id)).toMatchObject({
        parentId: owl,
        replayOf: { id: owl, fromStage: 'texture' },
        options: { targetFaces: 2000 },
        mesh: { faces: 2000 },
      });
      expect(await page.locator('.stage', { hasText: 'Shape' }).textContent()).toContain('known already');
      await picture(page, 'relatives');
    },
    DEADLINE_MS,
  );

  test(
    'puts the two side by side and turns both together',
    async () => {
      const { page } = studio;
      await page.getByRole('link', { name: /^Compare/ }).click();
      await page.locator('[data-test=canvas][data-state=shown]').nth(1).waitFor({ timeout: DEADLINE_MS });
      const [left, right] = [page.locator('[data-test=canvas]').first(), page.locator('[data-test=canvas]').last()];
      const before = await viewWhere(right, 'the owl', isOwl);
      await page.getByRole('application').first().press('ArrowLeft');
      await viewWhere(right, 'its other side', async (view) => (await changedShare(before, view)) > 0.03);
      await viewWhere(left, 'the owl', isOwl);
      const faces = page.getByRole('row', { name: /^Faces/ }).first();
      expect(await faces.textContent()).toBe('Faces2,0008,000');
      expect(await seriousFindings(page)).toEqual([]);
      await picture(page, 'compare');
    },
    DEADLINE_MS,
  );

  test(
    'says why one failed, and leads out',
    async () => {
      const { page } = studio;
      await goTo(page, `#/models/${owl}`);
      const panel = await againFrom(page, 'Files');
      await panel.locator('#option-flatBase').fill('900');
      const failed = await start(page);
      await page.getByRole('heading', { name: 'It did not work' }).waitFor({ timeout: DEADLINE_MS });
      await page.getByText('FIT_IMPOSSIBLE').waitFor();
      await picture(page, 'failed');
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Change something first' }).click();
      const second = await againFrom(page, 'Files');
      await second.locator('#option-flatBase').fill('2');
      const id = await start(page);
      await shown(page);
      expect(await generation(id)).toMatchObject({ parentId: failed, status: 'SUCCEEDED', options: { flatBase: 2 } });
    },
    DEADLINE_MS,
  );

  test.each(['draco', 'meshopt'])(
    'shows a GLB that is packed by %s, and the STL',
    async (packing) => {
      const { page, faults } = studio;
      await goTo(page, `#/models/${owl}`);
      const panel = await againFrom(page, 'Files');
      await panel.locator('#option-glbCompression').selectOption(packing);
      await panel.getByLabel(/^STL/).check();
      await start(page);
      await shown(page);
      await canvasWhere(page, 'the owl', isOwl);
      await page.getByLabel('File that is shown').selectOption('model.stl');
      await shown(page, 'model.stl');
      await canvasWhere(page, 'the owl in clay', isGrey);
      expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    'is painted at once, and draws a model of several megabytes when its bytes are there; prints how quickly',
    async () => {
      const { page, browser, stack } = studio;
      await goTo(page, `#/models/${owl}`);
      const panel = await againFrom(page, 'Texture');
      await panel.locator('#option-targetFaces').fill('60000');
      await panel.locator('#option-textureSize').selectOption('2048');
      await panel.locator('#option-textureFormat').selectOption('png');
      const id = await start(page);
      await shown(page);
      const fresh = await browser.context.newPage();
      await fresh.goto(`${stack.apiUrl}/#/models/${id}`);
      await shown(fresh);
      const times = await fresh.evaluate<number[]>(
        `['first-contentful-paint', 'orfeas-bytes', 'orfeas-shown'].map((name) => performance.getEntriesByName(name)[0]?.startTime)`,
      );
      await fresh.close();
      const [paint = Number.NaN, bytes = Number.NaN, drawn = Number.NaN] = times;
      const megabytes = (await generation(id)).artifacts.find(({ name }) => name === 'model.glb')!.bytes / 1e6;
      const figures = { paintMs: paint, glbMegabytes: megabytes, drawnAfterBytesMs: drawn - bytes };
      process.stdout.write(
        `studio: ${JSON.stringify(figures, (_, value) => (typeof value === 'number' ? Math.round(10 * value) / 10 : value))}\n`,
      );
      expect(paint).toBeGreaterThan(0);
      expect(drawn).toBeGreaterThan(bytes);
    },
    DEADLINE_MS,
  );

  test(
    'cancels',
    async () => {
      const { page } = studio;
      await goTo(page, `#/models/${owl}`);
      const panel = await againFrom(page, 'Shape');
      await panel.locator('#option-resolution').selectOption('384');
      await panel.locator('#option-targetFaces').fill('900000');
      await start(page);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('It was canceled.').waitFor({ timeout: DEADLINE_MS });
    },
    DEADLINE_MS,
  );

  test(
    'takes a cut-out that is corrected with the brush',
    async () => {
      const { page } = studio;
      await goTo(page, '#/');
      await page.setInputFiles('input[type=file]', OWL);
      const cutOut = page.locator('[data-test=cut-out][data-state=cut]');
      await cutOut.waitFor({ timeout: DEADLINE_MS });
      const before = await cutOut.screenshot();
      await page.getByRole('button', { name: 'Correct by hand' }).click();
      const painting = page.locator('[data-test=painting]');
      const box = (await painting.boundingBox())!;
      // Away with the upper third.
      await page.getByLabel('Size', { exact: true }).fill('12');
      for (const share of [0.08, 0.24]) {
        await page.mouse.move(box.x + 5, box.y + share * box.height);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width - 5, box.y + share * box.height, { steps: 8 });
        await page.mouse.up();
      }
      await picture(page, 'brush');
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Use this cut-out' }).click();
      await page.getByText('as you have drawn it').waitFor({ timeout: DEADLINE_MS });
      await viewWhere(cutOut, 'another cut-out', async (view) => (await changedShare(before, view)) > 0.05);
      await page.getByLabel('Name').fill('half an owl');
      await page.getByText('Game', { exact: true }).click();
      await page.getByRole('button', { name: 'Make the model' }).click();
      await page.getByRole('heading', { level: 1, name: 'half an owl' }).waitFor();
      await shown(page);
      const { mesh: half } = await generation(idOf(page));
      const { mesh: whole } = await generation(owl);
      // Both are 100 mm at their longest: the half is wider for its height.
      expect(half!.bboxMm[0] / half!.bboxMm[2]).toBeGreaterThan((1.2 * whole!.bboxMm[0]) / whole!.bboxMm[2]);
    },
    DEADLINE_MS,
  );

  test(
    'lets people draw the outline where none is found',
    async () => {
      const { page } = studio;
      const buffer = await noisePicture();
      await goTo(page, '#/');
      await page.setInputFiles('input[type=file]', { name: 'noise.png', mimeType: 'image/png', buffer });
      await page.getByText('could not be cut out').waitFor({ timeout: DEADLINE_MS });
      await page.getByRole('button', { name: 'Correct by hand' }).click();
      const painting = page.locator('[data-test=painting]');
      await painting.focus();
      for (const key of [' ', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight']) await painting.press(key);
      await page.getByRole('button', { name: 'Use this cut-out' }).click();
      await page.locator('[data-test=cut-out][data-state=cut]').waitFor({ timeout: DEADLINE_MS });
      await page.getByText('as you have drawn it').waitFor();
    },
    DEADLINE_MS,
  );
});
