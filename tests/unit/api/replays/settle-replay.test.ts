import { settleReplay } from '../../../../api/replays/settle-replay.js';
import { exampleOptions } from '../../../support/example-input.js';

const parent = { model: 'inflate', options: exampleOptions({ longest: 80 }) };

test('overrides take the place of the parent’s options', () => {
  const options = settleReplay(parent, { fromStage: 'texture', overrides: { targetFaces: 500, textureFormat: 'png' } });
  expect(options).toEqual({ ...parent.options, targetFaces: 500, textureFormat: 'png' });
});

test('one way to say the size takes the place of the other', () => {
  const { longest, height } = settleReplay(parent, { fromStage: 'export', overrides: { height: 50 } });
  expect([longest, height]).toEqual([undefined, 50]);
});

test('the unit of a size is the parent’s until another one is told', () => {
  const inches = { ...parent, options: exampleOptions({ longest: 3, unit: 'in' }) };
  const replay = (overrides: { height?: number; unit?: string }) =>
    settleReplay(inches, { fromStage: 'export', overrides });
  expect(replay({ height: 4 })).toMatchObject({ height: 4, unit: 'in' });
  expect(replay({ height: 40, unit: 'mm' })).toMatchObject({ height: 40, unit: 'mm' });
  expect(() => replay({ height: 400 })).toThrow(
    expect.objectContaining({
      errors: [{ pointer: '/overrides/height', detail: 'Expected 1 to 2000 mm for height but received 400 in' }],
    }),
  );
});

test('another model begins with its own options', () => {
  const options = settleReplay(parent, { fromStage: 'shape', model: 'other', overrides: { relief: 0.5 } });
  expect([options.resolution, options.thickness, options.relief]).toEqual([undefined, undefined, 0.5]);
});

test('another mode begins with its own options, the same one keeps them', () => {
  const deep = { ...parent.options, mode: 'extrude', profile: 'stamp', depth: 9 } as const;
  const replay = (overrides: object) =>
    settleReplay({ ...parent, options: deep }, { fromStage: 'shape', overrides: overrides as never });
  expect(replay({ mode: 'relief' })).toMatchObject({ mode: 'relief', longest: 80 });
  for (const name of ['profile', 'depth', 'thickness', 'resolution']) {
    expect(replay({ mode: 'relief' })).not.toHaveProperty(name);
  }
  expect(replay({ profile: 'cutter' })).toMatchObject({ mode: 'extrude', profile: 'cutter' });
  expect(replay({ profile: 'cutter' })).not.toHaveProperty('depth');
  expect(replay({ base: 4 })).toMatchObject({ mode: 'extrude', profile: 'stamp', depth: 9, base: 4 });
});

test.each([
  [
    { fromStage: 'export', overrides: { padding: 0.1, resolution: 64, targetFaces: 500, onFull: 'cpu' } },
    [
      ['/overrides/padding', 'preprocess'],
      ['/overrides/resolution', 'shape'],
      ['/overrides/targetFaces', 'texture'],
      ['/overrides/onFull', 'texture'],
    ],
  ],
  [{ fromStage: 'texture', overrides: {}, seed: 7 }, [['/seed', 'shape']]],
  [{ fromStage: 'texture', overrides: {}, model: 'other' }, [['/model', 'shape']]],
  [{ fromStage: 'texture', overrides: {}, pauseAfter: 'shape' }, [['/pauseAfter', 'texture']]],
] as const)('what earlier stages read is refused with its field and stage: %j', (order, faults) => {
  const errors = faults.map(([pointer, stage]) => ({ pointer, detail: expect.stringContaining(stage) }));
  expect(() => settleReplay(parent, order)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', errors }));
});

test.each([{ targetFaces: 3 }, { colour: 'red' }, { longest: 1, height: 1 }])(
  '%j is refused by its schema',
  (overrides) => {
    expect(() => settleReplay(parent, { fromStage: 'preprocess', overrides: overrides as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' }),
    );
  },
);
