import {
  FACE_DEGENERATE,
  FACE_DUPLICATE,
  FACE_SOUND,
  findFaultyFaces,
} from '../../../../geometry/mesh/faulty-faces.js';

test('marks repeated corners and repeated faces, whatever their order, and spares the first', () => {
  const indices = Uint32Array.from([0, 1, 2, 2, 1, 0, 1, 2, 0, 0, 0, 1, 3, 1, 2, 2, 3, 1, 4, 5, 4]);
  const { kinds, degenerateFaces, duplicateFaces } = findFaultyFaces({ positions: new Float32Array(18), indices });
  expect(Array.from(kinds)).toEqual([
    FACE_SOUND,
    FACE_DUPLICATE,
    FACE_DUPLICATE,
    FACE_DEGENERATE,
    FACE_SOUND,
    FACE_DUPLICATE,
    FACE_DEGENERATE,
  ]);
  expect({ degenerateFaces, duplicateFaces }).toEqual({ degenerateFaces: 2, duplicateFaces: 3 });
});
