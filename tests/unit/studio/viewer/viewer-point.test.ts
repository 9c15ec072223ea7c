import { viewerPoint } from '../../../../studio/viewer/viewer-point.js';

const BOX = {
  min: [-20, -10, 0] as [number, number, number],
  max: [20, 10, 100] as [number, number, number],
  size: [40, 20, 100] as [number, number, number],
};

test('the middle of the box is the middle of the view', () => {
  expect(viewerPoint([0, 0, 50], BOX)).toEqual([0, 0, -0]);
});

test('what is up in the print is up in the view, and the longest side is 1', () => {
  expect(viewerPoint([0, 0, 100], BOX)).toEqual([0, 0.5, -0]);
});

test('the front of the print, at the least y, faces the viewer', () => {
  expect(viewerPoint([20, -10, 50], BOX)).toEqual([0.2, 0, 0.1]);
});
