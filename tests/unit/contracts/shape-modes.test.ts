import { shapeOptionsSchema } from '../../../contracts/options.js';
import { faultInMode, SHAPE_MODES, shapeModeOf } from '../../../contracts/shape-modes.js';

test('every mode and profile that a request may name has options of its own', () => {
  const { mode, profile } = shapeOptionsSchema.shape;
  const names = mode
    .unwrap()
    .options.flatMap((name) =>
      name === 'extrude' ? profile.unwrap().options.map((sort) => shapeModeOf({ mode: name, profile: sort })) : [name],
    );
  expect(names.sort()).toEqual(Object.keys(SHAPE_MODES).sort());
});

test('what a mode takes for unset options is within their ranges', () => {
  for (const options of Object.values(SHAPE_MODES)) {
    for (const [name, preset] of Object.entries(options)) {
      if (preset === null) continue;
      expect([name, shapeOptionsSchema.safeParse({ [name]: preset }).success]).toEqual([name, true]);
    }
  }
});

test('without a mode the engine inflates, without a profile it extrudes a solid', () => {
  expect(shapeModeOf({})).toBe('inflate');
  expect(shapeModeOf({ mode: 'extrude' })).toBe('extrude solid');
});

test('an option that the mode does not read is told with the modes that do', () => {
  expect(faultInMode('depth', 'relief')).toBeNull();
  expect(faultInMode('blade', 'extrude stamp')).toBe(
    'Expected no blade with the mode extrude stamp, which does not read it; it belongs to extrude cutter',
  );
  expect(faultInMode('profile', 'relief')).toMatch('belongs to extrude');
  expect(faultInMode('thickness', 'lithophane')).toMatch('belongs to inflate');
});
