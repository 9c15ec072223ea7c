import type { Raster } from '../image/raster.js';
import type { Mesh } from './mesh.js';
import { positionBounds } from './position-bounds.js';

/** A rectangle of the picture's plane, model units. */
export interface Outline {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Where a point went: `scale × point + shift`. */
export interface Fit {
  scale: number;
  shift: readonly [number, number, number];
}

/** Alpha from which a pixel belongs to the object: half covered. */
const SOLID_ALPHA = 128;

/**
 * The box of a square cut-out's object in model units: the square is [-0.5, 0.5]², +Y up.
 * @returns null where no pixel is at least half opaque.
 */
export function outlineOf({ width, data }: Raster): Outline | null {
  let [left, right, top, bottom] = [width, -1, -1, -1];
  for (let i = 3, pixel = 0; i < data.length; i += 4, pixel++) {
    if (data[i]! < SOLID_ALPHA) continue;
    const x = pixel % width;
    bottom = (pixel - x) / width;
    if (top < 0) top = bottom;
    if (x < left) left = x;
    if (x > right) right = x;
  }
  if (top < 0) return null;
  return {
    left: left / width - 0.5,
    right: (right + 1) / width - 0.5,
    bottom: 0.5 - (bottom + 1) / width,
    top: 0.5 - top / width,
  };
}

/**
 * Sets a mesh (our frame, any scale) on the object that it was made from: one scale for all axes, the one that brings
 * width and height nearest to the outline's (least squares) within the picture's square, middles on each other, the
 * depth's middle at z = 0.
 * @throws RangeError when the mesh has no extent across the picture.
 */
export function fitToOutline(mesh: Mesh, outline: Outline): { mesh: Mesh; fit: Fit } {
  const { min, max } = positionBounds(mesh.positions);
  const [width, height] = [max[0]! - min[0]!, max[1]! - min[1]!];
  const square = width * width + height * height;
  if (!(square > 0)) throw new RangeError(`Expected a mesh with an extent but received ${width} × ${height}`);
  const wanted = (width * (outline.right - outline.left) + height * (outline.top - outline.bottom)) / square;
  const x = (outline.left + outline.right) / 2;
  const y = (outline.bottom + outline.top) / 2;
  const scale = Math.min(wanted, (1 - 2 * Math.abs(x)) / width, (1 - 2 * Math.abs(y)) / height);
  const shift = [
    x - (scale * (min[0]! + max[0]!)) / 2,
    y - (scale * (min[1]! + max[1]!)) / 2,
    (-scale * (min[2]! + max[2]!)) / 2,
  ] as const;
  const positions = new Float32Array(mesh.positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    for (let k = 0; k < 3; k++) positions[i + k] = scale * mesh.positions[i + k]! + shift[k]!;
  }
  return { mesh: { ...mesh, positions }, fit: { scale, shift } };
}
