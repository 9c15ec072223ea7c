import { restartDelayMs } from '../../../../infra/local/restart-delay.js';

test('a part that keeps dying is started ever later, at first at once, never more than 15 s apart', () => {
  const delays = Array.from({ length: 40 }, (_, index) => restartDelayMs(index + 1));
  expect(delays[0]).toBe(0);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(delays.at(-1)).toBe(15_000);
});
