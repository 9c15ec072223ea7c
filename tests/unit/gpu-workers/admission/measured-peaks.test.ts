import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeasuredPeaks } from '../../../../gpu-workers/admission/measured-peaks.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-peaks-'));
  path = join(folder, 'models', 'measured.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('keeps the greatest peak of a pack by device, for those who come later', async () => {
  const peaks = await MeasuredPeaks.open(path);
  peaks.note('a', 'card', 5_000, 'fresh');
  peaks.note('a', 'card', 4_000, 'fresh');
  peaks.note('a', 'cpu', 3_000, 'fresh');
  await peaks.stored();
  const later = await MeasuredPeaks.open(path);
  expect([later.get('a', 'card'), later.get('a', 'cpu'), later.get('b', 'card')]).toEqual([5_000, 3_000, null]);
  expect(readdirSync(join(folder, 'models'))).toEqual(['measured.json']);
});

test('two who write at a time both find what the other wrote', async () => {
  const [one, other] = [await MeasuredPeaks.open(path), await MeasuredPeaks.open(path)];
  one.note('a', 'card', 5_000, 'fresh');
  await one.stored();
  other.note('b', 'card', 6_000, 'fresh');
  await other.stored();
  const later = await MeasuredPeaks.open(path);
  expect([later.get('a', 'card'), later.get('b', 'card')]).toEqual([5_000, 6_000]);
});

test('a pack that leaks does not get more and more', async () => {
  const peaks = await MeasuredPeaks.open(null);
  peaks.note('a', 'card', 4_000, 'fresh');
  for (let held = 4_000; held < 20_000; held += 500) peaks.note('a', 'card', held, 'warm');
  expect(peaks.get('a', 'card')).toBe(5_000);
});

test('a pack that ran out gets a tenth more, and all of the device before it is too large', async () => {
  const peaks = await MeasuredPeaks.open(null);
  peaks.ranOut('a', 'card', 8_000, 10_000);
  expect(peaks.get('a', 'card')).toBeCloseTo(8_800);
  peaks.ranOut('a', 'card', 9_500, 10_000);
  expect(peaks.get('a', 'card')).toBe(10_000);
  peaks.ranOut('a', 'card', 10_000, 10_000);
  expect(peaks.get('a', 'card')).toBeGreaterThan(10_000);
});

test('what is measured on purpose takes the place of what was seen', async () => {
  const before = await MeasuredPeaks.open(path);
  before.note('a', 'card', 9_000, 'fresh');
  await before.stored();
  const peaks = await MeasuredPeaks.open(path);
  peaks.replace('a', 'card', 7_000);
  await peaks.stored();
  expect((await MeasuredPeaks.open(path)).get('a', 'card')).toBe(7_000);
});

test('a file that can not be read counts as none', async () => {
  writeFileSync(join(folder, 'broken.json'), '{"schema":');
  expect((await MeasuredPeaks.open(join(folder, 'broken.json'))).get('a', 'card')).toBeNull();
});

test('a peak that a limit has cut is told in whole MiB, as workers’ reports demand', async () => {
  const peaks = await MeasuredPeaks.open(null);
  peaks.note('a', 'cpu', 381, 'fresh');
  peaks.note('a', 'cpu', 2_000, 'warm');
  expect(peaks.get('a', 'cpu')).toBe(477);
});
