import { readFileSync } from 'node:fs';
import { withReferenceTables } from '../../../../../api/http/openapi/reference-tables.js';
import { ERROR_CODES, optionsSchema } from '../../../../../contracts/index.js';

const page = readFileSync(new URL('../../../../../docs/api.md', import.meta.url), 'utf8');

test('the tables in docs/api.md are those that the schemas give, every option and error with a meaning', () => {
  // When this fails: npm run build && node dist/api/http/openapi/reference-tables.js
  expect(withReferenceTables(page)).toBe(page);
  for (const name of [...Object.keys(optionsSchema.shape), ...ERROR_CODES]) {
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\|.*[a-z]{3}.*\\. \\|$`, 'm'));
  }
});
