import type { Mesh } from '../mesh/mesh.js';
import { type GlbImage, writeMeshDocument } from './mesh-document.js';
import { GENERATOR, listProvenance, type Provenance } from './provenance.js';

/** Highest vertex count of uint16 indices: 65535 itself restarts primitives (glTF 2.0 specification 3.7.2.1). */
const MAX_U16_VERTICES = 65535;
const METRES_PER_MM = 0.001;

export interface ExportGlbOptions {
  /** Millimetres, Y up, front +Z. Uvs where there is a texture; normals are brought to unit length. */
  mesh: Mesh;
  texture?: GlbImage;
  provenance: Provenance;
  /** Name of node, mesh and material in the file. */
  name: string;
}

/**
 * The product's GLB: metres (glTF's unit), Y up, one rough, non-metallic material with its base colour texture as PNG
 * or WebP (EXT_texture_webp, required), provenance in `asset.extras`. Deterministic.
 *
 * @throws Error as `writeMeshDocument`.
 */
export function exportGlb({ mesh, texture, provenance, name }: ExportGlbOptions): Uint8Array {
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
  });
}

/** A plain loop: `map` with a callback took 3.1 ms for 0.8 ms on 100k vertices. */
function toMetres(millimetres: Float32Array): Float32Array {
  const metres = new Float32Array(millimetres.length);
  for (let i = 0; i < metres.length; i++) metres[i] = millimetres[i]! * METRES_PER_MM;
  return metres;
}

/** A vertex without a direction (all its faces degenerate) gets +Y: the validator takes no zero normal. */
function toUnitLength(normals: Float32Array): Float32Array {
  const unit = new Float32Array(normals.length);
  for (let i = 0; i < unit.length; i += 3) {
    const x = normals[i]!;
    const y = normals[i + 1]!;
    const z = normals[i + 2]!;
    const length = Math.sqrt(x * x + y * y + z * z);
    unit[i] = length > 0 ? x / length : 0;
    unit[i + 1] = length > 0 ? y / length : 1;
    unit[i + 2] = length > 0 ? z / length : 0;
  }
  return unit;
}
