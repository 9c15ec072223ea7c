import { toMetres, toUnitLength } from '../../../../geometry/formats/metric-mesh.js';

test('a millimetre is a thousandth of a metre', () => {
  expect(toMetres(Float32Array.of(1000, -250, 0))).toEqual(Float32Array.of(1, -0.25, 0));
});

test('every normal has length 1 and its direction, and one without direction points up', () => {
  const unit = toUnitLength(Float32Array.of(0, 0, 4, 3, 0, -4, 0, 0, 0));
  expect([...unit].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0, 0, 1, 0.6, 0, -0.8, 0, 1, 0]);
});
