import { measureAtlas } from '../../../../geometry/texture/measure-atlas.js';
import { rasteriseAtlas } from '../../../../geometry/texture/rasterise-atlas.js';

const SIZE = 64;

/** A square of one unit whose texture is `width × height` of the atlas, sheared by `shear`. */
function square(width: number, height: number, shear = 0) {
  return {
    positions: Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0),
    indices: Uint32Array.of(0, 1, 2, 0, 2, 3),
    uvs: Float32Array.of(0, 0, width, shear, width, height + shear, 0, height),
  };
}

function measure(mesh: ReturnType<typeof square>) {
  return measureAtlas(mesh, rasteriseAtlas(mesh, SIZE));
}

describe('measureAtlas', () => {
  it('knows the density and the share of the texels that show a surface', () => {
    const { packing, density } = measure(square(0.5, 0.5));
    expect(density.mean).toBeCloseTo(32, 4);
    expect(density.p5).toBeCloseTo(32, 4);
    // A texel more to the right and below is touched by the border itself.
    expect(packing).toBeGreaterThanOrEqual(0.25);
    expect(packing).toBeLessThan(0.28);
  });

  it('calls a square’s stretch 1 and a rectangle’s the ratio of its sides', () => {
    expect(measure(square(0.5, 0.5)).stretch.p95).toBeCloseTo(1, 3);
    expect(measure(square(0.75, 0.25)).stretch.p95).toBeCloseTo(3, 3);
    expect(measure(square(0.2, 0.8)).stretch.p50).toBeCloseTo(4, 3);
  });

  it('sees a shear as the stretch that it is', () => {
    // Singular values of [[1, 0], [1, 1]]: the golden ratio and its inverse.
    expect(measure(square(0.4, 0.4, 0.4)).stretch.p95).toBeCloseTo(2.618, 3);
  });

  it('does not hide faces that the texture shows edge on', () => {
    expect(measure(square(0.5, 0)).stretch.p95).toBe(Infinity);
  });
});
