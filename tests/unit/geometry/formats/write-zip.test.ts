import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { writeZip } from '../../../../geometry/formats/write-zip.js';
import { unzip } from '../../../support/zips.js';

const text = (content: string) => new TextEncoder().encode(content);
// Names and contents of every length, so that headers end before, at and after each boundary.
const entries = Array.from({ length: 70 }, (_, i) => ({
  name: `${'n'.repeat(1 + (i % 67))}${i}.bin`,
  parts: [text('x'.repeat(i * 3)), text('end')],
}));

test('is read back whole by another library', async () => {
  const files = await unzip(joinPieces(writeZip(entries, 64)));
  expect([...files.keys()]).toEqual(entries.map(({ name }) => name));
  for (const { name, parts } of entries) expect(files.get(name)!.toString()).toBe(Buffer.concat(parts).toString());
});

test('lays the content of every file at a multiple of what is asked', () => {
  const bytes = joinPieces(writeZip(entries, 64));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (const { parts } of entries) {
    expect(view.getUint32(at, true)).toBe(0x04034b50);
    expect(view.getUint16(at + 8, true)).toBe(0); // stored
    const content = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    expect(content % 64).toBe(0);
    at = content + Buffer.concat(parts).length;
  }
});

test('gives equal bytes for equal input', () => {
  expect(joinPieces(writeZip(entries, 64))).toEqual(joinPieces(writeZip(entries, 64)));
});
