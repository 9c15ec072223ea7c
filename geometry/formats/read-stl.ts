import { weldByPosition } from '../mesh/weld.js';
import { growingPoints } from './growing-array.js';
import { checkCount, type MeshFile, MeshFileError, type MeshLimits } from './mesh-file.js';
import { TextScanner } from './text-scanner.js';

const HEADER_BYTES = 84;
const FACE_BYTES = 50;

/**
 * Reads an STL, binary or text, by its bytes: a binary one has as many of them as its count says, whatever its header
 * begins with. Corners at equal positions become one vertex. Normals and attribute words are ignored: the winding says
 * which side is outside.
 *
 * @throws MeshFileError
 */
export function readStl(bytes: Uint8Array, limits: MeshLimits): MeshFile {
  const corners = isBinary(bytes) ? readBinary(bytes, limits) : readText(bytes, limits);
  const indices = new Uint32Array(corners.length / 3);
  for (let corner = 0; corner < indices.length; corner++) indices[corner] = corner;
  return { mesh: weldByPosition({ positions: corners, indices }).mesh, unitMm: null, upAxis: 'z', parts: 1 };
}

function isBinary(bytes: Uint8Array): boolean {
  if (bytes.length >= HEADER_BYTES && bytes.length === HEADER_BYTES + facesOf(bytes) * FACE_BYTES) return true;
  return !startsText(bytes);
}

/** "solid", after what editors put before it. */
function startsText(bytes: Uint8Array): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?\s*solid\b/i.test(String.fromCharCode(...bytes.subarray(0, 64)));
}

function facesOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(HEADER_BYTES - 4, true);
}

function readBinary(bytes: Uint8Array, limits: MeshLimits): Float32Array {
  if (bytes.length < HEADER_BYTES) throw refused(`at least ${HEADER_BYTES} bytes`, String(bytes.length));
  const faces = facesOf(bytes);
  checkCount(faces, limits.faces, 'faces');
  const expected = HEADER_BYTES + faces * FACE_BYTES;
  if (bytes.length < expected) throw refused(`${expected} bytes for its ${faces} faces`, String(bytes.length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const corners = new Float32Array(faces * 9);
  for (let face = 0, at = HEADER_BYTES + 12, to = 0; face < faces; face++, at += FACE_BYTES) {
    for (let value = 0; value < 9; value++) corners[to++] = view.getFloat32(at + 4 * value, true);
  }
  return corners;
}

function readText(bytes: Uint8Array, limits: MeshLimits): Float32Array {
  const scanner = new TextScanner(bytes);
  const corners = growingPoints(limits.faces * 3);
  let inFacet = 0;
  while (scanner.toToken()) {
    const keyword = scanner.word().toLowerCase();
    if (keyword === 'vertex') {
      const point = [0, 0, 0].map(() => (scanner.toToken() ? scanner.number() : Number.NaN));
      corners.push3(point[0]!, point[1]!, point[2]!);
      inFacet++;
    } else if (keyword === 'endfacet') {
      if (inFacet !== 3) throw refused('three corners a facet', String(inFacet));
      inFacet = 0;
    } else if (keyword === 'solid' || keyword === 'endsolid' || keyword === 'facet') {
      // Behind them a name or a normal, in which any word may stand.
      scanner.toNextLine();
    }
  }
  if (inFacet !== 0) throw refused('"endfacet" after every facet', 'a file that breaks off');
  return corners.toArray();
}

function refused(expected: string, received: string): MeshFileError {
  return new MeshFileError('invalid', `Expected ${expected} in the STL but received ${received}`);
}
