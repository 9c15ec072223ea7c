import { cutPolygons, type Polygons } from './cut-polygons.js';
import { checkCount, type MeshFile, MeshFileError, type MeshLimits } from './mesh-file.js';
import { PLY_BYTES, type PlyElement, type PlyProperty, type PlyType, readPlyHeader } from './ply-header.js';
import { TextScanner } from './text-scanner.js';

/** Names of the list that holds a face's corners. */
const CORNER_LISTS = new Set(['vertex_indices', 'vertex_index']);
const MOST_CORNERS = 65_536;

/** Gives the values of a body one after the other. @throws MeshFileError at its end. */
interface Values {
  next(type: PlyType): number;
  /** Bytes that are left. */
  left(): number;
}

/**
 * Reads a PLY, text or binary of either byte order: x, y, z of `vertex` and the corners of `face`; all other properties
 * and elements are passed over. A count that the rest of the file can't hold is refused before memory is taken for it.
 *
 * @throws MeshFileError
 */
export function readPly(bytes: Uint8Array, limits: MeshLimits): MeshFile {
  const { format, elements, bodyAt } = readPlyHeader(bytes);
  const values = format === 'ascii' ? textValues(bytes, bodyAt) : binaryValues(bytes, bodyAt, format);
  let positions: Float32Array | null = null;
  let polygons: Polygons | null = null;
  for (const element of elements) {
    if (element.name === 'vertex') checkCount(element.count, limits.vertices, 'vertices');
    if (element.name === 'face') checkCount(element.count, limits.faces, 'faces');
    checkRoom(element, values.left(), format === 'ascii');
    if (element.name === 'vertex') {
      positions = readVertices(element, values);
    } else if (element.name === 'face') {
      polygons = readPolygons(element, values, limits);
    } else if (element.name === 'tristrips') {
      throw new MeshFileError('unsupported', 'Expected faces in the PLY but received triangle strips');
    } else {
      for (let row = 0; row < element.count; row++) for (const property of element.properties) skip(property, values);
    }
  }
  if (positions === null || polygons === null) throw refused('the elements vertex and face', 'a file without them');
  const indices = cutPolygons(polygons, positions, limits, noVertex);
  return { mesh: { positions, indices }, unitMm: null, upAxis: 'z', parts: 1 };
}

/** @throws MeshFileError where the rest of the file is too short for an element, whatever its lists hold. */
function checkRoom({ name, count, properties }: PlyElement, left: number, isText: boolean): void {
  // In text a value takes a digit and a blank; the file's last may lack the blank.
  const least = properties.reduce((sum, { type, count: list }) => sum + (isText ? 2 : PLY_BYTES[list ?? type]), 0);
  if (count * least > left + 1 || (least === 0 && count > 0)) {
    throw refused(`at least ${count * least} bytes for ${count} of ${name.slice(0, 32)}`, String(left));
  }
}

function readVertices({ count, properties }: PlyElement, values: Values): Float32Array {
  const axes = properties.map(({ name, count: list }) => (list === null ? ['x', 'y', 'z'].indexOf(name) : -1));
  for (let axis = 0; axis < 3; axis++) {
    if (!axes.includes(axis)) throw refused('x, y and z for every vertex', 'a file without one of them');
  }
  const positions = new Float32Array(count * 3);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < properties.length; column++) {
      const property = properties[column]!;
      if (axes[column]! < 0) skip(property, values);
      else positions[row * 3 + axes[column]!] = values.next(property.type);
    }
  }
  return positions;
}

function readPolygons({ count, properties }: PlyElement, values: Values, limits: MeshLimits): Polygons {
  const list = properties.find(({ name, count: type }) => type !== null && CORNER_LISTS.has(name));
  if (list?.count == null) throw refused('the list vertex_indices for every face', 'a file without it');
  const corners: number[] = [];
  const ends = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    for (const property of properties) {
      if (property !== list) {
        skip(property, values);
        continue;
      }
      const length = lengthOf(property, values);
      if (length < 3 || length > MOST_CORNERS) throw refused(`3 to ${MOST_CORNERS} corners a face`, String(length));
      for (let corner = 0; corner < length; corner++) corners.push(values.next(property.type));
    }
    ends[row] = corners.length;
    // As many triangles as they will be cut into.
    checkCount(corners.length - 2 * (row + 1), limits.faces, 'faces');
  }
  return { corners, ends };
}

function noVertex(corner: number, vertices: number): MeshFileError {
  return refused(`a vertex number below ${vertices}`, String(corner));
}

function lengthOf({ count, type }: PlyProperty, values: Values): number {
  const length = values.next(count ?? type);
  if (Number.isInteger(length) && length >= 0) return length;
  throw refused('a length for a list', String(length));
}

function skip(property: PlyProperty, values: Values): void {
  const length = property.count === null ? 1 : lengthOf(property, values);
  for (let i = 0; i < length; i++) values.next(property.type);
}

function textValues(bytes: Uint8Array, from: number): Values {
  const scanner = new TextScanner(bytes, from);
  return {
    next() {
      if (!scanner.toToken()) throw brokenOff();
      const value = scanner.number();
      scanner.skipToken();
      return value;
    },
    left: () => bytes.length - scanner.at,
  };
}

function binaryValues(bytes: Uint8Array, from: number, format: string): Values {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLittle = format === 'binary_little_endian';
  let at = from;
  const read = (type: PlyType, offset: number): number => {
    switch (type) {
      case 'i8':
        return view.getInt8(offset);
      case 'u8':
        return view.getUint8(offset);
      case 'i16':
        return view.getInt16(offset, isLittle);
      case 'u16':
        return view.getUint16(offset, isLittle);
      case 'i32':
        return view.getInt32(offset, isLittle);
      case 'u32':
        return view.getUint32(offset, isLittle);
      case 'f32':
        return view.getFloat32(offset, isLittle);
      case 'f64':
        return view.getFloat64(offset, isLittle);
    }
  };
  return {
    next(type) {
      const offset = at;
      at += PLY_BYTES[type];
      if (at > bytes.length) throw brokenOff();
      return read(type, offset);
    },
    left: () => bytes.length - at,
  };
}

function brokenOff(): MeshFileError {
  return refused('all that its header declares', 'a file that breaks off');
}

function refused(expected: string, received: string): MeshFileError {
  return new MeshFileError('invalid', `Expected ${expected} in the PLY but received ${received}`);
}
