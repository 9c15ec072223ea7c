import type { Raster } from '../../geometry/image/raster.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { bakeProjection } from '../../geometry/texture/bake-projection.js';
import { measureAtlas } from '../../geometry/texture/measure-atlas.js';
import { PROVENANCE } from '../../geometry/texture/provenance.js';
import { NO_OWNER, rasteriseAtlas } from '../../geometry/texture/rasterise-atlas.js';
import { FrontCover } from './front-cover.js';

/** How good an atlas is, and the texture that the picture gives on it. */
export interface TextureReport {
  size: number;
  /** Share of the texels that show a surface, 0..1. */
  packing: number;
  /** Texels along a model unit of surface. */
  density: number;
  stretchP95: number;
  /** Texels on a chart or beside one that nothing was painted on. */
  unfilled: number;
  /** Texels that hold pixels of the picture, and those of them on faces that the viewer can't see. */
  projected: number;
  projectedHidden: number;
}

/** What rounding may make of a height, model units. */
const HEIGHT_TOLERANCE = 1e-3;

type Textured = Mesh & { uvs: Float32Array; normals: Float32Array };

/** Bakes a cut-out onto an unwrapped mesh and measures the result by ways that are not the baker's own. */
export function measureTexture(mesh: Textured, cutout: Raster, size: number): TextureReport {
  const { provenance } = bakeProjection({ mesh, cutout, size });
  const atlas = rasteriseAtlas(mesh, size);
  const { packing, density, stretch } = measureAtlas(mesh, atlas);
  const cover = new FrontCover(mesh);
  const report = { unfilled: 0, projected: 0, projectedHidden: 0 };
  for (let texel = 0; texel < provenance.length; texel++) {
    const face = atlas.owner[texel]!;
    if (face === NO_OWNER) continue;
    if (isBareAround(provenance, size, texel)) report.unfilled++;
    if (provenance[texel] !== PROVENANCE.front) continue;
    report.projected++;
    if (isHidden(mesh, cover, face, size, texel)) report.projectedHidden++;
  }
  return { size, packing, density: density.mean, stretchP95: stretch.p95, ...report };
}

/** Whether a texel or one beside it, which bilinear look-ups mix in, was left bare. */
function isBareAround(provenance: Uint8Array, size: number, texel: number): boolean {
  const column = texel % size;
  for (let at = texel - size; at <= texel + size; at += size) {
    if (at < 0 || at >= provenance.length) continue;
    if (provenance[at] === PROVENANCE.none) return true;
    if (column > 0 && provenance[at - 1] === PROVENANCE.none) return true;
    if (column < size - 1 && provenance[at + 1] === PROVENANCE.none) return true;
  }
  return false;
}

/** Whether the face of a texel looks away from the viewer, or something lies before the texel's point. */
function isHidden(mesh: Textured, cover: FrontCover, face: number, size: number, texel: number): boolean {
  const { positions, indices } = mesh;
  const [a, b, c] = [3 * indices[3 * face]!, 3 * indices[3 * face + 1]!, 3 * indices[3 * face + 2]!];
  const [ux, uy] = [positions[b]! - positions[a]!, positions[b + 1]! - positions[a + 1]!];
  const [vx, vy] = [positions[c]! - positions[a]!, positions[c + 1]! - positions[a + 1]!];
  if (ux * vy - uy * vx <= 0) return true;
  const [x, y, z] = pointOn(mesh, face, size, (texel % size) + 0.5, Math.floor(texel / size) + 0.5);
  return cover.heightAt(x, y) > z + HEIGHT_TOLERANCE;
}

/** The point of a face that a texel's centre shows. */
function pointOn(
  { indices, uvs, positions }: Textured,
  face: number,
  size: number,
  column: number,
  row: number,
): [number, number, number] {
  const corners = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!] as const;
  const at = (vertex: number) => [uvs[2 * vertex]! * size, uvs[2 * vertex + 1]! * size] as const;
  const [[ax, ay], [bx, by], [cx, cy]] = [at(corners[0]), at(corners[1]), at(corners[2])];
  // A face without area in the texture shows its first corner.
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay) || Infinity;
  const v = ((column - ax) * (cy - ay) - (cx - ax) * (row - ay)) / area;
  const w = ((bx - ax) * (row - ay) - (column - ax) * (by - ay)) / area;
  // A texel that a face only touches shows the point of the face nearest to it.
  const [near, far] = [Math.max(0, v), Math.max(0, w)];
  const scale = 1 / Math.max(1, near + far);
  const shares = [1 - (near + far) * scale, near * scale, far * scale];
  const mix = (axis: number) =>
    corners.reduce((sum, vertex, corner) => sum + positions[3 * vertex + axis]! * shares[corner]!, 0);
  return [mix(0), mix(1), mix(2)];
}
