import { optionsSchema } from '../../../contracts/options.js';

function pathsOf(options: unknown): PropertyKey[][] {
  return optionsSchema.safeParse(options).error?.issues.map((issue) => issue.path) ?? [];
}

describe('optionsSchema', () => {
  it('fills in the documented defaults, sets no size and leaves the shape to the model', () => {
    expect(optionsSchema.parse({})).toEqual({
      matte: 'auto',
      padding: 0.05,
      targetFaces: 40_000,
      textureSize: 1024,
      origin: 'bottom',
      textureFormat: 'webp',
      onFull: 'wait',
    });
  });

  it('takes the defaults as they are', () => {
    const defaults = optionsSchema.parse({});
    expect(optionsSchema.parse(defaults)).toEqual(defaults);
  });

  it('takes a longest side or a height, and refuses both', () => {
    expect(optionsSchema.parse({ longest: 50 }).longest).toBe(50);
    expect(optionsSchema.parse({ height: 50 }).height).toBe(50);
    expect(pathsOf({ longest: 50, height: 50 })).toEqual([['height']]);
  });

  it('takes sizes of 1 to 2000 mm in any unit, and no unit without a size', () => {
    for (const size of [
      { longest: 0.001, unit: 'm' },
      { height: 2, unit: 'm' },
      { longest: 0.04, unit: 'in' },
      { height: 78.7, unit: 'in' },
      { height: 200, unit: 'cm' },
      { height: 2000, unit: 'mm' },
    ]) {
      expect(optionsSchema.parse(size)).toMatchObject(size);
    }
    for (const [name, value, unit] of [
      ['longest', 0.9, undefined],
      ['longest', 0.9, 'mm'],
      ['height', 0.09, 'cm'],
      ['height', 201, 'cm'],
      ['longest', 2.1, 'm'],
      ['longest', 79, 'in'],
    ] as const) {
      const { error } = optionsSchema.safeParse({ [name]: value, unit });
      expect(error?.issues).toMatchObject([
        { path: [name], message: `Expected 1 to 2000 mm for ${name} but received ${value} ${unit ?? 'mm'}` },
      ]);
    }
    expect(pathsOf({ unit: 'in' })).toEqual([['unit']]);
    expect(pathsOf({ height: 3, unit: 'ft' })).toEqual([['unit']]);
  });

  it('refuses an option that it does not know, by name', () => {
    const issues = optionsSchema.safeParse({ targetFace: 100 }).error?.issues;
    expect(issues?.[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['targetFace'] });
  });

  it.each([
    { resolution: 7 },
    { resolution: 1025 },
    { resolution: 100.5 },
    { targetFaces: 99 },
    { textureSize: 1000 },
    { thickness: 0 },
    { relief: 1.1 },
    { steps: 0 },
    { steps: 2.5 },
    { guidance: -1 },
    { edges: 'round' },
    { smooth: 51 },
    { smooth: 0.5 },
    { symmetry: 'on' },
    { mode: 'cube' },
    { profile: 'ring' },
    { depth: 0.1 },
    { base: 21 },
    { border: -1 },
    { blade: 0.3 },
    { roundness: 0 },
    { onFull: 'fail' },
    { padding: 0.5 },
    { longest: 0 },
    { origin: 'top' },
    { upAxis: 'x' },
    { flatBase: 0 },
    { glbCompression: 'zip' },
    { colors3mf: 'paint' },
    { minThickness: 0 },
    { hollow: 0.3 },
    { drain: 3 },
    { matte: true },
  ])('refuses %p at its own field', (option) => {
    expect(pathsOf(option)).toEqual([Object.keys(option)]);
  });
});
