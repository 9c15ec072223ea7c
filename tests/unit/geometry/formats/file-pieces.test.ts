import { deflatePiece } from '../../../../activities/deflate-piece.js';
import { export3mf } from '../../../../geometry/formats/export-3mf.js';
import { exportGlb } from '../../../../geometry/formats/export-glb.js';
import { exportObj } from '../../../../geometry/formats/export-obj.js';
import { exportPly } from '../../../../geometry/formats/export-ply.js';
import { exportStl } from '../../../../geometry/formats/export-stl.js';
import { exportUsdz } from '../../../../geometry/formats/export-usdz.js';
import { type FilePieces, filePieces, joinPieces, PIECE_BYTES } from '../../../../geometry/formats/file-pieces.js';
import { provenance } from '../../../support/provenance.js';
import { seamedTorus } from '../../../support/solids.js';

/** 40,000 faces: each format takes several pieces. */
const mesh = seamedTorus(50, 20, 200, 100);
const colors = Uint8Array.from(mesh.positions, (value) => Math.abs(value));
const png = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const identity = '0123456789abcdef'.repeat(4);

const files: [string, FilePieces][] = [
  ['a GLB', exportGlb({ mesh, provenance, name: 'it', texture: { bytes: png, mediaType: 'image/png' } })],
  ['an STL', exportStl({ mesh, provenance })],
  ['an OBJ', exportObj({ mesh, provenance }).obj],
  ['a material', exportObj({ mesh, provenance }).mtl],
  ['a PLY', exportPly({ mesh, colors, provenance })],
  [
    'a 3MF',
    export3mf({ mesh, colors: { vertices: colors }, title: 'it', provenance, identity, deflate: deflatePiece }),
  ],
  ['a USDZ', exportUsdz({ mesh, texture: { bytes: png, mediaType: 'image/png' }, provenance })],
];

/** The file when each piece is taken before the next is asked for, as the exporters want it. */
function taken(file: FilePieces): Buffer {
  return Buffer.concat(Array.from(file, (piece) => piece.slice()));
}

test.each(files)('%s is the same on each walk, and as long as it says', (_, file) => {
  const first = taken(file);
  expect(taken(file).equals(first)).toBe(true);
  expect(file.length ?? first.length).toBe(first.length);
  expect(Buffer.from(joinPieces(file)).equals(first)).toBe(true);
});

test.each(files)('a walk over %s that is given up does not disturb the next', (_, file) => {
  const first = taken(file);
  const walk = file[Symbol.iterator]();
  walk.next();
  walk.next();
  expect(taken(file).equals(first)).toBe(true);
});

test('none of the formats that write numbers makes a piece much larger than it should be', () => {
  for (const [name, file] of files.filter(([name]) => /STL|OBJ|PLY/.test(name))) {
    const sizes = Array.from(file, (piece) => piece.length);
    expect([name, Math.max(...sizes) < PIECE_BYTES + 1024, sizes.length > 3]).toEqual([name, true, true]);
  }
});

test('a file that is not as long as it says is refused when it is joined', () => {
  for (const length of [1, 3]) {
    expect(() => joinPieces(filePieces(length, () => [Uint8Array.of(1, 2)].values()))).toThrow(/Expected \d bytes/);
  }
});
