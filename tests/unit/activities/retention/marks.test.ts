import { createHash } from 'node:crypto';
import { Marks } from '../../../../activities/retention/marks.js';

const nameOf = (index: number) => createHash('sha256').update(String(index)).digest('hex');

test('never denies a mark, and rarely takes another name for one', () => {
  const marks = new Marks(1);
  for (let index = 0; index < 2_000; index++) marks.add(nameOf(index));
  expect(Array.from({ length: 2_000 }, (_, index) => marks.has(nameOf(index))).every(Boolean)).toBe(true);
  const wrong = Array.from({ length: 2_000 }, (_, index) => marks.has(nameOf(index + 2_000))).filter(Boolean);
  expect(wrong).toHaveLength(0);
});
