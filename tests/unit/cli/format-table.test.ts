import { formatBytes, formatTable } from '../../../cli/format-table.js';

test('columns are as wide as their widest cell, and lines end without blanks', () => {
  expect(formatTable(['A', 'BB'], [['long', 'x']])).toBe('A     BB\nlong  x');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [971_332, '971 kB'],
  [3_649_491, '3.6 MB'],
  [76e9, '76 GB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
