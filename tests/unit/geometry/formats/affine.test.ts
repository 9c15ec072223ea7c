import { type Affine, composeAffine, placeMesh } from '../../../../geometry/formats/affine.js';
import { shellVolumes } from '../../../../geometry/measure/shell-volumes.js';
import { cube } from '../../../support/solids.js';

const TURN_AND_MOVE: Affine = [0, 1, 0, -1, 0, 0, 0, 0, 1, 3, 4, 5];
const STRETCH_AND_MOVE: Affine = [2, 0, 0, 0, 3, 0, 0, 0, 4, 1, 1, 1];

test('composes the inner map before the outer one', () => {
  const inOne = placeMesh(cube(), composeAffine(TURN_AND_MOVE, STRETCH_AND_MOVE));
  const inTwo = placeMesh(placeMesh(cube(), TURN_AND_MOVE), STRETCH_AND_MOVE);
  expect(inOne).toEqual(inTwo);
  const point = placeMesh({ positions: Float32Array.of(1, 0, 0), indices: new Uint32Array() }, TURN_AND_MOVE);
  expect([...point.positions]).toEqual([3, 5, 5]);
});

test('keeps outside outside in a mirror', () => {
  const mirrored = placeMesh(cube(), [-1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
  expect(shellVolumes(mirrored)[0]).toBeCloseTo(1, 5);
  expect(cube().indices).not.toEqual(mirrored.indices);
});
