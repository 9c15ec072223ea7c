import fc from 'fast-check';
import { TextBuffer } from '../../../../geometry/formats/text-buffer.js';

function written(write: (out: TextBuffer) => void): string {
  const out = new TextBuffer();
  write(out);
  return new TextDecoder().decode(out.take());
}

test.each([
  [0, 3, '0.000'],
  [-0, 2, '0.00'],
  [-0.0004, 3, '0.000'],
  [-0.0006, 3, '-0.001'],
  [0.9999999, 4, '1.0000'],
  [1234567.5, 1, '1234567.5'],
  [-12.05, 2, '-12.05'],
  [0.000001, 6, '0.000001'],
  [2_147_483_645.25, 2, '2147483645.25'],
])('writes %d with %d decimals as %s', (value, decimals, text) => {
  expect(written((out) => out.fixed(value, decimals))).toBe(text);
});

test('is within half a unit of the last decimal, for any number', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 9 }), (value, decimals) => {
      const text = written((out) => out.fixed(value, decimals));
      expect(text).toMatch(new RegExp(`^-?(0|[1-9]\\d*)\\.\\d{${decimals}}$`));
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals * 1.001 + 2e-10);
    }),
    { seed: 1 },
  );
});

test('writes whole numbers as they are', () => {
  for (const value of [0, 9, 10, 99, 100, 65535, 2_147_483_647]) {
    expect(written((out) => out.integer(value))).toBe(String(value));
  }
});

test('refuses what has no decimals', () => {
  expect(() => new TextBuffer().fixed(NaN, 2)).toThrow(/but received NaN/);
  expect(() => new TextBuffer().fixed(-3e9, 2)).toThrow(/but received -3000000000/);
});

test('is full after a piece, goes on from nothing when that is taken, and bears lines longer than it expects', () => {
  const out = new TextBuffer(10);
  out.ascii(new TextEncoder().encode('nine char'));
  expect(out.isFull).toBe(false);
  out.char(0x73);
  expect(out.isFull).toBe(true);
  expect(new TextDecoder().decode(out.take())).toBe('nine chars');
  expect(out.isFull).toBe(false);
  out.text('x'.repeat(5000));
  out.integer(7);
  expect(new TextDecoder().decode(out.take())).toBe(`${'x'.repeat(5000)}7`);
});
