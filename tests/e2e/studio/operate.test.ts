import sharp from 'sharp';
import { chromiumSuite } from '../../support/chromium.js';
import {
  DEADLINE_MS,
  goTo,
  makeOwl,
  noisePicture,
  OWL,
  openStudio,
  picture,
  type Studio,
  seriousFindings,
  shown,
} from '../../support/studio.js';

const PICTURES_OF_BATCH = 10;
/** Ten models one beside the other take as long as several tests, ms. */
const BATCH_DEADLINE_MS = 2 * DEADLINE_MS;

chromiumSuite('batches and operations in the studio', () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await openStudio();
  }, DEADLINE_MS);
  afterAll(async () => studio?.close(), DEADLINE_MS);

  test(
    'makes a batch of ten pictures, of which one fails',
    async () => {
      const { page, faults } = studio;
      const files = await Promise.all(
        Array.from({ length: PICTURES_OF_BATCH }, async (_, index) => ({
          name: `owl ${index}.png`,
          mimeType: 'image/png',
          buffer: await ownOwl(index),
        })),
      );
      await page.setInputFiles('input[type=file]', files);
      await page.getByText('Each becomes a model, with the same settings.').waitFor();
      await page.getByText('Game', { exact: true }).click();
      await picture(page, 'pictures');
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: `Make ${PICTURES_OF_BATCH} models` }).click();
      await page.locator('.items .status[data-status=IN_PROGRESS]').first().waitFor();
      await picture(page, 'batch-running');
      await page.getByText('Finished', { exact: true }).waitFor({ timeout: BATCH_DEADLINE_MS });
      await page.getByText(/^9 ready, 1 failed$/).waitFor();
      await page.getByText('Send a picture on a plain background', { exact: false }).waitFor();
      expect(await page.locator('.items .status[data-status=SUCCEEDED]').count()).toBe(PICTURES_OF_BATCH - 1);
      await page
        .locator('.items img')
        .nth(PICTURES_OF_BATCH - 2)
        .waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await picture(page, 'batch');
      const [zip] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download all as zip' }).click(),
      ]);
      expect(await zip.failure()).toBeNull();
      await page.getByRole('link', { name: /owl 3/ }).click();
      await shown(page);
      await page.getByRole('link', { name: 'The batch that it is part of' }).waitFor();
      expect(faults).toEqual([]);
    },
    BATCH_DEADLINE_MS,
  );

  test(
    'holds a queue and lets it go: a generation says so, and goes on; drains it and opens it again',
    async () => {
      const { page, browser, stack } = studio;
      await goTo(page, '#/operations');
      const queue = page.getByRole('row', { name: /^cpu/ });
      await queue.getByRole('button', { name: /^Pause/ }).click();
      await queue.getByText('paused').waitFor();
      const other = await browser.context.newPage();
      await other.goto(stack.apiUrl);
      await other.setInputFiles('input[type=file]', OWL);
      await other.getByText('Cutting the object out').waitFor();
      await page.getByRole('heading', { name: 'Under way' }).waitFor();
      await page.getByRole('row', { name: /^A cut-out/ }).waitFor();
      await picture(page, 'operations');
      const findings = await seriousFindings(page);
      await queue.getByRole('button', { name: /^Resume/ }).click();
      await queue.getByText('open').waitFor();
      await other.locator('[data-test=cut-out]').waitFor({ timeout: DEADLINE_MS });
      await other.close();
      await queue.getByRole('button', { name: /^Drain/ }).click();
      await queue.getByText(/^drain(ing|ed)$/).waitFor();
      await queue.getByRole('button', { name: /^Resume/ }).click();
      await queue.getByText('open').waitFor();
      expect(findings).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    'shows the workers, their memory over time, who used what, and leads to Temporal',
    async () => {
      const { page } = studio;
      await goTo(page, '#/operations');
      await page.locator('.spark polyline').first().waitFor({ state: 'attached', timeout: DEADLINE_MS });
      await page.getByRole('row', { name: /^local/ }).waitFor();
      await page.getByRole('button', { name: 'Unload idle engines' }).click();
      await page.getByText(/No engine was idle|unloaded/).waitFor({ timeout: DEADLINE_MS });
      await makeOwl(page, 'owl for operators');
      await shown(page);
      const href = await page.getByRole('link', { name: 'Open in Temporal' }).getAttribute('href');
      expect((await fetch(href!)).status).toBe(200);
    },
    DEADLINE_MS,
  );
});

/** An owl of another tint each; of the last one no object can be told. */
function ownOwl(index: number): Promise<Buffer> {
  if (index === PICTURES_OF_BATCH - 1) return noisePicture();
  return sharp(OWL)
    .modulate({ hue: index * 36 })
    .png()
    .toBuffer();
}
