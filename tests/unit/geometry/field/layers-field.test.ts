import { inflateField } from '../../../../geometry/field/inflate-field.js';
import { type DepthLayers, layersField } from '../../../../geometry/field/layers-field.js';
import { poissonHeight } from '../../../../geometry/field/poisson-height.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { outlineIou } from '../../../../geometry/measure/outline-iou.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { positionBounds } from '../../../../geometry/mesh/position-bounds.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';

const SIDE = 80;
const SMALL = 40;
const RESOLUTION = 64;

type Shape = (x: number, y: number) => boolean;

/** A silhouette over places −0.5..0.5, y upward. */
function draw(side: number, isInside: Shape): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) =>
    isInside(((i % side) + 0.5) / side - 0.5, 0.5 - (Math.floor(i / side) + 0.5) / side) ? 1 : 0,
  );
}

type Surfaces = (x: number, y: number, inflated: number) => [front: number, back: number];

function layersOf(isInside: Shape, surfaces: Surfaces): DepthLayers {
  const coverage = draw(SMALL, isInside);
  const inflated = poissonHeight(coverage, SMALL, SMALL).map(Math.sqrt);
  const at = (i: number) =>
    surfaces(((i % SMALL) + 0.5) / SMALL - 0.5, 0.5 - (Math.floor(i / SMALL) + 0.5) / SMALL, inflated[i]!);
  const [front, back] = ([0, 1] as const).map((which) => inflated.map((_, i) => at(i)[which]));
  return { side: SMALL, inside: Uint8Array.from(coverage), inflated, front: front!, back: back! };
}

function build(isInside: Shape, surfaces: Surfaces) {
  const coverage = draw(SIDE, isInside);
  const heights = poissonHeight(coverage, SIDE, SIDE);
  const field = layersField({
    coverage,
    width: SIDE,
    heights,
    layers: layersOf(isInside, surfaces),
    resolution: RESOLUTION,
  });
  return { coverage, heights, field, mesh: surfaceNets(field) };
}

const inflatedOnly: Surfaces = (_x, _y, inflated) => [inflated, -inflated];
const disc: Shape = (x, y) => Math.hypot(x, y) < 0.4;
const square: Shape = (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.35;
const WHOLE = { watertight: true, manifold: true, shells: 1 };

function volumeOf({ positions, indices }: Mesh): number {
  let six = 0;
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => positions.subarray(3 * indices[i + k]!, 3 * indices[i + k]! + 3));
    six += a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!);
    six += a![1]! * (b![2]! * c![0]! - b![0]! * c![2]!);
    six += a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
  }
  return six / 6;
}

test('between the inflated surfaces it is the inflated silhouette', () => {
  const { mesh, coverage, heights } = build(disc, inflatedOnly);
  const plain = surfaceNets(inflateField({ coverage, width: SIDE, height: SIDE, heights, resolution: RESOLUTION }));
  expect(volumeOf(mesh)).toBeCloseTo(volumeOf(plain), 3);
  let worst = 0;
  for (let i = 0; i < mesh.positions.length; i += 3) {
    const radius = Math.hypot(mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!);
    worst = Math.max(worst, Math.abs(radius - 0.4));
  }
  expect(worst).toBeLessThan(0.5 / RESOLUTION);
});

test('a flat front and a flat back make a box with upright sides', () => {
  const { mesh } = build(square, () => [0.2, -0.2]);
  expect(manifoldReport(mesh)).toMatchObject({ ...WHOLE, eulerCharacteristic: 2 });
  expect(volumeOf(mesh)).toBeGreaterThan(0.97 * 0.7 * 0.7 * 0.4);
  const { min, max } = positionBounds(mesh.positions);
  // The coarse picture knows the inflated height at its rim to a pixel only: a bead of a hundredth at most.
  expect(max[2]! - min[2]!).toBeGreaterThan(0.395);
  expect(max[2]! - min[2]!).toBeLessThan(0.41);
  expect(max[0]! - min[0]!).toBeCloseTo(0.7, 1);
});

test('front and back are moved each by itself', () => {
  const { mesh } = build(disc, (_x, _y, inflated) => [0, -inflated]);
  const { min, max } = positionBounds(mesh.positions);
  // Half a ball, its flat side in front: the whole lies about its middle, so the front is before the plane.
  expect(max[2]! - min[2]!).toBeCloseTo(0.4, 1);
  expect(volumeOf(mesh)).toBeCloseTo((2 / 3) * Math.PI * 0.4 ** 3, 2);
});

test('the depth of the whole is free: moving both layers by the same changes nothing but rounding', () => {
  const near = build(disc, (_x, _y, inflated) => [0.2 + inflated, 0.2 - inflated]).mesh;
  const own = build(disc, inflatedOnly).mesh;
  expect(near.positions.length).toBe(own.positions.length);
  expect(near.positions.every((value, i) => Math.abs(value - own.positions[i]!) < 1e-3)).toBe(true);
});

test('what hangs together in the picture hangs together where its depth jumps', () => {
  const { mesh } = build(square, (x) => {
    const place = x < 0 ? 0.3 : -0.3;
    return [place + 0.05, place - 0.05];
  });
  expect(manifoldReport(mesh)).toMatchObject(WHOLE);
});

test.each([1, 2, 3])(
  'surfaces full of noise, even crossing ones, leave one closed shell on the outline (%i)',
  (seed) => {
    const star: Shape = (x, y) => Math.hypot(x, y) < 0.28 + 0.15 * Math.sin(5 * Math.atan2(y, x) + seed);
    const noise = (x: number, y: number) => 0.3 * Math.sin(1e3 * seed * x + 777 * y) * Math.cos(913 * x * y + seed);
    const { mesh, coverage, heights } = build(star, (x, y, inflated) => [
      inflated + noise(x, y),
      noise(y, x) - inflated,
    ]);
    expect(manifoldReport(mesh)).toMatchObject(WHOLE);
    const plain = surfaceNets(inflateField({ coverage, width: SIDE, height: SIDE, heights, resolution: RESOLUTION }));
    expect(outlineIou(mesh, coverage, SIDE, SIDE)).toBeGreaterThan(outlineIou(plain, coverage, SIDE, SIDE) - 0.05);
  },
);

test('an empty silhouette has no inside', () => {
  const { field } = build(() => false, inflatedOnly);
  expect(field.values.some((value) => value > 0)).toBe(false);
});

test('refuses arrays and resolutions out of their range', () => {
  const coverage = draw(SIDE, disc);
  const source = { coverage, width: SIDE, heights: coverage, layers: layersOf(disc, inflatedOnly) };
  expect(() => layersField({ ...source, resolution: 63 })).toThrow('Expected an integer from 64 to 384 for resolution');
  const short = { ...source.layers, back: new Float32Array(3) };
  expect(() => layersField({ ...source, layers: short, resolution: 64 })).toThrow('values for back');
  expect(() => layersField({ ...source, heights: new Float32Array(4), resolution: 64 })).toThrow('values for heights');
});
