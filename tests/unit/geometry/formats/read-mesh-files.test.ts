import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { exportObj } from '../../../../geometry/formats/export-obj.js';
import { exportPly } from '../../../../geometry/formats/export-ply.js';
import { exportStl } from '../../../../geometry/formats/export-stl.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { MeshFileError, type MeshLimits } from '../../../../geometry/formats/mesh-file.js';
import { read3mf } from '../../../../geometry/formats/read-3mf.js';
import { readObj } from '../../../../geometry/formats/read-obj.js';
import { readPly } from '../../../../geometry/formats/read-ply.js';
import { readStl } from '../../../../geometry/formats/read-stl.js';
import { printability } from '../../../../geometry/measure/printability.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { writeByLib3mf } from '../../../support/write-by-lib3mf.js';

const LIMITS: MeshLimits = { vertices: 1_000, faces: 1_000, nodes: 16 };
const PROVENANCE = {
  stageKey: 'a'.repeat(64),
  seed: 1,
  engine: 'test',
  packDigest: 'b'.repeat(64),
  licence: 'CC0-1.0',
};

/** A tetrahedron with its right angle at the origin: volume 1/6 of the cube of its legs of 6 mm. */
const TETRAHEDRON: Mesh = {
  positions: Float32Array.of(0, 0, 0, 6, 0, 0, 0, 6, 0, 0, 0, 6),
  indices: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3),
};
const VOLUME = 36;

const text = (value: string) => new TextEncoder().encode(value);
const inflate = (bytes: Uint8Array, maxOutputLength: number) => inflateRawSync(bytes, { maxOutputLength });

/** A zip of one deflated file. */
function zip(name: string, content: Uint8Array, declared = content.length): Uint8Array {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30 + name.length);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  local.write(name, 30);
  const entry = Buffer.alloc(46 + name.length);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(declared, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.write(name, 46);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + packed.length, 16);
  return new Uint8Array(Buffer.concat([local, packed, entry, end]));
}

function model(build: string, attributes = ''): string {
  const { positions, indices } = TETRAHEDRON;
  const rows = (values: ArrayLike<number>, tag: string, names: string[]) =>
    Array.from(
      { length: values.length / 3 },
      (_, row) => `<${tag} ${names.map((name, i) => `${name}="${values[row * 3 + i]}"`).join(' ')}/>`,
    ).join('');
  return (
    `<?xml version="1.0"?><!-- a > comment --><model${attributes}><resources><object id="1"><mesh>` +
    `<vertices>${rows(positions, 'vertex', ['x', 'y', 'z'])}</vertices>` +
    `<triangles>${rows(indices, 'triangle', ['v1', 'v2', 'v3'])}</triangles></mesh></object>${build}</model>`
  );
}

const read3mfOf = (xml: string) => read3mf(zip('3D/3dmodel.model', text(xml)), LIMITS, inflate);

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof MeshFileError) return error.fault;
    throw error;
  }
  return 'none';
}

const STL_TEXT = `solid facet vertex
${Array.from(TETRAHEDRON.indices, (index, corner) => {
  const point = Array.from(TETRAHEDRON.positions.subarray(index * 3, index * 3 + 3), (v) => v.toExponential());
  return `${corner % 3 === 0 ? 'facet normal 0 0 0\nouter loop\n' : ''}vertex ${point.join(' ')}\n${corner % 3 === 2 ? 'endloop\nendfacet\n' : ''}`;
}).join('')}endsolid vertex`;

const PLY_TEXT = `ply\nformat ascii 1.0\nelement vertex 4\nproperty double x\nproperty double y\nproperty double z
element face 4\nproperty list uchar int vertex_index\nend_header
${Array.from({ length: 4 }, (_, i) => TETRAHEDRON.positions.slice(i * 3, i * 3 + 3).join(' ')).join('\n')}
${Array.from({ length: 4 }, (_, i) => `3 ${TETRAHEDRON.indices.slice(i * 3, i * 3 + 3).join(' ')}`).join('\n')}`;

/** Byte order turned, header named so: four-byte values but for the lists' lengths. */
function bigEndianPly(): Uint8Array {
  const header = text(
    PLY_TEXT.split('end_header')[0]!.replace('ascii', 'binary_big_endian').replaceAll('double', 'float') +
      'end_header\n',
  );
  const body = Buffer.alloc(4 * 12 + 4 * 13);
  TETRAHEDRON.positions.forEach((value, i) => void body.writeFloatBE(value, i * 4));
  TETRAHEDRON.indices.forEach((value, i) => {
    const at = 48 + 13 * Math.floor(i / 3);
    body.writeUInt8(3, at);
    body.writeInt32BE(value, at + 1 + 4 * (i % 3));
  });
  return new Uint8Array(Buffer.concat([header, body]));
}

