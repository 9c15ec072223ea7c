import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { generationSchema } from '../../contracts/generation.js';
import { sequenceSchema } from '../../contracts/sequence-view.js';
import { changedShare, openBrowser } from '../support/browser.js';
import { chromiumSuite } from '../support/chromium.js';
import { type OrfeasRun, runOrfeas } from '../support/run-orfeas.js';
import { type Stack, startStack } from '../support/stack.js';
import { OWL } from '../support/studio.js';
import { unzip } from '../support/zips.js';

const DEADLINE_MS = 300_000;

chromiumSuite('./orfeas sequence', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    stack = await startStack();
    folder = mkdtempSync(join(tmpdir(), 'orfeas-e2e-'));
  }, DEADLINE_MS);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await stack?.stop();
  }, DEADLINE_MS);

  const orfeas = (...args: string[]): Promise<OrfeasRun> =>
    runOrfeas(args, { cwd: folder, env: { ORFEAS_HOME: stack.home } });

  test(
    'draws a generation for a web page, with a player that turns it',
    async () => {
      const made = await orfeas('generate', OWL, '-o', 'owl.glb', '--set', 'targetFaces=8000', '--json');
      const { id } = generationSchema.parse(JSON.parse(made.stdout));
      const drawn = await orfeas(
        'sequence',
        id,
        '-o',
        'turn.zip',
        '--animation',
        'turn.webp',
        '--size',
        '256',
        '--json',
      );
      expect(drawn).toMatchObject({ exitCode: 0 });
      expect(sequenceSchema.parse(JSON.parse(drawn.stdout))).toMatchObject({ generationId: id, frames: 36 });
      await expect(sharp(readFileSync(join(folder, 'turn.webp'))).metadata()).resolves.toMatchObject({ pages: 36 });

      mkdirSync(join(folder, 'turn'));
      for (const [name, content] of await unzip(readFileSync(join(folder, 'turn.zip')))) {
        writeFileSync(join(folder, 'turn', name), content);
      }
      const browser = await openBrowser();
      try {
        const page = await browser.context.newPage();
        await page.goto(pathToFileURL(join(folder, 'turn/index.html')).href);
        const view = page.getByRole('slider');
        await page.waitForFunction('document.images[0].complete && document.images[0].naturalWidth === 256');
        const front = await view.screenshot();
        await view.press('ArrowRight');
        await view.press('ArrowRight');
        await page.waitForFunction('document.images[0].src.endsWith("003.webp") && document.images[0].complete');
        expect(await changedShare(front, await view.screenshot())).toBeGreaterThan(0.02);
      } finally {
        await browser.close();
      }
    },
    DEADLINE_MS,
  );

  test(
    'draws a file for a shop, under the names that it wants',
    async () => {
      const args = ['--preset', 'amazon-24', '--item', 'B00TOYOWL'];
      const { exitCode, stdout } = await orfeas('sequence', 'owl.glb', '-o', 'shop.zip', ...args);
      expect({ exitCode, stdout }).toEqual({
        exitCode: 0,
        stdout: 'amazon-24: 24 pictures of 1500 x 1500 pixels, counter-clockwise\n',
      });
      const files = await unzip(readFileSync(join(folder, 'shop.zip')));
      expect([...files.keys()].at(0)).toBe('B00TOYOWL/B00TOYOWL_001.png');
      expect(files.size).toBe(24);
      const { width, hasAlpha } = await sharp(files.get('B00TOYOWL/B00TOYOWL_024.png')!).metadata();
      expect({ width, hasAlpha }).toEqual({ width: 1500, hasAlpha: false });
    },
    DEADLINE_MS,
  );

  test('says what is wrong with an order', async () => {
    const fixed = await orfeas('sequence', 'owl.glb', '-o', 'none.zip', '--preset', 'amazon-24', '--frames', '12');
    expect(fixed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('INVALID_OPTIONS') });
    const missing = await orfeas('sequence', 'nothing.glb', '-o', 'none.zip');
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is no file nothing.glb') });
  }, 60_000);
});
