import fc from 'fast-check';
import { canonicalJson, type Json } from '../../../contracts/canonical-json.js';

describe('canonicalJson', () => {
  it('writes numbers and strings as RFC 8785 §3.2.2 does', () => {
    const value = {
      // As the RFC's example reads once parsed.
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units, as RFC 8785 §3.2.3 does', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    expect(Object.keys(JSON.parse(text) as object).length).toBe(names.length);
    expect([...text.matchAll(/"((?:[^"\\]|\\.)+)":/gu)].map((match) => match[1])).toEqual([
      '\\r',
      '1',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
  });

  it('writes minus zero like zero', () => {
    expect(canonicalJson(-0)).toBe('0');
  });

  it('leaves out members that are undefined, also deep inside', () => {
    expect(canonicalJson({ a: undefined, b: { c: undefined, d: 1 } as unknown as Json })).toBe('{"b":{"d":1}}');
  });

  it('does not care in which order members were set', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 2, c: 3 }] })).toBe(canonicalJson({ a: [{ c: 3, d: 2 }], b: 1 }));
  });

  it('gives back any JSON value when parsed', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]])('refuses %p', (value) => {
    expect(() => canonicalJson({ deep: [value] })).toThrow(TypeError);
  });

  it.each([[[undefined]], [() => 1], [1n], [Symbol('s')]])('refuses what JSON can not carry: %p', (value) => {
    expect(() => canonicalJson(value as unknown as Json)).toThrow(TypeError);
  });
});
