import type { Mesh } from '../mesh/mesh.js';
import { checkCount, MeshFileError, type MeshLimits } from './mesh-file.js';

/**
 * The part of Google's Draco decoder (WebAssembly, WebIDL bindings) that Orfeas uses. Loading it reads a file, so whoever
 * reads a mesh with it loads it and passes it in. Objects live on its heap until `destroy`.
 */
export interface DracoDecoderModule {
  DT_FLOAT32: number;
  TRIANGULAR_MESH: number;
  HEAPF32: Float32Array;
  HEAPU32: Uint32Array;
  Decoder: new () => DracoDecoder;
  Mesh: new () => DracoDecodedMesh;
  _malloc(bytes: number): number;
  _free(address: number): void;
  destroy(object: object): void;
}

export interface DracoDecodedMesh {
  num_faces(): number;
  num_points(): number;
}

export interface DracoDecoder {
  GetEncodedGeometryType(bytes: Int8Array): number;
  DecodeArrayToMesh(bytes: Int8Array, length: number, mesh: DracoDecodedMesh): { ok(): boolean };
  /** @returns an object without an address where there is none. */
  GetAttributeByUniqueId(mesh: DracoDecodedMesh, id: number): DracoAttribute;
  GetAttributeDataArrayForAllPoints(
    mesh: DracoDecodedMesh,
    attribute: DracoAttribute,
    type: number,
    bytes: number,
    address: number,
  ): boolean;
  GetTrianglesUInt32Array(mesh: DracoDecodedMesh, bytes: number, address: number): boolean;
}

export interface DracoAttribute {
  ptr: number;
  num_components(): number;
}

const POINT_NUMBERS = 3;
const FLOAT_BYTES = 4;

/**
 * Unpacks the positions and faces of a mesh that Draco has packed.
 * @param positionId the positions' number in the file.
 * @throws MeshFileError
 */
export function unpackDraco(
  draco: DracoDecoderModule,
  packed: Uint8Array,
  positionId: number,
  limits: MeshLimits,
): Mesh {
  const held: object[] = [];
  const hold = <T extends object>(object: T): T => {
    held.push(object);
    return object;
  };
  try {
    const decoder = hold(new draco.Decoder());
    const mesh = hold(new draco.Mesh());
    const bytes = new Int8Array(packed.buffer, packed.byteOffset, packed.length);
    if (decoder.GetEncodedGeometryType(bytes) !== draco.TRIANGULAR_MESH) throw refused();
    if (!decoder.DecodeArrayToMesh(bytes, bytes.length, mesh).ok()) throw refused();
    const [faces, points] = [mesh.num_faces(), mesh.num_points()];
    checkCount(faces, limits.faces, 'faces');
    checkCount(points, limits.vertices, 'vertices');
    const attribute = decoder.GetAttributeByUniqueId(mesh, positionId);
    if (attribute.ptr === 0 || attribute.num_components() !== POINT_NUMBERS) throw refused();
    const positions = onHeap(draco, points * POINT_NUMBERS, (size, address) => {
      if (!decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, draco.DT_FLOAT32, size, address)) throw refused();
      return draco.HEAPF32;
    });
    const indices = onHeap(draco, faces * 3, (size, address) => {
      if (!decoder.GetTrianglesUInt32Array(mesh, size, address)) throw refused();
      return draco.HEAPU32;
    });
    return { positions, indices };
  } finally {
    for (const object of held.reverse()) draco.destroy(object);
  }
}

/** Has `fill` write numbers of four bytes each to the decoder's heap, and takes a copy of them. */
function onHeap<T extends Float32Array | Uint32Array>(
  draco: DracoDecoderModule,
  length: number,
  fill: (bytes: number, address: number) => T,
): T {
  const address = draco._malloc(length * FLOAT_BYTES);
  try {
    // The heap itself may be another one after it has grown.
    return fill(length * FLOAT_BYTES, address).slice(address / FLOAT_BYTES, address / FLOAT_BYTES + length) as T;
  } finally {
    draco._free(address);
  }
}

function refused(): MeshFileError {
  return new MeshFileError('invalid', 'Expected a mesh that Draco has packed but received something else');
}
