import { optionsSchema } from '../../../contracts/options.js';
import { settleOptions } from '../../../contracts/settle-options.js';

const offer = {
  id: 'flow',
  options: {
    properties: {
      matte: { type: 'string', default: 'auto' },
      resolution: { type: 'integer', minimum: 16, maximum: 64, default: 32 },
      steps: { type: 'number', enum: [1, 2, 4], default: 2 },
      edges: { type: 'string', enum: ['smooth', 'sharp'] },
      longest: { type: 'number', minimum: 1, maximum: 2000 },
    },
  },
};

const settle = (options: object) => settleOptions(offer, optionsSchema.parse(options));

test('fills in the defaults of the pack and leaves the others as they are', () => {
  expect(settle({ padding: 0.1 })).toEqual({ ...optionsSchema.parse({ padding: 0.1 }), resolution: 32, steps: 2 });
});

test('keeps what was asked for', () => {
  expect(settle({ resolution: 64, steps: 4 })).toMatchObject({ resolution: 64, steps: 4 });
});

test('an option in words is kept where the pack has it, and unset where nobody asks', () => {
  expect(settle({ edges: 'sharp' }).edges).toBe('sharp');
  expect(settle({})).not.toHaveProperty('edges');
  expect(() => settleOptions({ id: 'bare', options: {} }, optionsSchema.parse({ edges: 'sharp' }))).toThrow(
    'bare has no option edges',
  );
});

test('names every option that the pack has not, or has in another range', () => {
  expect(() => settle({ thickness: 1, resolution: 65, steps: 3 })).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTIONS',
      errors: [
        { pointer: '/options/thickness', detail: 'flow has no option thickness' },
        { pointer: '/options/resolution', detail: 'Expected 16 to 64 for resolution of flow but received 65' },
        { pointer: '/options/steps', detail: 'Expected one of 1, 2, 4 for steps of flow but received 3' },
      ],
    }),
  );
});

test('a pack without options of its own takes none', () => {
  expect(() => settleOptions({ id: 'bare', options: {} }, optionsSchema.parse({ steps: 1 }))).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS' }),
  );
});

describe('a pack with modes', () => {
  const modes = {
    id: 'modal',
    options: {
      properties: {
        mode: { type: 'string', enum: ['inflate', 'relief', 'lithophane', 'extrude'] },
        profile: { type: 'string', enum: ['solid', 'stamp', 'cutter'] },
        thickness: { type: 'number', minimum: 0.1, maximum: 3, default: 1 },
        relief: { type: 'number', minimum: 0, maximum: 1, default: 0 },
        resolution: { type: 'integer', minimum: 64, maximum: 384, default: 256 },
        depth: { type: 'number', minimum: 0.2, maximum: 50 },
        base: { type: 'number', minimum: 0.2, maximum: 20 },
        border: { type: 'number', minimum: 0, maximum: 20 },
        blade: { type: 'number', minimum: 0.4, maximum: 5 },
      },
    },
  };
  const settled = (options: object) => settleOptions(modes, optionsSchema.parse(options));

  test('fills in what the mode takes, and nothing of another mode', () => {
    expect(settled({ mode: 'lithophane' })).toMatchObject({ resolution: 384, base: 0.8, depth: 2.4, border: 3 });
    expect(settled({ mode: 'lithophane' })).not.toHaveProperty('thickness');
    expect(settled({ mode: 'extrude', profile: 'cutter', depth: 20 })).toMatchObject({ depth: 20, blade: 1.2 });
  });

  test('a request without a mode is settled as one was before there were modes', () => {
    expect(settled({})).toEqual({ ...optionsSchema.parse({}), thickness: 1, relief: 0, resolution: 256 });
  });

  test.each([{}, { mode: 'relief' }, { mode: 'extrude' }, { mode: 'extrude', profile: 'stamp' }])(
    'settled options of %j settle to themselves',
    (options) => expect(settleOptions(modes, settled(options))).toEqual(settled(options)),
  );

  test.each([
    [{ depth: 5 }, '/options/depth', 'mode inflate'],
    [{ mode: 'relief', thickness: 2 }, '/options/thickness', 'mode relief'],
    [{ mode: 'relief', profile: 'stamp' }, '/options/profile', 'mode relief'],
    [{ mode: 'extrude', base: 2 }, '/options/base', 'mode extrude solid'],
  ])('%j is refused: the mode does not read it', (options, pointer, mode) => {
    const errors = [{ pointer, detail: expect.stringContaining(mode) }];
    expect(() => settled(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS', errors }));
  });
});
