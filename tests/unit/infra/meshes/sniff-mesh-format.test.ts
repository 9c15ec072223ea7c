import type { MeshFormat } from '../../../../contracts/meshes.js';
import { exportGlb } from '../../../../geometry/formats/export-glb.js';
import { exportObj } from '../../../../geometry/formats/export-obj.js';
import { exportPly } from '../../../../geometry/formats/export-ply.js';
import { exportStl } from '../../../../geometry/formats/export-stl.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { sniffMeshFormat } from '../../../../infra/meshes/sniff-mesh-format.js';
import { provenance } from '../../../support/provenance.js';
import { cube } from '../../../support/solids.js';
import { zipOf } from '../../../support/zips.js';

const mesh = cube();
const text = (value: string) => new Uint8Array(Buffer.from(value, 'latin1'));
/** A binary STL whose header begins as a text one does. */
function solidStl(): Uint8Array {
  const bytes = joinPieces(exportStl({ mesh, provenance }));
  bytes.set(text('solid from a program that says so'));
  return bytes;
}

const KNOWN: readonly [what: string, format: MeshFormat | null, bytes: () => Uint8Array | Promise<Uint8Array>][] = [
  ['a GLB', 'glb', () => joinPieces(exportGlb({ mesh, provenance, name: 'it' }))],
  ['a binary STL', 'stl', () => joinPieces(exportStl({ mesh, provenance }))],
  ['a binary STL that begins with "solid"', 'stl', solidStl],
  [
    'a binary STL with bytes behind it',
    'stl',
    () => Buffer.concat([joinPieces(exportStl({ mesh, provenance })), Buffer.alloc(99)]),
  ],
  ['a text STL', 'stl', () => text('\n  SOLID it\nfacet normal 0 0 1\n')],
  ['a text STL behind a byte order mark', 'stl', () => text('\xef\xbb\xbfsolid it\n')],
  ['a PLY', 'ply', () => joinPieces(exportPly({ mesh, provenance }))],
  ['an OBJ', 'obj', () => joinPieces(exportObj({ mesh, provenance }).obj)],
  ['an OBJ with its vertices far down', 'obj', () => text(`${'# a comment\n'.repeat(500)}o it\n v -1 2 3\n`)],
  ['a zip', '3mf', () => zipOf({ '3D/3dmodel.model': Buffer.from('<model/>') })],
  ['nothing', null, () => new Uint8Array()],
  ['a picture', null, () => text('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
  ['prose', null, () => text('very solid words\nof vertices\n')],
  ['a binary STL that breaks off', null, () => joinPieces(exportStl({ mesh, provenance })).slice(0, 500)],
  ['zeros', null, () => new Uint8Array(9_000)],
];

test.each(KNOWN)('tells %s by its bytes', async (_, format, bytes) => {
  expect(sniffMeshFormat(await bytes())).toBe(format);
});

test('looks at a file in the middle of a larger buffer', () => {
  const stl = joinPieces(exportStl({ mesh, provenance }));
  const larger = new Uint8Array(stl.length + 20).fill(65);
  larger.set(stl, 7);
  expect(sniffMeshFormat(larger.subarray(7, 7 + stl.length))).toBe('stl');
});
