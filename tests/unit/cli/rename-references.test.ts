import { renameReferences } from '../../../cli/rename-references.js';

const names = new Map([
  ['model.obj', 'cap.obj'],
  ['model.mtl', 'cap.mtl'],
  ['model.png', 'cap-texture.png'],
]);
const rename = (artifact: string, text: string) =>
  Buffer.from(renameReferences(artifact, Buffer.from(text), names)).toString();

test('an OBJ names its materials as they are saved, and is else the same', () => {
  expect(rename('model.obj', '# model.mtl\r\nmtllib model.mtl\r\nv 1 2 3\n')).toBe(
    '# model.mtl\r\nmtllib cap.mtl\r\nv 1 2 3\n',
  );
});

test('an MTL names its texture as it is saved', () => {
  expect(rename('model.mtl', 'newmtl model\nmap_Kd model.png\n')).toBe('newmtl model\nmap_Kd cap-texture.png\n');
});

test('references to files that are not saved stay', () => {
  expect(rename('model.mtl', 'map_Bump other.png\n')).toBe('map_Bump other.png\n');
});

test('other files stay as they are, byte for byte', () => {
  const bytes = Uint8Array.from([0, 255, 109, 116, 108, 108, 105, 98]);
  expect(renameReferences('model.glb', bytes, names)).toBe(bytes);
});
