import { UsageError } from '../../../cli/exit-codes.js';
import { type OutputFlags, planOutputs } from '../../../cli/plan-outputs.js';

const plan = (flags: Partial<OutputFlags>) =>
  planOutputs({ pictures: ['photos/owl.png'], output: [], formats: undefined, isFolder: () => false, ...flags });
const paths = (flags: Partial<OutputFlags>) => plan(flags).flatMap(({ files }) => files.map(({ path }) => path));

test('without wishes a GLB and an STL lie where the command is called, named after the picture', () => {
  expect(paths({})).toEqual(['owl.glb', 'owl.stl']);
});

test('the ending of -o says the format, and nothing else is made', () => {
  const [{ formats, files } = { formats: [], files: [] }] = plan({ output: ['out/cap.3MF'] });
  expect(formats).toEqual(['3mf']);
  expect(files).toEqual([{ artifact: 'model.3mf', path: 'out/cap.3MF' }]);
});

test('formats without a name of their own lie beside the first file named', () => {
  expect(paths({ output: ['out/cap.glb'], formats: ['stl', 'glb'] })).toEqual(['out/cap.glb', 'out/cap.stl']);
});

test('one format may be written to several files', () => {
  expect(paths({ output: ['a.stl', 'b.stl'] })).toEqual(['a.stl', 'b.stl']);
});

test('a folder, there or told by its slash, takes one model a picture', () => {
  const pictures = ['a/owl.png', 'b/cat.jpg'];
  expect(paths({ pictures, output: ['out/'], formats: ['glb'] })).toEqual(['out/owl.glb', 'out/cat.glb']);
  expect(paths({ output: ['out'], formats: ['glb'], isFolder: (path) => path === 'out' })).toEqual(['out/owl.glb']);
});

test('an OBJ brings its materials and a texture that is not called like the picture', () => {
  expect(paths({ pictures: ['owl.png'], output: ['owl.obj'] })).toEqual(['owl.obj', 'owl.mtl', 'owl-texture.png']);
});

test.each<[string, Partial<OutputFlags>]>([
  ['an unknown ending', { output: ['owl.fbx'] }],
  ['no ending', { output: ['owl'] }],
  ['a file and a folder', { output: ['owl.glb', 'out/'] }],
  ['one file for two pictures', { pictures: ['a.png', 'b.png'], output: ['owl.glb'] }],
  ['two pictures of one name', { pictures: ['a/owl.png', 'b/owl.png'] }],
  ['one file twice', { output: ['owl.glb', './owl.glb'] }],
  ['a texture over a picture', { pictures: ['owl-texture.png'], output: ['owl.obj'] }],
])('refuses %s', (_, flags) => {
  expect(() => plan(flags)).toThrow(UsageError);
});
