import { viewAxes } from '../../../../geometry/render/draw-samples.js';
import { sequenceViews } from '../../../../geometry/render/sequence-views.js';

describe('sequenceViews', () => {
  it.each([24, 36, 48, 72, 144])(
    'goes round in %s equal steps from the front, the last meeting the first',
    (frames) => {
      const views = sequenceViews({ frames, elevations: [15], direction: 'clockwise' });
      expect(views.map(({ turnDeg }) => turnDeg)).toEqual(Array.from({ length: frames }, (_, i) => (360 * i) / frames));
      expect(views[0]).toEqual({ round: 0, index: 0, turnDeg: 0, azimuthDeg: 0, elevationDeg: 15 });
      expect(360 - views.at(-1)!.azimuthDeg).toBeCloseTo(360 / frames, 10);
    },
  );

  it.each(['clockwise', 'counter-clockwise'] as const)('turns the model %s, seen from above', (direction) => {
    const [, view] = sequenceViews({ frames: 36, elevations: [0], direction });
    // Where the model's front (+Z) points in the picture: a model that turns counter-clockwise turns it to the right.
    const right = viewAxes(view!.azimuthDeg, 0)[2];
    expect(Math.sign(right)).toBe(direction === 'counter-clockwise' ? 1 : -1);
  });

  it('makes a round for each elevation, every one from the front', () => {
    const views = sequenceViews({ frames: 4, elevations: [0, 30], direction: 'counter-clockwise' });
    expect(views.map(({ round, azimuthDeg, elevationDeg }) => [round, azimuthDeg, elevationDeg])).toEqual([
      ...[0, 270, 180, 90].map((azimuth) => [0, azimuth, 0]),
      ...[0, 270, 180, 90].map((azimuth) => [1, azimuth, 30]),
    ]);
  });
});
