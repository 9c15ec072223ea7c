import type { Mesh } from '../mesh/mesh.js';
import { allocateUnfilled } from './allocate-unfilled.js';
import { type FilePieces, filePieces, PIECE_BYTES } from './file-pieces.js';
import { type Provenance, provenanceLine } from './provenance.js';

/** The count of corners, and three of them. */
const FACE_BYTES = 13;

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
export function exportPly(options: ExportPlyOptions): FilePieces {
  const { mesh, colors } = options;
  const vertices = mesh.positions.length / 3;
  if (colors && colors.length !== vertices * 3) {
    throw new Error(`Expected ${vertices * 3} bytes for colors but received ${colors.length}.`);
  }
  const header = new TextEncoder().encode(headerOf(options, vertices, mesh.indices.length / 3));
  const bodyBytes = vertices * vertexBytesOf(options) + (mesh.indices.length / 3) * FACE_BYTES;
  return filePieces(header.length + bodyBytes, function* () {
    yield header;
    yield* writeVertices(options);
    yield* writeFaces(mesh.indices);
  });
}

function vertexBytesOf({ mesh, colors }: ExportPlyOptions): number {
  return 12 + (mesh.normals ? 12 : 0) + (colors ? 3 : 0);
}

function* writeVertices(options: ExportPlyOptions): Generator<Uint8Array> {
  const { positions, normals } = options.mesh;
  const { colors } = options;
  const vertexBytes = vertexBytesOf(options);
  const piece = allocateUnfilled(Math.floor(PIECE_BYTES / vertexBytes) * vertexBytes);
  const view = new DataView(piece.buffer, piece.byteOffset);
  let at = 0;
  for (let vertex = 0; vertex < positions.length; vertex += 3) {
    for (let axis = 0; axis < 3; axis++, at += 4) view.setFloat32(at, positions[vertex + axis]!, true);
    if (normals) for (let axis = 0; axis < 3; axis++, at += 4) view.setFloat32(at, normals[vertex + axis]!, true);
    if (colors) for (let channel = 0; channel < 3; channel++) piece[at++] = colors[vertex + channel]!;
    if (at === piece.length) {
      yield piece;
      at = 0;
    }
  }
  yield piece.subarray(0, at);
}

function* writeFaces(indices: Uint32Array): Generator<Uint8Array> {
  const piece = allocateUnfilled(Math.floor(PIECE_BYTES / FACE_BYTES) * FACE_BYTES);
  const view = new DataView(piece.buffer, piece.byteOffset);
  let at = 0;
  for (let corner = 0; corner < indices.length; corner += 3) {
    piece[at] = 3;
    view.setInt32(at + 1, indices[corner]!, true);
    view.setInt32(at + 5, indices[corner + 1]!, true);
    view.setInt32(at + 9, indices[corner + 2]!, true);
    at += FACE_BYTES;
    if (at === piece.length) {
      yield piece;
      at = 0;
    }
  }
  yield piece.subarray(0, at);
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