const READINGS: readonly [what: string, read: () => { mesh: Mesh } | Promise<{ mesh: Mesh }>][] = [
  ['a binary STL', () => readStl(joinPieces(exportStl({ mesh: TETRAHEDRON, provenance: PROVENANCE })), LIMITS)],
  ['a text STL with keywords in its name', () => readStl(text(STL_TEXT), LIMITS)],
  ['an OBJ', () => readObj(joinPieces(exportObj({ mesh: TETRAHEDRON, provenance: PROVENANCE }).obj), LIMITS)],
  [
    'an OBJ with numbers from the end',
    () =>
      readObj(
        text('v 0 0 0\nv 6 0 0\nv 0 6 0\nv 0 0 6\nf -4 -2 -3\nf -4/1 -3/1 \\\n-1/1\nf 1 4 3\nf 2//1 3//1 4//1\n'),
        LIMITS,
      ),
  ],
  ['a little-endian PLY', () => readPly(joinPieces(exportPly({ mesh: TETRAHEDRON, provenance: PROVENANCE })), LIMITS)],
  ['a big-endian PLY', () => readPly(bigEndianPly(), LIMITS)],
  ['a text PLY', () => readPly(text(PLY_TEXT), LIMITS)],
  ['a 3MF', () => read3mfOf(model('</resources><build><item objectid="1"/></build>'))],
  ['a 3MF in the long form of zip', async () => read3mf(await writeByLib3mf(TETRAHEDRON), LIMITS, inflate)],
  [
    'a 3MF mirrored by its build',
    () => read3mfOf(model('</resources><build><item objectid="1" transform="-1 0 0 0 1 0 0 0 1 9 0 0"/></build>')),
  ],
];

it.each(READINGS)('reads %s as the closed solid that it is', async (_, read) => {
  const report = printability((await read()).mesh);
  expect(report.status).toBe('ready');
  expect(report.volumeMm3).toBeCloseTo(VOLUME, 4);
});

it('cuts a hollow polygon so that its area is covered once', () => {
  const { mesh } = readObj(text('v 0 0 0\nv 4 0 0\nv 4 4 0\nv 2 1 0\nv 0 4 0\nf 1 2 3 4 5\n'), LIMITS);
  expect(mesh.indices.length).toBe(9);
  expect(printability(mesh).areaMm2).toBeCloseTo(10, 5);
});

it('places components of a 3MF and tells its unit', () => {
  const object =
    '<object id="2"><components><component objectid="1"/><component objectid="1" transform="1 0 0 0 1 0 0 0 1 50 0 0"/></components></object>';
  const file = read3mfOf(model(`${object}</resources><build><item objectid="2"/></build>`, ' unit="inch"'));
  expect([file.parts, file.unitMm, printability(file.mesh).shells]).toEqual([2, 25.4, 2]);
});

const BOMB = Array.from(
  { length: 12 },
  (_, i) => `<object id="${i + 2}"><components>${`<component objectid="${i + 1}"/>`.repeat(2)}</components></object>`,
).join('');

const REFUSED: readonly [what: string, fault: string, read: () => unknown][] = [
  [
    'a binary STL that declares more faces than it has',
    'invalid',
    () => readStl(new Uint8Array(84).fill(1, 80, 81), LIMITS),
  ],
  [
    'a binary STL that declares four thousand million faces',
    'too-large',
    () => readStl(new Uint8Array(84).fill(255, 80), LIMITS),
  ],
  ['a text STL that breaks off', 'invalid', () => readStl(text(STL_TEXT.slice(0, 120)), LIMITS)],
  [
    'a PLY that declares more than it can hold',
    'invalid',
    () => readPly(text(PLY_TEXT.replace('vertex 4', 'vertex 900')), LIMITS),
  ],
  ['a PLY with a corner that is no vertex', 'invalid', () => readPly(text(PLY_TEXT.replace(/\d$/, '9')), LIMITS)],
  ['an OBJ with too many vertices', 'too-large', () => readObj(text('v 0 0 0\n'.repeat(1_001)), LIMITS)],
  ['an OBJ with a corner that is no vertex', 'invalid', () => readObj(text('v 0 0 0\nf 1 2 3\n'), LIMITS)],
  [
    'a 3MF of components of components',
    'too-large',
    () => read3mfOf(model(`${BOMB}</resources><build><item objectid="13"/></build>`)),
  ],
  [
    'a 3MF of itself',
    'too-large',
    () =>
      read3mfOf(
        model(
          '<object id="2"><components><component objectid="2"/></components></object></resources><build><item objectid="2"/></build>',
        ),
      ),
  ],
  ['a zip bomb', 'too-large', () => read3mf(zip('3D/3dmodel.model', new Uint8Array(4_000_000)), LIMITS, inflate)],
  [
    'a zip that unfolds to more than it says',
    'invalid',
    () => read3mf(zip('3D/3dmodel.model', text(model('')), 500), LIMITS, inflate),
  ],
  ['a 3MF with a document type', 'invalid', () => read3mfOf(`<!DOCTYPE model [<!ENTITY a "b">]>${model('')}`)],
];

it.each(REFUSED)('refuses %s as %s', (_, fault, read) => {
  expect(faultOf(read)).toBe(fault);
});
