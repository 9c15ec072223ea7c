import { waitSeconds } from '../../../../api/http/prefer.js';

describe('waitSeconds', () => {
  test.each([
    [undefined, null],
    ['', null],
    ['respond-async', null],
    ['wait=10', 10],
    ['wait = "10"', 10],
    ['WAIT=0', 0],
    ['respond-async, wait=5', 5],
    ['wait=5; foo', 5],
    ['wait=3600', 60],
    ['wait', null],
    ['wait=-1', null],
    ['await=5', null],
  ])('of %p is %p', (prefer, expected) => {
    expect(waitSeconds(prefer)).toBe(expected);
  });
});
