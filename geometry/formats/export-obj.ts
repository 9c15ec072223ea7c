import type { Mesh } from '../mesh/mesh.js';
import { type FilePieces, filePieces } from './file-pieces.js';
import { type Provenance, provenanceLine } from './provenance.js';
import { TextBuffer } from './text-buffer.js';

/** Names by which the three files find each other; the archive must use them. */
export const OBJ_MATERIAL_FILE = 'model.mtl';
export const OBJ_TEXTURE_FILE = 'model.png';

const POSITION_DECIMALS = 5; // 10 nm at a unit of 1 mm: half a float32 step at 100 mm
const NORMAL_DECIMALS = 4;
const UV_DECIMALS = 6; // 1/250 of a texel at 4096
const SPACE = 0x20;
const SLASH = 0x2f;
const NEWLINE = 0x0a;
export interface ExportObjOptions {
  /** Millimetres; uvs and normals are written where present. */
  mesh: Mesh;
  provenance: Provenance;
}

/**
 * Wavefront OBJ with its material file, both ASCII. The texture is named `model.png` where the mesh has uvs; `vt` has
 * its origin at the bottom left, so v is turned over. Fixed decimals: 10 nm for positions.
 */
export function exportObj({ mesh, provenance }: ExportObjOptions): { obj: FilePieces; mtl: FilePieces } {
  const comment = `# Orfeas ${provenanceLine(provenance, 'mm')}\n`;
  const map = mesh.uvs ? `map_Kd ${OBJ_TEXTURE_FILE}\n` : '';
  const mtl = `${comment}newmtl model\nKa 0 0 0\nKd 1 1 1\nKs 0 0 0\nd 1\nillum 1\n${map}`;
  return { obj: filePieces(null, () => writeObj(mesh, comment)), mtl: textFile(mtl) };
}

function textFile(text: string): FilePieces {
  const bytes = new TextEncoder().encode(text);
  return filePieces(bytes.length, () => [bytes].values());
}

function* writeObj(mesh: Mesh, comment: string): Generator<Uint8Array> {
  const out = new TextBuffer();
  out.text(`${comment}mtllib ${OBJ_MATERIAL_FILE}\no model\n`);
  yield* writeVectors(out, 'v', mesh.positions, POSITION_DECIMALS);
  if (mesh.uvs) yield* writeUvs(out, mesh.uvs);
  if (mesh.normals) yield* writeVectors(out, 'vn', mesh.normals, NORMAL_DECIMALS);
  out.text('usemtl model\n');
  yield* writeFaces(out, mesh);
  yield out.take();
}

function* writeVectors(
  out: TextBuffer,
  keyword: 'v' | 'vn',
  values: Float32Array,
  decimals: number,
): Generator<Uint8Array> {
  const codes = Array.from(keyword, (letter) => letter.charCodeAt(0));
  for (let i = 0; i < values.length; i += 3) {
    for (let c = 0; c < codes.length; c++) out.char(codes[c]!);
    for (let axis = 0; axis < 3; axis++) {
      out.char(SPACE);
      out.fixed(values[i + axis]!, decimals);
    }
    out.char(NEWLINE);
    if (out.isFull) yield out.take();
  }
}

function* writeUvs(out: TextBuffer, uvs: Float32Array): Generator<Uint8Array> {
  for (let i = 0; i < uvs.length; i += 2) {
    out.char(0x76); // v
    out.char(0x74); // t
    out.char(SPACE);
    out.fixed(uvs[i]!, UV_DECIMALS);
    out.char(SPACE);
    out.fixed(1 - uvs[i + 1]!, UV_DECIMALS);
    out.char(NEWLINE);
    if (out.isFull) yield out.take();
  }
}

function* writeFaces(out: TextBuffer, { indices, uvs, normals }: Mesh): Generator<Uint8Array> {
  for (let corner = 0; corner < indices.length; corner++) {
    if (corner % 3 === 0) out.char(0x66); // f
    const number = indices[corner]! + 1;
    out.char(SPACE);
    out.integer(number);
    if (uvs || normals) out.char(SLASH);
    if (uvs) out.integer(number);
    if (normals) {
      out.char(SLASH);
      out.integer(number);
    }
    if (corner % 3 !== 2) continue;
    out.char(NEWLINE);
    if (out.isFull) yield out.take();
  }
}
