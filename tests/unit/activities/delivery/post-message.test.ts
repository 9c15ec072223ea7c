import { retryAfterMs } from '../../../../activities/delivery/post-message.js';

const NOW = Date.parse('2026-01-02T03:04:05Z');

test.each([
  ['seconds', '120', 120_000],
  ['a date', 'Fri, 02 Jan 2026 03:05:05 GMT', 60_000],
  ['a date that has passed', 'Fri, 02 Jan 2026 03:00:00 GMT', 0],
  ['nothing', undefined, null],
  ['nonsense', 'soon', null],
  ['a negative number', '-5s', null],
])('a receiver asks for a pause with %s', (_what, header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});
