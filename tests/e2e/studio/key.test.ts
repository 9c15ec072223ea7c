import { createHash } from 'node:crypto';
import { chromiumSuite } from '../../support/chromium.js';
import { DEADLINE_MS, makeOwl, openStudio, picture, shown } from '../../support/studio.js';

/** An API key of the set-up; it guards nothing but this test. */
const KEY = 'studio-test-key';

chromiumSuite('the studio of a server with keys', () => {
  test(
    'asks for a key, keeps it for the tab only, and shows files that need it',
    async () => {
      const sha256 = createHash('sha256').update(KEY).digest('hex');
      const { page, stack, browser, close } = await openStudio({ env: { ORFEAS_API_KEYS: `local:${sha256}` } });
      try {
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
        await page.getByRole('link', { name: 'Operations' }).click();
        await page.getByText('Your key is no operator’s').waitFor();
        expect(await page.getByRole('button', { name: /^Pause/ }).count()).toBe(0);
        const other = await browser.context.newPage();
        await other.goto(stack.apiUrl);
        await other.getByLabel('API key').waitFor();
      } finally {
        await close();
      }
    },
    DEADLINE_MS,
  );
});
