import createManifold from 'manifold-3d';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { shellVolumes } from '../../../../geometry/measure/shell-volumes.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { positionBounds } from '../../../../geometry/mesh/position-bounds.js';
import { outlineRings } from '../../../../geometry/silhouette/outline-rings.js';
import { type Extrusion, extrudeRings } from '../../../../geometry/solid/extrude-rings.js';

const wasm = await createManifold();
wasm.setup();

const SIDE = 64;
const draw = (isInside: (x: number, y: number) => boolean) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => (isInside(i % SIDE, Math.floor(i / SIDE)) ? 1 : 0));
/** 48 × 24 pixels with a hole of 8 × 8, and an island of 6 × 6 above it. */
const plaque = draw(
  (x, y) =>
    (x >= 8 && x < 56 && y >= 32 && y < 56 && !(x >= 20 && x < 28 && y >= 40 && y < 48)) ||
    (x >= 30 && x < 36 && y >= 8 && y < 14),
);
const AREA = 48 * 24 - 64;
const extrude = (extrusion: Extrusion, coverage = plaque) =>
  extrudeRings(wasm, outlineRings(coverage, SIDE, SIDE), extrusion);

function sizeOf({ positions }: Mesh): number[] {
  const { min, max } = positionBounds(positions);
  return max.map((value, axis) => value - min[axis]!);
}

test('a solid is the largest piece with its hole, as deep as asked, between two planes', () => {
  const mesh = extrude({ profile: 'solid', depth: 0.1 });
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1, eulerCharacteristic: 0 });
  const [wide, high, deep] = sizeOf(mesh);
  expect(wide).toBeCloseTo(48 / SIDE, 2);
  expect(high).toBeCloseTo(24 / SIDE, 2);
  expect(deep).toBeCloseTo((0.1 * 48) / SIDE, 3);
  const heights = new Set(mesh.positions.filter((_, i) => i % 3 === 2));
  expect(heights.size).toBe(2);
  // Corners are cut by half a pixel and less.
  const volume = (AREA / SIDE ** 2) * deep!;
  expect(Math.abs(shellVolumes(mesh)[0]! / volume - 1)).toBeLessThan(0.01);
});

test('a stamp holds all pieces together on one plate that reaches beyond them', () => {
  const mesh = extrude({ profile: 'stamp', depth: 0.05, base: 0.03, border: 0.1 });
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1, eulerCharacteristic: 2 });
  const [wide, , deep] = sizeOf(mesh);
  expect(wide).toBeCloseTo(48 / SIDE / 0.8, 2);
  expect(deep! / wide!).toBeCloseTo(0.08, 3);
  const heights = [...new Set(mesh.positions.filter((_, i) => i % 3 === 2))].sort((a, b) => a - b);
  expect(heights).toHaveLength(3);
  expect((heights[1]! - heights[0]!) / wide!).toBeCloseTo(0.03, 3);
});

test('a cutter is a ring whose inside is the outline without its holes', () => {
  const mesh = extrude({ profile: 'cutter', depth: 0.1, base: 0.02, border: 0.05, blade: 0.01 });
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1, eulerCharacteristic: 0 });
  const [wide, , deep] = sizeOf(mesh);
  expect(wide).toBeCloseTo(48 / SIDE / 0.9, 2);
  expect(deep! / wide!).toBeCloseTo(0.12, 3);
  const wall = [];
  for (let i = 0; i < mesh.positions.length; i += 3) {
    if (mesh.positions[i + 2]! > (deep! / 2) * 0.99) wall.push(Math.abs(mesh.positions[i]!));
  }
  expect(Math.min(...wall)).toBeLessThan(0.36);
  expect(Math.max(...wall)).toBeCloseTo(24 / SIDE + 0.01 * wide!, 2);
});

test('a foot is never narrower than the wall on it, a plate never as narrow as its picture', () => {
  for (const extrusion of [
    { profile: 'cutter', depth: 0.1, base: 0.02, border: 0, blade: 0.03 },
    { profile: 'stamp', depth: 0.1, base: 0.02, border: 0 },
  ] as const) {
    expect(manifoldReport(extrude(extrusion))).toMatchObject({ watertight: true, manifold: true, shells: 1 });
  }
});

test('pixels that touch by their corners are one piece', () => {
  const steps = draw((x, y) => Math.floor(x / 8) === Math.floor(y / 8) && x >= 8 && x < 56);
  const mesh = extrude({ profile: 'solid', depth: 0.2 }, steps);
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1 });
  expect(sizeOf(mesh)[0]).toBeCloseTo(48 / SIDE, 1);
});

test('nothing is made of nothing', () => {
  expect(
    extrude(
      { profile: 'solid', depth: 0.1 },
      draw(() => false),
    ).indices,
  ).toHaveLength(0);
});
