import { poissonHeight } from '../../../../geometry/field/poisson-height.js';
import { createRaster } from '../../../../geometry/image/raster.js';
import { INPUT_PLANES, layersInput } from '../../../../models/math/layers-input.js';
import { layersManifest } from '../../../support/scripted-engine.js';

const SIDE = 64;
const SIZE = 32;
const { preprocess } = layersManifest(SIZE);

function disc() {
  const cutout = createRaster(SIDE, SIDE, 4);
  const coverage = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < coverage.length; i++) {
    const isInside = Math.hypot((i % SIDE) - 31.5, Math.floor(i / SIDE) - 31.5) < 24;
    cutout.data.set([255, 51, 0, isInside ? 255 : 0], 4 * i);
    coverage[i] = isInside ? 1 : 0;
  }
  return { cutout, coverage };
}

test('colours over the background, coverage and half thickness, at the size of the network', () => {
  const { cutout, coverage } = disc();
  const { data, dims } = layersInput(cutout, coverage, preprocess);
  expect(dims).toEqual([1, INPUT_PLANES, SIZE, SIZE]);
  const at = (x: number, y: number) => Array.from({ length: INPUT_PLANES }, (_, k) => data[(k * SIZE + y) * SIZE + x]!);
  const [middle, corner] = [at(16, 16), at(0, 0)];
  [1, 0.2, 0, 1].forEach((value, k) => void expect(middle[k]).toBeCloseTo(value, 2));
  [0.5, 0.5, 0.5, 0, 0].forEach((value, k) => void expect(corner[k]).toBeCloseTo(value, 2));
  expect(middle[4]).toBeCloseTo(24 / SIDE, 2);
  const small = data.slice(3 * SIZE * SIZE, 4 * SIZE * SIZE);
  expect(data.slice(4 * SIZE * SIZE)).toEqual(poissonHeight(small, SIZE, SIZE).map(Math.sqrt));
});
