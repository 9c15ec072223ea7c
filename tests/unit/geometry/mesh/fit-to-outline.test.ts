import { createRaster } from '../../../../geometry/image/raster.js';
import { fitToOutline, outlineOf } from '../../../../geometry/mesh/fit-to-outline.js';
import { positionBounds } from '../../../../geometry/mesh/position-bounds.js';
import { cube } from '../../../support/solids.js';

describe('outlineOf', () => {
  test('is the box of pixels that are at least half opaque, in model units', () => {
    const cutout = createRaster(10, 10, 4);
    for (const [x, y, alpha] of [
      [2, 1, 255],
      [6, 4, 128],
      [9, 9, 127],
    ] as const)
      cutout.data[4 * (10 * y + x) + 3] = alpha;
    const { left, right, bottom, top } = outlineOf(cutout)!;
    expect([left, right, bottom, top].map((value) => Number(value.toFixed(6)))).toEqual([-0.3, 0.2, 0, 0.4]);
  });

  test('is nothing where nothing is', () => {
    expect(outlineOf(createRaster(4, 4, 4))).toBeNull();
  });
});

describe('fitToOutline', () => {
  test('scales and shifts a mesh of the same proportions onto the outline, its depth around 0', () => {
    const outline = { left: -0.1, right: 0.3, bottom: 0.05, top: 0.45 };
    const { mesh, fit } = fitToOutline(cube(2, [10, 20, 30]), outline);
    const { min, max } = positionBounds(mesh.positions);
    for (const [axis, low, high] of [
      [0, -0.1, 0.3],
      [1, 0.05, 0.45],
      [2, -0.2, 0.2],
    ] as const) {
      expect(min[axis]).toBeCloseTo(low, 5);
      expect(max[axis]).toBeCloseTo(high, 5);
    }
    expect(fit.scale).toBeCloseTo(0.2, 6);
  });

  test('keeps proportions and middles where width and height do not agree', () => {
    const { mesh } = fitToOutline(cube(1), { left: -0.4, right: 0.4, bottom: -0.2, top: 0.2 });
    const { min, max } = positionBounds(mesh.positions);
    expect(max[0]! - min[0]!).toBeCloseTo(0.6, 6);
    expect(max[1]! - min[1]!).toBeCloseTo(0.6, 6);
    expect(max[0]! + min[0]!).toBeCloseTo(0, 6);
  });

  test('stays in the picture’s square', () => {
    const { positions } = fitToOutline(cube(1), { left: -0.1, right: 0.5, bottom: -0.5, top: 0.5 }).mesh;
    expect(positionBounds(positions).max[0]).toBeCloseTo(0.5, 6);
  });

  test('refuses a mesh without extent', () => {
    const point = { positions: Float32Array.of(1, 1, 1), indices: new Uint32Array() };
    expect(() => fitToOutline(point, { left: 0, right: 1, bottom: 0, top: 1 })).toThrow(RangeError);
  });
});
