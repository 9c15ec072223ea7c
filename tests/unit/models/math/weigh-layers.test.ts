import { weighLayers } from '../../../../models/math/weigh-layers.js';
import { tensor } from '../../../support/graph-context.js';

/** Two by two pixels; three of them covered. */
const COVERAGE = [1, 0.5, 0.4, 1];
const HEIGHT = [0.2, 0.1, 0, 0.3];
const input = tensor([...new Array(12).fill(0), ...COVERAGE, ...HEIGHT], [1, 5, 2, 2]);
const layersOf = (front: number[], back: number[], error: number) =>
  tensor([...front, ...back, ...new Array(8).fill(Math.log(error))], [1, 4, 2, 2]);
const layers = layersOf([0.3, 0.1, 0, 0.1], [-0.2, 0, 0, -5], 0.1);
const expectValues = (received: Float32Array, expected: number[]) =>
  expected.forEach((value, i) => void expect(received[i]).toBeCloseTo(value, 6));

test('tells where the network sees the surfaces, and where that means something', () => {
  const { side, inside, inflated, front, back } = weighLayers(input, layers, null);
  expect([side, [...inside]]).toEqual([2, [1, 1, 0, 1]]);
  expectValues(inflated, HEIGHT);
  expectValues(front, [0.3, 0.1, 0, 0.1]);
  expectValues(back, [-0.2, 0, 0, -1.05]);
});

test('where the network doubts itself they stay nearer to the inflated ones', () => {
  expectValues(weighLayers(input, layers, 0.1).front, [0.25, 0.1, 0, 0.2]);
  expectValues(weighLayers(input, layersOf([0.3, 0, 0, 0], [0, 0, 0, 0], 1e-5), 0.1).front, [0.3]);
});
