import { z } from 'zod';
import type { Raster } from '../../geometry/image/raster.js';
import { creaseNormals, splitAtCreases } from '../../geometry/mesh/crease-normals.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { type ReducedMesh, reduceMesh } from '../../geometry/mesh/reduce-mesh.js';
import { reducePlate } from '../../geometry/solid/reduce-plate.js';
import type { BakedTexture } from '../../geometry/texture/bake-projection.js';
import { PROVENANCE } from '../../geometry/texture/provenance.js';
import type { ShapeHints } from '../../models/families/shape-by-mode.js';

/** What a raw mesh's extras tell of it; other engines tell nothing. */
const hintsSchema: z.ZodType<ShapeHints> = z.object({
  creaseDegrees: z.number().optional(),
  plate: z.object({ columns: z.int(), rows: z.int() }).optional(),
  backdrop: z.literal('white').optional(),
}) as z.ZodType<ShapeHints>;

type Unwrapped = Mesh & { uvs: Float32Array; normals: Float32Array };

const WHITE = 255;

/** @throws ZodError where the extras are not the shape stage's. */
export function hintsOf(extras: object): ShapeHints {
  return hintsSchema.parse(extras);
}

/** The mesh with about so many faces: plates as height fields, others by edge collapse. */
export async function reduceByHints(mesh: Mesh, { plate }: ShapeHints, targetFaces: number): Promise<ReducedMesh> {
  return plate ? reducePlate(mesh, plate.columns, plate.rows, targetFaces) : await reduceMesh(mesh, targetFaces);
}

/** Normals that are sharp where the shape has edges; those of the reduction where it has none. */
export function withCreases(unwrapped: Unwrapped, reduced: Mesh, { creaseDegrees }: ShapeHints): Unwrapped {
  if (creaseDegrees === undefined) return unwrapped;
  return splitAtCreases(unwrapped, creaseNormals(reduced, creaseDegrees)) as Unwrapped;
}

/** The picture that is projected: on white where the shape reaches beyond the object. */
export function onBackdrop(cutout: Raster, { backdrop }: ShapeHints): Raster {
  if (backdrop === undefined) return cutout;
  const data = cutout.data.slice();
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]! / 255;
    for (let k = i; k < i + 3; k++) data[k] = Math.round(alpha * data[k]! + (1 - alpha) * WHITE);
    data[i + 3] = 255;
  }
  return { ...cutout, data };
}

/** The texture, its back white where nothing of the object is on the back. */
export function withPlainBack({ texture, provenance }: BakedTexture, { backdrop }: ShapeHints): Raster {
  if (backdrop === undefined) return texture;
  for (let texel = 0; texel < provenance.length; texel++) {
    if (provenance[texel] === PROVENANCE.back) texture.data.fill(WHITE, 3 * texel, 3 * texel + 3);
  }
  return texture;
}
