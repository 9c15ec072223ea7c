import { isFinal, viewable } from '../../../../studio/viewer/model-files.js';

test('the finished GLB is shown before what led to it', () => {
  expect(viewable(['raw.glb', 'cutout.png', 'textured.glb', 'model.glb', 'model.stl'])[0]).toBe('model.glb');
});

test('where no GLB was asked for, the textured model is shown before the STL, which has no colours', () => {
  expect(viewable(['raw.glb', 'textured.glb', 'model.stl'])).toEqual(['textured.glb', 'raw.glb', 'model.stl']);
});

test('places of a check hold for what is delivered only', () => {
  expect(['model.glb', 'model.stl', 'raw.glb'].map((name) => isFinal(name as 'raw.glb'))).toEqual([true, true, false]);
});
