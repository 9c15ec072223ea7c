import type { Mesh } from '../mesh/mesh.js';
import { allocateUnfilled } from './allocate-unfilled.js';
import { type FilePieces, filePieces, PIECE_BYTES } from './file-pieces.js';
import { GENERATOR, type Provenance } from './provenance.js';

const HEADER_BYTES = 80;
const FACE_BYTES = 50;
const FACES_PER_PIECE = Math.floor(PIECE_BYTES / FACE_BYTES);

export interface ExportStlOptions {
  /** Millimetres, Z up. Written as it is: weld it first and drop what is degenerate. */
  mesh: Mesh;
  provenance: Provenance;
}

/**
 * Binary STL: 80 bytes of header, the face count, then normal, three corners and an attribute word (0) a face, all
 * little-endian. The header holds the stage key, whose record knows the rest, and as much of the engine's name as its 80
 * bytes take. It begins with "Orfeas": readers take a file that begins with "solid" for a text. Normals are those of the
 * written corners; a face without area gets (0, 0, 0).
 */
export function exportStl({ mesh, provenance }: ExportStlOptions): FilePieces {
  const faces = mesh.indices.length / 3;
  return filePieces(HEADER_BYTES + 4 + faces * FACE_BYTES, () => writeStl(mesh, provenance));
}

function* writeStl(mesh: Mesh, provenance: Provenance): Generator<Uint8Array> {
  const faces = mesh.indices.length / 3;
  yield headerOf(faces, provenance);
  const piece = allocateUnfilled(Math.min(faces, FACES_PER_PIECE) * FACE_BYTES);
  const view = new DataView(piece.buffer, piece.byteOffset);
  for (let from = 0; from < faces; from += FACES_PER_PIECE) {
    const to = Math.min(faces, from + FACES_PER_PIECE);
    writeFaces(view, mesh, from, to);
    yield piece.subarray(0, (to - from) * FACE_BYTES);
  }
}

function headerOf(faces: number, { stageKey, engine }: Provenance): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 4).fill(0x20, 0, HEADER_BYTES);
  new TextEncoder().encodeInto(`${GENERATOR} ${stageKey} ${engine}`, bytes.subarray(0, HEADER_BYTES));
  new DataView(bytes.buffer).setUint32(HEADER_BYTES, faces, true);
  return bytes;
}

/** Writes the faces `from` to `to` (excluded) to the view's beginning. */
function writeFaces(view: DataView, { positions, indices }: Mesh, from: number, to: number): void {
  let at = 0;
  for (let corner = from * 3; corner < to * 3; corner += 3) {
    const a = indices[corner]! * 3;
    const b = indices[corner + 1]! * 3;
    const c = indices[corner + 2]! * 3;
    const ax = positions[a]!;
    const ay = positions[a + 1]!;
    const az = positions[a + 2]!;
    const bx = positions[b]!;
    const by = positions[b + 1]!;
    const bz = positions[b + 2]!;
    const cx = positions[c]!;
    const cy = positions[c + 1]!;
    const cz = positions[c + 2]!;
    const nx = (by - ay) * (cz - az) - (bz - az) * (cy - ay);
    const ny = (bz - az) * (cx - ax) - (bx - ax) * (cz - az);
    const nz = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    const inverse = length > 0 ? 1 / length : 0;
    view.setFloat32(at, nx * inverse, true);
    view.setFloat32(at + 4, ny * inverse, true);
    view.setFloat32(at + 8, nz * inverse, true);
    view.setFloat32(at + 12, ax, true);
    view.setFloat32(at + 16, ay, true);
    view.setFloat32(at + 20, az, true);
    view.setFloat32(at + 24, bx, true);
    view.setFloat32(at + 28, by, true);
    view.setFloat32(at + 32, bz, true);
    view.setFloat32(at + 36, cx, true);
    view.setFloat32(at + 40, cy, true);
    view.setFloat32(at + 44, cz, true);
    view.setUint16(at + 48, 0, true);
    at += FACE_BYTES;
  }
}
