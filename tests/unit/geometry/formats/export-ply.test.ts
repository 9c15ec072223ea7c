import { exportPly } from '../../../../geometry/formats/export-ply.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { provenance } from '../../../support/provenance.js';
import { cube, seamedTorus } from '../../../support/solids.js';
import { expectSameSurface } from '../../../support/surface-figures.js';

/** A small reader of its own for the properties that the header announces. */
function parsePly(bytes: Uint8Array): { mesh: Mesh; colors: number[]; comment: string } {
  const mark = 'end_header\n';
  const body = new TextDecoder('latin1').decode(bytes).indexOf(mark) + mark.length;
  const lines = new TextDecoder().decode(bytes.subarray(0, body)).split('\n');
  expect(lines.slice(0, 2)).toEqual(['ply', 'format binary_little_endian 1.0']);
  const count = (name: string) => Number(lines.find((line) => line.startsWith(`element ${name}`))!.split(' ')[2]);
  const properties = lines.filter((line) => /^property (float|uchar)/.test(line)).map((line) => line.split(' '));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [positions, colors, indices]: [number[], number[], number[]] = [[], [], []];
  let at = body;
  for (let vertex = 0; vertex < count('vertex'); vertex++) {
    for (const [, type, name] of properties) {
      const value = type === 'float' ? view.getFloat32(at, true) : view.getUint8(at);
      at += type === 'float' ? 4 : 1;
      if (/^[xyz]$/.test(name!)) positions.push(value);
      if (type === 'uchar') colors.push(value);
    }
  }
  for (let face = 0; face < count('face'); face++) {
    expect(view.getUint8(at)).toBe(3);
    for (let corner = 0; corner < 3; corner++) indices.push(view.getInt32(at + 1 + corner * 4, true));
    at += 13;
  }
  expect(at).toBe(bytes.length);
  const comment = lines.find((line) => line.startsWith('comment'))!;
  return { mesh: { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) }, colors, comment };
}

test('holds the same surface, its colours and its provenance', () => {
  const torus = seamedTorus(50, 20);
  const colors = Uint8Array.from({ length: torus.positions.length }, (_, i) => (i * 7) % 256);
  const ply = parsePly(joinPieces(exportPly({ mesh: torus, colors, provenance })));
  expectSameSurface(ply.mesh, torus, 0);
  expect(ply.colors).toEqual(Array.from(colors));
  expect(ply.comment).toContain(provenance.packDigest);
});

test('keeps a licence with line breaks inside its comment', () => {
  const ply = parsePly(
    joinPieces(exportPly({ mesh: cube(), provenance: { ...provenance, licence: 'a\nend_header\nb' } })),
  );
  expectSameSurface(ply.mesh, cube(), 0);
  expect(ply.comment).toContain('licence=a end_header b');
});

test('refuses colours that are not three bytes a vertex', () => {
  expect(() => joinPieces(exportPly({ mesh: cube(), colors: new Uint8Array(8), provenance }))).toThrow(
    /Expected 24 bytes for colors/,
  );
});
