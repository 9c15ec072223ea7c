import { fitModel } from '../../../../activities/export/fit-model.js';
import { positionBounds } from '../../../../geometry/mesh/position-bounds.js';
import { seamedTorus } from '../../../support/solids.js';

const texture = { width: 1, height: 1, channels: 4 as const, data: Uint8Array.of(0, 0, 0, 255) };
const model = seamedTorus(1, 0.4, 12, 8);

async function sizeOf(order: object): Promise<number[]> {
  const { upright, scale } = await fitModel(model, texture, { origin: 'center', ...order });
  const { min, max } = positionBounds(upright.positions);
  return [...max.map((value, axis) => value - min[axis]!), scale];
}

test.each([
  ['mm', 50.8, 50.8],
  ['cm', 5.08, 50.8],
  ['m', 0.0508, 50.8],
  ['in', 2, 50.8],
] as const)('a size in %s comes out in mm', async (unit, value, mm) => {
  const size = await sizeOf({ longest: value, unit });
  expect(Math.max(...size.slice(0, 3))).toBeCloseTo(mm, 4);
  expect((await sizeOf({ height: value, unit }))[2]).toBeCloseTo(mm, 4);
});

test('a size without a unit is in mm, byte for byte that of mm', async () => {
  const plain = await fitModel(model, texture, { origin: 'bottom', height: 33.3 });
  const told = await fitModel(model, texture, { origin: 'bottom', height: 33.3, unit: 'mm' });
  expect(told.upright.positions).toEqual(plain.upright.positions);
  expect(await sizeOf({})).toEqual(await sizeOf({ longest: 100 }));
});

test('the thinnest place that could not grow is told where the files have it', async () => {
  // A ring around so narrow a hole that it can not be as thick as that.
  const { upright, changes } = await fitModel(model, texture, { origin: 'bottom', minThickness: 20, longest: 20 });
  const [x, y, z] = /mm at ([-.0-9]+), ([-.0-9]+), ([-.0-9]+)/.exec(changes!.repairs.at(-1)!)!.slice(1).map(Number);
  const { min, max } = positionBounds(upright.positions);
  for (const [axis, value] of [x!, y!, z!].entries()) {
    expect(value).toBeGreaterThanOrEqual(min[axis]! - 0.1);
    expect(value).toBeLessThanOrEqual(max[axis]! + 0.1);
  }
  const { thinnestMm } = changes!.facts;
  expect(thinnestMm).toBeLessThan(20);
});
