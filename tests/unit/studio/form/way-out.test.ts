import { ERROR_CODES } from '../../../../contracts/errors.js';
import { waysOut } from '../../../../studio/form/way-out.js';

test.each(ERROR_CODES)('there is a way out of %s', (code) => {
  expect(waysOut({ code }).length).toBeGreaterThan(0);
});

test('the same again is not offered where the picture itself is the reason', () => {
  expect(waysOut({ code: 'MASK_UNCERTAIN' })).not.toContain('again');
});

test('a failure of the machine leads to the page about the machines', () => {
  expect(waysOut({ code: 'ENGINE_CRASHED' })).toContain('operations');
});
