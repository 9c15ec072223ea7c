import { flowSchedule } from '../../../../models/math/flow-schedule.js';

const BASE = { shift: 1, numTrain: 1000, pcm: 100, timeScale: 1 };
const rounded = (values: Float64Array) => [...values].map((value) => Math.round(value * 1e4) / 1e4);

test('flow matching rises from noise to data, its last step 0 long', () => {
  const { sigmas, times, deltas } = flowSchedule({ ...BASE, type: 'flow-match-euler' }, 5);
  expect([...sigmas]).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
  expect([...times]).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect([...deltas]).toEqual([0.25, 0.25, 0.25, 0.25, 0]);
});

test('a single step of flow matching goes all the way', () => {
  expect([...flowSchedule({ ...BASE, type: 'flow-match-euler' }, 1).deltas]).toEqual([1]);
});

test('the shift moves steps towards the data and leaves the ends', () => {
  const { sigmas } = flowSchedule({ ...BASE, type: 'flow-match-euler', shift: 3 }, 3);
  expect([...sigmas]).toEqual([0, 0.75, 1, 1]);
});

test('consistency flow starts its steps at distilled times', () => {
  const { sigmas } = flowSchedule({ ...BASE, type: 'consistency-flow-euler' }, 5);
  expect(rounded(sigmas)).toEqual([0, 0.1992, 0.3994, 0.5996, 0.7998, 1]);
});

test('rectified flow falls from noise to data and moves against its sigma', () => {
  const { sigmas, times, deltas } = flowSchedule({ ...BASE, type: 'rectified-flow', timeScale: 1000 }, 4);
  expect([...sigmas]).toEqual([1, 0.75, 0.5, 0.25, 0]);
  expect([...times]).toEqual([1000, 750, 500, 250]);
  expect([...deltas]).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test.each(['flow-match-euler', 'consistency-flow-euler', 'rectified-flow'] as const)(
  'the steps of %s add up to the whole way',
  (type) => {
    for (const steps of [1, 2, 7, 30, 100]) {
      const { deltas } = flowSchedule({ ...BASE, type, shift: type === 'rectified-flow' ? 2 : 1 }, steps);
      expect(deltas.reduce((sum, delta) => sum + delta, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...deltas)).toBeGreaterThanOrEqual(0);
    }
  },
);

test.each([0, 1.5, 101])('%p steps of consistency flow are refused', (steps) => {
  expect(() => flowSchedule({ ...BASE, type: 'consistency-flow-euler' }, steps)).toThrow(
    `Expected an integer of 1 to 100 for steps but received ${steps}`,
  );
});
