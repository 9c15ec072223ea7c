import { retryAfterSeconds } from '../../../../api/generations/retry-after.js';

describe('retryAfterSeconds', () => {
  test('is the time that the queue takes to drain by as many', () => {
    expect(retryAfterSeconds(3, 0.5)).toBe(6);
    expect(retryAfterSeconds(1, 20)).toBe(1);
  });

  test('has bounds, and a guess where nothing is known', () => {
    expect(retryAfterSeconds(1, 0.0001)).toBe(300);
    expect(retryAfterSeconds(1, null)).toBe(30);
  });
});
