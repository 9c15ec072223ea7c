import { matchesEtag, parseRange } from '../../../../api/artifacts/byte-range.js';

describe('parseRange', () => {
  test.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=50-1000', { start: 50, end: 99 }],
    ['BYTES=99-99', { start: 99, end: 99 }],
  ])('of 100 bytes, %p is %j', (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });

  test.each([undefined, '', 'bytes=', 'bytes=-', 'bytes=5-1', 'items=0-1', 'bytes=0-1,5-6', 'bytes=a-b'])(
    'ignores %p, as a server may',
    (header) => {
      expect(parseRange(header, 100)).toBeNull();
    },
  );

  test.each([
    ['bytes=100-', 100],
    ['bytes=500-600', 100],
    ['bytes=-0', 100],
    ['bytes=0-0', 0],
  ])('can not satisfy %p of %p bytes', (header, size) => {
    expect(() => parseRange(header, size)).toThrow(expect.objectContaining({ code: 'RANGE_NOT_SATISFIABLE' }));
  });
});

describe('matchesEtag', () => {
  test.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    [undefined, false],
  ])('%p against "a" is %p', (header, expected) => {
    expect(matchesEtag(header, '"a"')).toBe(expected);
  });
});
