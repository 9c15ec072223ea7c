import type { Mesh } from '../mesh/mesh.js';
import type { FilePieces } from './file-pieces.js';
import { type GlbImage, type MeshPayload, writeMeshDocument } from './mesh-document.js';
import { toMetres, toUnitLength } from './metric-mesh.js';
import { GENERATOR, listProvenance, type Provenance } from './provenance.js';

/** Highest vertex count of uint16 indices: 65535 itself restarts primitives (glTF 2.0 specification 3.7.2.1). */
const MAX_U16_VERTICES = 65535;

export interface ExportGlbOptions {
  /** Millimetres, Y up, front +Z. Uvs where there is a texture; normals are brought to unit length. */
  mesh: Mesh;
  texture?: GlbImage;
  provenance: Provenance;
  /** Name of node, mesh and material in the file. */
  name: string;
  /** Packs the mesh (`meshoptPayload`, `dracoPayload`) for readers that know the extension; without, any can read it. */
  pack?: (mesh: Mesh) => MeshPayload;
}

/**
 * The product's GLB: metres (glTF's unit), Y up, one rough, non-metallic material with its base colour texture as PNG
 * or WebP (EXT_texture_webp, required), provenance in `asset.extras`. Deterministic.
 *
 * @throws Error as `writeMeshDocument`.
 */
export function exportGlb({ mesh, texture, provenance, name, pack }: ExportGlbOptions): FilePieces {
  const metric: Mesh = { positions: toMetres(mesh.positions), indices: mesh.indices };
  if (mesh.normals) metric.normals = toUnitLength(mesh.normals);
  if (mesh.uvs) metric.uvs = mesh.uvs;
  return writeMeshDocument({
    mesh: metric,
    indexType: mesh.positions.length / 3 <= MAX_U16_VERTICES ? 'u16' : 'u32',
    generator: GENERATOR,
    assetExtras: Object.fromEntries(listProvenance(provenance, 'm')),
    name,
    ...(texture ? { image: texture } : {}),
    ...(pack ? { payload: pack(metric) } : {}),
  });
}
