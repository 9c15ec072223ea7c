import type { Mesh } from '../mesh/mesh.js';
import { type Provenance, provenanceLine } from './provenance.js';

export interface ExportPlyOptions {
  /** Millimetres; normals are written where present. */
  mesh: Mesh;
  /** `3 × vertices` sRGB bytes. */
  colors?: Uint8Array;
  provenance: Provenance;
}

/**
 * Binary little-endian PLY: x y z (nx ny nz) as float, red green blue as uchar, faces as `list uchar int`.
 *
 * @throws Error where the colours are not three bytes a vertex.
 */
export function exportPly({ mesh, colors, provenance }: ExportPlyOptions): Uint8Array {
  const { positions, normals, indices } = mesh;
  const vertices = positions.length / 3;
  const faces = indices.length / 3;
  if (colors && colors.length !== vertices * 3) {
    throw new Error(`Expected ${vertices * 3} bytes for colors but received ${colors.length}.`);
  }
  const header = new TextEncoder().encode(headerOf({ mesh, colors, provenance }, vertices, faces));
  const vertexBytes = 12 + (normals ? 12 : 0) + (colors ? 3 : 0);
  const bytes = new Uint8Array(header.length + vertices * vertexBytes + faces * 13);
  const view = new DataView(bytes.buffer);
  bytes.set(header);
  let at = header.length;
  for (let vertex = 0; vertex < vertices; vertex++) {
    for (let axis = 0; axis < 3; axis++, at += 4) view.setFloat32(at, positions[vertex * 3 + axis]!, true);
    if (normals) for (let axis = 0; axis < 3; axis++, at += 4) view.setFloat32(at, normals[vertex * 3 + axis]!, true);
    if (colors) for (let channel = 0; channel < 3; channel++) bytes[at++] = colors[vertex * 3 + channel]!;
  }
  for (let corner = 0; corner < indices.length; corner++) {
    if (corner % 3 === 0) bytes[at++] = 3;
    view.setInt32(at, indices[corner]!, true);
    at += 4;
  }
  return bytes;
}

function headerOf({ mesh, colors, provenance }: ExportPlyOptions, vertices: number, faces: number): string {
  const floats = mesh.normals ? ['x', 'y', 'z', 'nx', 'ny', 'nz'] : ['x', 'y', 'z'];
  const bytes = colors ? ['red', 'green', 'blue'] : [];
  const lines = [
    'ply',
    'format binary_little_endian 1.0',
    `comment Orfeas ${provenanceLine(provenance, 'mm')}`,
    `element vertex ${vertices}`,
    ...floats.map((name) => `property float ${name}`),
    ...bytes.map((name) => `property uchar ${name}`),
    `element face ${faces}`,
    'property list uchar int vertex_indices',
    'end_header',
  ];
  return `${lines.join('\n')}\n`;
}
