import { durationMs } from '../../../contracts/duration.js';

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['15s', 15_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
    [' 10s ', 10_000],
  ])('reads %s as %d milliseconds', (text, milliseconds) => {
    expect(durationMs.parse(text)).toBe(milliseconds);
  });

  test.each(['', '15', 's', '-1s', '1 m', '1w', '1e3s', '5m30s'])('refuses "%s" and repeats it', (text) => {
    const result = durationMs.safeParse(text);
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.message).toBe(`Expected a duration like 15s, 30m or 2h but received ${text}`);
  });
});
