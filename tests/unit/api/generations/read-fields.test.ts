import { parseGenerationSettings } from '../../../../api/generations/parse-request.js';
import { readFields } from '../../../../api/generations/read-fields.js';

describe('readFields', () => {
  test('understands options as JSON, as single fields, and both together', () => {
    const expected = { options: { thickness: 1.5, matte: 'alpha' } };
    expect(readFields([['options', '{"thickness":1.5,"matte":"alpha"}']])).toEqual(expected);
    const single: [string, string][] = [
      ['options.thickness', '1.5'],
      ['options.matte', 'alpha'],
    ];
    expect(readFields(single)).toEqual(expected);
    expect(readFields([['options', '{"thickness":1.5}'], single[1]!])).toEqual(expected);
  });

  test.each([
    [[['outputs', 'glb, stl']]],
    [[['outputs', '["glb","stl"]']]],
    [
      [
        ['outputs', 'glb'],
        ['outputs', 'stl'],
      ],
    ],
  ] as [string, string][][][])('understands the list %j', (fields) => {
    expect(readFields(fields)).toEqual({ outputs: ['glb', 'stl'] });
  });

  test('takes numbers and booleans from text, and leaves a model’s name a text', () => {
    const fields: [string, string][] = [
      ['seed', '7'],
      ['recompute', 'true'],
      ['model', '2024'],
    ];
    expect(readFields(fields)).toEqual({ seed: 7, recompute: true, model: '2024' });
    expect(readFields([['seed', 'random']])).toEqual({ seed: 'random' });
  });

  test('means the same as the JSON request, once checked', () => {
    const form = parseGenerationSettings(
      readFields([
        ['model', 'inflate'],
        ['seed', '3'],
        ['options.height', '50'],
        ['outputs', 'stl'],
        ['tags', 'a,b'],
      ]),
    );
    const json = { model: 'inflate', seed: 3, options: { height: 50 }, outputs: ['stl'], tags: ['a', 'b'] };
    expect(form).toEqual(parseGenerationSettings(json));
  });

  test.each([
    [[['options', '{bad']]],
    [[['options', '[1]']]],
    [[['image', 'no-json']]],
    [
      [
        ['seed', '1'],
        ['seed', '2'],
      ],
    ],
    [
      [
        ['options', '{"height":1}'],
        ['options.height', '2'],
      ],
    ],
  ] as [string, string][][][])('refuses %j', (fields) => {
    expect(() => readFields(fields)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  });

  test('gives a field named __proto__ no power', () => {
    const request = readFields([['options.__proto__', '1']]);
    expect(Object.getPrototypeOf(request.options)).toBe(Object.prototype);
    expect(() => parseGenerationSettings(request)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });
});
