import type { Mesh } from '../mesh/mesh.js';
import { allocateUnfilled } from './allocate-unfilled.js';
import { GENERATOR, type Provenance } from './provenance.js';

const HEADER_BYTES = 80;
const FACE_BYTES = 50;

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
export function exportStl({ mesh, provenance }: ExportStlOptions): Uint8Array {
  const { positions, indices } = mesh;
  const faces = indices.length / 3;
  const bytes = allocateUnfilled(HEADER_BYTES + 4 + faces * FACE_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  bytes.fill(0x20, 0, HEADER_BYTES);
  new TextEncoder().encodeInto(
    `${GENERATOR} ${provenance.stageKey} ${provenance.engine}`,
    bytes.subarray(0, HEADER_BYTES),
  );
  view.setUint32(HEADER_BYTES, faces, true);
  let at = HEADER_BYTES + 4;
  for (let corner = 0; corner < indices.length; corner += 3) {
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
  return bytes;
}
