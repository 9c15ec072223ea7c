import type { Mesh } from './mesh.js';
import { positionBounds } from './position-bounds.js';

/** Longest side of a fitted model when the request names no size: a hand-sized print, 10 cm. */
export const DEFAULT_LONGEST_MM = 100;

export interface FitMeshOptions {
  /** Longest side of the bounding box, mm, > 0. At most one of `longestMm` and `heightMm`; 100 without either. */
  longestMm?: number;
  /** Extent along the up axis, mm, > 0. */
  heightMm?: number;
  /** In place of a size: `keep` where the mesh has its millimetres already. */
  size?: 'keep';
  /** `bottom`: stands on the plane 0 of the up axis, centred on the other two. `center`: bounding box centred on 0. */
  origin: 'bottom' | 'center';
  /** Up axis of the result: `y` for glTF, `z` for slicers and Blender (the front then faces -Y). */
  upAxis: 'y' | 'z';
}

/**
 * Scales a model-unit mesh (+Y up, +Z front) uniformly to millimetres and sets it on its origin. Pure: the input is
 * left alone; indices and uvs are shared with it, positions and normals are new. Y-up to Z-up is the rotation
 * (x, y, z) → (x, -z, y), which keeps handedness and winding.
 *
 * @throws Error where both sizes are given, a size is not a positive finite number, the mesh has no extent to scale,
 *   or a position is not finite.
 */
export function fitMesh(mesh: Mesh, options: FitMeshOptions): Mesh {
  const { min, max } = positionBounds(mesh.positions);
  const scale = options.size === 'keep' ? 1 : scaleOf(min, max, options);
  const shift = [(min[0]! + max[0]!) / 2, (min[1]! + max[1]!) / 2, (min[2]! + max[2]!) / 2];
  if (options.origin === 'bottom') shift[1] = min[1]!;
  const positions = new Float32Array(mesh.positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) positions[i + axis] = (mesh.positions[i + axis]! - shift[axis]!) * scale;
  }
  const fitted: Mesh = { positions, indices: mesh.indices };
  if (mesh.normals) fitted.normals = mesh.normals.slice();
  if (mesh.uvs) fitted.uvs = mesh.uvs;
  if (options.upAxis === 'z') {
    turnUpright(positions);
    if (fitted.normals) turnUpright(fitted.normals);
  }
  return fitted;
}

function scaleOf(min: readonly number[], max: readonly number[], { longestMm, heightMm }: FitMeshOptions): number {
  if (longestMm !== undefined && heightMm !== undefined) {
    throw new Error(
      `Expected one of longestMm and heightMm for size but received both (${longestMm} and ${heightMm}).`,
    );
  }
  const size = [max[0]! - min[0]!, max[1]! - min[1]!, max[2]! - min[2]!];
  const name = heightMm === undefined ? 'longestMm' : 'heightMm';
  const wanted = heightMm ?? longestMm ?? DEFAULT_LONGEST_MM;
  const extent = heightMm === undefined ? Math.max(...size) : size[1]!;
  if (!(wanted > 0 && Number.isFinite(wanted))) {
    throw new Error(`Expected a positive number of millimetres for ${name} but received ${wanted}.`);
  }
  if (!(extent > 0 && Number.isFinite(extent))) {
    throw new Error(`Expected a mesh with a finite extent to scale to ${name} but received extent ${extent}.`);
  }
  return wanted / extent;
}

function turnUpright(vectors: Float32Array): void {
  for (let i = 0; i < vectors.length; i += 3) {
    const y = vectors[i + 1]!;
    vectors[i + 1] = 0 - vectors[i + 2]!; // 0 - z, not -z: keeps a plane at 0 free of -0
    vectors[i + 2] = y;
  }
}
