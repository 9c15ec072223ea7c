import { UsageError } from '../../../cli/exit-codes.js';
import { parseFormats, parseOptions, parseRequest } from '../../../cli/parse-request.js';

test('options are numbers where they read as numbers', () => {
  expect(parseOptions(['height=80.5', 'matte=alpha', 'textureSize=2048'])).toEqual({
    height: 80.5,
    matte: 'alpha',
    textureSize: 2048,
  });
});

test.each([['thickness'], ['=2'], ['thickness='], ['colour=red']])('refuses --set %s', (pair) => {
  expect(() => parseOptions([pair])).toThrow(UsageError);
});

test('formats may be written in any case, with blanks between', () => {
  expect(parseFormats('GLB, stl')).toEqual(['glb', 'stl']);
  expect(() => parseFormats('glb,,stl')).toThrow(UsageError);
  expect(() => parseFormats('fbx')).toThrow(UsageError);
});

test('names every fault of a request, by the names of the flags', () => {
  const flags = { model: 'auto', set: ['thickness=99', 'resolution=1'], tag: [], seed: '-1' };
  expect(() => parseRequest(flags)).toThrow(UsageError);
  expect(() => parseRequest(flags)).toThrow(/seed[\s\S]*thickness[\s\S]*resolution/);
});

test('takes a seed as a number, or as random', () => {
  const flags = { model: 'auto', set: [], tag: [] };
  expect(parseRequest({ ...flags, seed: '7' })).toMatchObject({ seed: 7 });
  expect(parseRequest({ ...flags, seed: 'random' })).toMatchObject({ seed: 'random' });
  expect(parseRequest(flags)).not.toHaveProperty('seed');
});
