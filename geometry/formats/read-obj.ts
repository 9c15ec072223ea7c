import { cutPolygons } from './cut-polygons.js';
import { growingPoints } from './growing-array.js';
import { checkCount, type MeshFile, MeshFileError, type MeshLimits } from './mesh-file.js';
import { TextScanner } from './text-scanner.js';

const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const MOST_CORNERS = 65_536;

/**
 * Reads a Wavefront OBJ: positions and polygons; numbers from the end (negative) and lines that go on (`\`) too. Texture
 * coordinates, normals, materials, groups, lines and curves are passed over.
 *
 * @throws MeshFileError
 */
export function readObj(bytes: Uint8Array, limits: MeshLimits): MeshFile {
  const scanner = new TextScanner(bytes);
  const points = growingPoints(limits.vertices);
  /** Polygons one after the other: their corners, then where each ends. Cut when all positions are known. */
  const corners: number[] = [];
  const ends: number[] = [];
  for (; !scanner.isDone; scanner.toNextLine()) {
    if (!scanner.toTokenOfLine()) continue;
    const keyword = scanner.word();
    if (keyword === 'v') {
      const point = [0, 0, 0].map(() => (scanner.toTokenOfLine() ? scanner.number() : Number.NaN));
      points.push3(point[0]!, point[1]!, point[2]!);
    } else if (keyword === 'f') {
      readPolygon(scanner, points.rows, corners);
      ends.push(corners.length);
      // As many triangles as they will be cut into.
      checkCount(corners.length - 2 * ends.length, limits.faces, 'faces');
    }
  }
  const positions = points.toArray();
  const indices = cutPolygons({ corners, ends }, positions, limits, noVertex);
  return { mesh: { positions, indices }, unitMm: null, upAxis: 'y', parts: 1 };
}

function readPolygon(scanner: TextScanner, vertices: number, corners: number[]): void {
  const first = corners.length;
  while (nextToken(scanner)) {
    const number = scanner.number();
    // A corner is v, v/vt, v//vn or v/vt/vn.
    if (!Number.isInteger(number) || number === 0 || (scanner.peek() > 0x20 && scanner.peek() !== SLASH)) {
      throw refused('a vertex number for a corner of a face', 'something else');
    }
    corners.push(number > 0 ? number - 1 : vertices + number);
    scanner.skipToken();
  }
  const count = corners.length - first;
  if (count < 3 || count > MOST_CORNERS) throw refused(`3 to ${MOST_CORNERS} corners for a face`, String(count));
}

/** The next token of the line, which goes on behind a backslash at its end. */
function nextToken(scanner: TextScanner): boolean {
  while (scanner.toTokenOfLine()) {
    if (scanner.peek() !== BACKSLASH) return true;
    scanner.toNextLine();
  }
  return false;
}

function noVertex(corner: number, vertices: number): MeshFileError {
  return refused(`a vertex of the ${vertices}`, `number ${corner + 1}`);
}

function refused(expected: string, received: string): MeshFileError {
  return new MeshFileError('invalid', `Expected ${expected} in the OBJ but received ${received}`);
}
