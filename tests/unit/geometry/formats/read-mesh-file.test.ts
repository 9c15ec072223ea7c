import { inflateRawSync } from 'node:zlib';
import { exportPly } from '../../../../geometry/formats/export-ply.js';
import { exportStl } from '../../../../geometry/formats/export-stl.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { MeshFileError, type MeshFormat } from '../../../../geometry/formats/mesh-file.js';
import { readMeshFile } from '../../../../geometry/formats/read-mesh-file.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { provenance } from '../../../support/provenance.js';
import { cube } from '../../../support/solids.js';

const READING = {
  limits: { vertices: 1_000, faces: 1_000, nodes: 16 },
  inflate: (bytes: Uint8Array, maxOutputLength: number) => inflateRawSync(bytes, { maxOutputLength }),
};
const stl = (mesh: Mesh) => joinPieces(exportStl({ mesh, provenance }));
const text = (value: string) => new TextEncoder().encode(value);

/** The cube with one coordinate of another value, written by hand: our writers take no such mesh. */
function cubeWith(value: number): Uint8Array {
  const bytes = stl(cube());
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(84 + 12, value, true);
  return bytes;
}

test('reads a file by its format', () => {
  expect(readMeshFile(stl(cube()), 'stl', READING).mesh.indices.length).toBe(36);
  expect(readMeshFile(joinPieces(exportPly({ mesh: cube(), provenance })), 'ply', READING).mesh.indices.length).toBe(
    36,
  );
});

const REFUSED: readonly [what: string, format: MeshFormat, bytes: () => Uint8Array][] = [
  ['a position that is no number', 'stl', () => cubeWith(Number.NaN)],
  ['an endless position', 'stl', () => cubeWith(Number.POSITIVE_INFINITY)],
  ['a position beyond all measure', 'stl', () => cubeWith(3e38)],
  ['no faces', 'stl', () => new Uint8Array(84)],
  ['no faces in text', 'stl', () => text('solid nothing\nendsolid nothing\n')],
  ['vertices alone', 'obj', () => text('v 0 0 0\nv 1 0 0\nv 0 1 0\n')],
  ['words for numbers', 'obj', () => text('v a b c\nv 1 0 0\nv 0 1 0\nf 1 2 3\n')],
  ['another format', '3mf', () => stl(cube())],
  ['nothing at all', 'glb', () => new Uint8Array()],
];

test.each(REFUSED)('refuses a file with %s', (_, format, bytes) => {
  expect(() => readMeshFile(bytes(), format, READING)).toThrow(MeshFileError);
});
