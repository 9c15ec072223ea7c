import type { ManifoldToplevel } from 'manifold-3d';
import type { Raster } from '../image/raster.js';
import { positionBounds } from '../mesh/position-bounds.js';
import { manifoldSolid, meshOfSolid, type TexturedMesh } from './manifold-solid.js';
import { plainTexel } from './plain-texel.js';

/** What manifold-3d may put a vertex of the cut off its plane, as a share of the height: float32's rounding. */
const OFF_PLANE = 1e-6;

/**
 * Cuts a slice off a mesh's lower end and closes it flat, so that it stands. The flat face has one colour, the usual one
 * along its rim; a normal of its own, straight down, gives it a sharp edge.
 *
 * @param mesh +Y up, closed and manifold by position.
 * @param height of the slice, in the mesh's unit, > 0.
 * @returns the rest; null where the slice is the whole mesh, `open` where the mesh is not closed and manifold.
 */
export function cutBase(
  wasm: ManifoldToplevel,
  mesh: TexturedMesh,
  texture: Raster,
  height: number,
): TexturedMesh | null | 'open' {
  const { min, max } = positionBounds(mesh.positions);
  const level = Math.fround(min[1]! + height);
  if (level >= max[1]!) return null;
  const made = manifoldSolid(wasm, mesh);
  if (made === null) return 'open';
  const rest = made.solid.trimByPlane([0, 1, 0], level);
  try {
    if (rest.isEmpty()) return null;
    const { mesh: cut, isNew } = meshOfSolid(rest, made.id);
    settleOnPlane(cut.positions, level, OFF_PLANE * (max[1]! - min[1]!));
    paintCap(cut, isNew, texture, level);
    return cut;
  } finally {
    rest.delete();
    made.solid.delete();
  }
}

function settleOnPlane(positions: Float32Array, level: number, tolerance: number): void {
  for (let i = 1; i < positions.length; i += 3) if (positions[i]! - level < tolerance) positions[i] = level;
}

function paintCap({ positions, uvs, normals }: TexturedMesh, isNew: Uint8Array, texture: Raster, level: number): void {
  const rim: number[] = [];
  for (let vertex = 0; vertex < isNew.length; vertex++) {
    if (isNew[vertex] === 0 && positions[3 * vertex + 1] === level) rim.push(uvs[2 * vertex]!, uvs[2 * vertex + 1]!);
  }
  const texel = rim.length > 0 ? plainTexel(Float32Array.from(rim), texture) : ([0, 0] as const);
  for (let vertex = 0; vertex < isNew.length; vertex++) {
    if (isNew[vertex] === 0) continue;
    uvs.set(texel, 2 * vertex);
    normals.set([0, -1, 0], 3 * vertex);
  }
}
