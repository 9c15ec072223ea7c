import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { PLATE_TILE, raisePlate } from '../../../../geometry/solid/raise-plate.js';
import { reducePlate } from '../../../../geometry/solid/reduce-plate.js';

const COLUMNS = 3 * PLATE_TILE + 1;
const ROWS = 2 * PLATE_TILE + 1;
const plateOf = (height: (x: number, y: number) => number) =>
  raisePlate({
    columns: COLUMNS,
    rows: ROWS,
    spacing: [0.01, 0.01],
    centre: [0.1, -0.2],
    values: Float32Array.from({ length: COLUMNS * ROWS }, (_, i) => height(i % COLUMNS, Math.floor(i / COLUMNS))),
  });
const hill = (x: number, y: number) => 0.05 + 0.1 * Math.exp(-((x - 50) ** 2 + (y - 30) ** 2) / 90);
const cliff = (x: number, y: number) => (x > 37 && x < 61 && y > 11 ? 0.3 : 0.05);

test.each([
  ['hill', hill],
  ['cliff', cliff],
])('a plate with a %s stays closed and keeps its faces looking up, however few they are', (_, height) => {
  for (const target of [400, 1000, 5000, 30_000]) {
    const { mesh, faces, isBackedOff } = reducePlate(plateOf(height), COLUMNS, ROWS, target);
    expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1, degenerateFaces: 0 });
    expect(faces).toBeLessThanOrEqual(target);
    expect(isBackedOff).toBe(false);
  }
});

test('more faces come nearer to the plate, and enough of them are exact', () => {
  const errors = [500, 2000, 8000, 40_000].map(
    (target) => reducePlate(plateOf(hill), COLUMNS, ROWS, target).error.absolute,
  );
  expect([...errors].sort((a, b) => b - a)).toEqual(errors);
  expect(errors.at(-1)).toBe(0);
});

test('the error that is told bounds how far the nodes are off', () => {
  const plate = plateOf(hill);
  const { mesh, error } = reducePlate(plate, COLUMNS, ROWS, 3000);
  const top = (positions: Float32Array) => Math.max(...positions.filter((_, i) => i % 3 === 2));
  expect(top(plate.positions) - top(mesh.positions)).toBeLessThanOrEqual(error.absolute + 1e-6);
  expect(error.absolute).toBeLessThan(0.01);
});

test('a flat plate takes two faces a tile and its rim', () => {
  const { faces } = reducePlate(
    plateOf(() => 0.1),
    COLUMNS,
    ROWS,
    30_000,
  );
  expect(faces).toBe(2 * 6 + 3 * 2 * 5);
});

test('above the target where the tiles alone are more', () => {
  expect(reducePlate(plateOf(hill), COLUMNS, ROWS, 10).isBackedOff).toBe(true);
});

test('refuses plates of broken tiles, and heights that are none', () => {
  const broken = { columns: 20, rows: ROWS, spacing: [1, 1], centre: [0, 0], values: new Float32Array() } as const;
  expect(() => raisePlate(broken)).toThrow('whole tiles');
  expect(() => plateOf(() => 0)).toThrow('heights above 0');
});
