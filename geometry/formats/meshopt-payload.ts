import { MeshoptEncoder } from 'meshoptimizer';
import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
import {
  type Accessor,
  ARRAY_BUFFER,
  ATTRIBUTES,
  describeFloats,
  describeIndices,
  ELEMENT_ARRAY_BUFFER,
  MESHOPT,
  type MeshPayload,
  type Part,
} from './mesh-document.js';

/**
 * Bits that stay of each number, its sign with them. Positions and uvs share an exponent along each axis: a step is
 * 1/32768 of the largest number there at most, 3 µm at 100 mm and an eighth of a texel at 4096². A normal's step is a
 * thirtieth of a degree.
 */
const BITS = { positions: 16, normals: 12, uvs: 16 } as const;
const SHARED_EXPONENTS = { positions: 'SharedComponent', normals: 'SharedVector', uvs: 'SharedComponent' } as const;
const FLOAT_BYTES = 4;

/**
 * A mesh packed by meshoptimizer's codecs (glTF extension EXT_meshopt_compression), vertices and faces put into the
 * order that packs best. Vertices that lie on each other before do so after. `MeshoptEncoder.ready` must have
 * been waited for.
 */
export function meshoptPayload(mesh: Mesh): MeshPayload {
  const indices = mesh.indices.slice();
  const [newIndices, vertices] = MeshoptEncoder.reorderMesh(indices, true, true);
  const parts: Part[] = [];
  const accessors: Accessor[] = [];
  for (const [attribute, field, width] of ATTRIBUTES) {
    const values = mesh[field];
    if (!values) continue;
    const byteStride = width * FLOAT_BYTES;
    const ordered = reorder(values, newIndices, vertices * width);
    const rounded = MeshoptEncoder.encodeFilterExp(ordered, vertices, byteStride, BITS[field], SHARED_EXPONENTS[field]);
    accessors.push({
      bufferView: parts.length,
      ...describeFloats(vertices, width),
      ...(attribute === 'POSITION' ? positionBounds(expand(rounded)) : {}),
    });
    parts.push({
      bytes: MeshoptEncoder.encodeGltfBuffer(rounded, vertices, byteStride, 'ATTRIBUTES'),
      target: ARRAY_BUFFER,
      meshopt: { byteStride, count: vertices, mode: 'ATTRIBUTES', filter: 'EXPONENTIAL' },
    });
  }
  const indexBytes = new Uint8Array(indices.buffer, indices.byteOffset, indices.byteLength);
  accessors.push({ bufferView: parts.length, ...describeIndices(indices.length, 'u32') });
  parts.push({
    bytes: MeshoptEncoder.encodeGltfBuffer(indexBytes, indices.length, FLOAT_BYTES, 'TRIANGLES'),
    target: ELEMENT_ARRAY_BUFFER,
    meshopt: { byteStride: FLOAT_BYTES, count: indices.length, mode: 'TRIANGLES' },
  });
  return { parts, accessors, extensions: [MESHOPT] };
}

/** @param newIndices the new number of each vertex, 0xffffffff where no face has it. */
function reorder(values: Float32Array, newIndices: Uint32Array, length: number): Float32Array {
  const ordered = new Float32Array(length);
  const width = values.length / newIndices.length;
  for (let vertex = 0; vertex < newIndices.length; vertex++) {
    const at = newIndices[vertex]! * width;
    if (at >= length) continue;
    for (let i = 0; i < width; i++) ordered[at + i] = values[vertex * width + i]!;
  }
  return ordered;
}

/** The numbers that a reader will have: 24 bits of a signed factor, above them 8 of a signed exponent of 2. */
function expand(rounded: Uint8Array): Float32Array {
  const words = new Int32Array(rounded.buffer, rounded.byteOffset, rounded.length / FLOAT_BYTES);
  return Float32Array.from(words, (word) => ((word << 8) >> 8) * 2 ** (word >> 24));
}
