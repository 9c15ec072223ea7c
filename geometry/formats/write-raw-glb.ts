import type { Mesh } from '../mesh/mesh.js';
import { joinPieces } from './file-pieces.js';
import { type Extras, type MeshDocument, writeMeshDocument } from './mesh-document.js';

/** `asset.generator` of the files that hand meshes between stages; the number changes with their layout. */
export const RAW_GENERATOR = 'Orfeas raw mesh 1';

export interface WriteRawGlbOptions {
  /** PNG file to embed; the mesh must have uvs then. */
  texturePng?: Uint8Array;
  /** Anything the next stage needs to know; key order does not matter. */
  extras?: Extras;
}

/**
 * A mesh as the GLB that hands it to the next stage: float32 attributes and uint32 indices bit for bit, so that
 * `readRawGlb` gives back what was written. Units and frame are the mesh's own.
 *
 * @throws Error as `writeMeshDocument`.
 */
export function writeRawGlb(mesh: Mesh, options: WriteRawGlbOptions = {}): Uint8Array {
  return joinPieces(writeMeshDocument(rawDocument(mesh, options)));
}

/** The document that `writeRawGlb` writes and `readRawGlb` expects to find. */
export function rawDocument(mesh: Mesh, { texturePng, extras }: WriteRawGlbOptions): MeshDocument {
  return {
    mesh,
    indexType: 'u32',
    generator: RAW_GENERATOR,
    extras: extras ?? {},
    ...(texturePng ? { image: { bytes: texturePng, mediaType: 'image/png' as const } } : {}),
  };
}
