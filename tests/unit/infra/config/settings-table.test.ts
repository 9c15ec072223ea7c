import { readFileSync } from 'node:fs';
import { settingsSchema } from '../../../../infra/config/settings.js';
import { settingsTable, withSettingsTables } from '../../../../infra/config/settings-table.js';

const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');

describe('the table of settings', () => {
  test('in docs/operations.md is the one that the schema gives', () => {
    // When this fails: npm run build && node dist/infra/config/settings-table.js
    expect(withSettingsTables(page)).toBe(page);
    expect(page).toContain(settingsTable('settings'));
    expect(page).toContain(settingsTable('local settings'));
  });

  test('has a row with a meaning for every setting', () => {
    const rows = settingsTable().split('\n').slice(2);
    expect(rows.map((row) => /^\| `(\w+)` \|/.exec(row)?.[1])).toEqual(Object.keys(settingsSchema.shape));
    for (const row of rows) expect(row).toMatch(/\| [^|]+\. \|$/);
  });

  test('shows defaults as they would be written in the environment', () => {
    expect(settingsTable()).toContain('| `ORFEAS_HEARTBEAT_TIMEOUT` | `10s` |');
    expect(settingsTable()).toContain('| `ORFEAS_API_KEYS` | empty |');
    expect(settingsTable()).toContain('| `ORFEAS_S3_SECRET_KEY` | **required** |');
    expect(settingsTable()).toContain('| `ORFEAS_BUILD_ID` | not set |');
  });

  test('refuses a page that has lost a marker', () => {
    expect(() => withSettingsTables('# Operations')).toThrow('Expected the markers of the table of settings');
  });
});
