import { UsageSums } from '../../../../api/usage/sum-usage.js';
import type { UsageGroup, UsageRecord } from '../../../../contracts/usage.js';

const stage = { seconds: 2, gpuSeconds: 1, bytes: 10, attempts: 1 };
const about = { schema: 'orfeas.usage/1', tenant: 'local', status: 'SUCCEEDED', finishedAt: '2026-11-21T00:00:00Z' };
const id = '00000000-0000-4000-8000-000000000000';
const records = [
  { ...about, id, model: 'inflate', stages: [{ ...stage, name: 'shape' }] },
  { ...about, id, model: null, stages: [{ ...stage, name: 'repair', gpuSeconds: 0 }] },
  { ...about, id, model: null, stages: [] },
] as UsageRecord[];

function summed(by: UsageGroup) {
  const sums = new UsageSums(by);
  for (const record of records) sums.add('2026-11-21', record);
  return sums;
}

test('counts generations and meshes apart, and adds up what both have used', () => {
  const { total } = summed('day');
  expect(total).toEqual({ generations: 1, meshes: 2, seconds: 4, gpuSeconds: 1, bytes: 20, attempts: 2 });
  expect(summed('day').groups).toEqual([{ group: '2026-11-21', ...total }]);
});

test('by stage counts those that computed it, by model those without one as none', () => {
  const counts = (by: UsageGroup) =>
    summed(by).groups.map(({ group, generations, meshes }) => [group, generations, meshes]);
  expect(counts('stage')).toEqual([
    ['repair', 0, 1],
    ['shape', 1, 0],
  ]);
  expect(counts('model')).toEqual([
    ['inflate', 1, 0],
    ['none', 0, 2],
  ]);
});
