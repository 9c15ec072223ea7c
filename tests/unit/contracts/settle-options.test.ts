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
