import { insideSamples } from '../field/inside-samples.js';
import type { SignedGrid } from '../field/signed-grid.js';
import { SurfaceDistance } from '../measure/surface-distance.js';
import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';

/** Where the first sample lies in the first cell: no plane of a model that has some is one of the grid's, where faces degenerate. */
const SHIFT = [0.37, 0.41, 0.29] as const;
/** Samples a side of a block that is asked for as a whole; a power of two. */
const BLOCK = 8;

/**
 * The field of what lies deeper than `depth` under a mesh's surface: signed distance less depth, in the mesh's unit,
 * exact near its zero and of the right sign everywhere. A distance changes no faster than the way that one goes: a block
 * whose middle is further from the zero than its corners are from the middle is of one sign, and is not asked further.
 *
 * @param mesh closed, looking outwards; several shells count together.
 * @param spacing distance of samples.
 */
export function hollowGrid(mesh: Mesh, depth: number, spacing: number): SignedGrid {
  const { min: least, max } = positionBounds(mesh.positions);
  const min = SHIFT.map((share, axis) => least[axis]! - share * spacing);
  // What is deeper than `depth` begins that far inside the box: no sample is needed outside of it.
  const size = min.map((low, axis) => Math.max(2, Math.ceil((max[axis]! - low) / spacing) + 1));
  const grid: SignedGrid = {
    size: [size[0]!, size[1]!, size[2]!],
    origin: [min[0]!, min[1]!, min[2]!],
    spacing,
    values: new Float32Array(size[0]! * size[1]! * size[2]!),
  };
  const distance = new SurfaceDistance(mesh);
  const inside = insideSamples(mesh, grid);
  const valueAt = (x: number, y: number, z: number) => {
    const away = distance.from(min[0]! + x * spacing, min[1]! + y * spacing, min[2]! + z * spacing);
    return (inside[x + size[0]! * (y + size[1]! * z)] === 1 ? away : -away) - depth;
  };
  for (let z = 0; z < size[2]!; z += BLOCK) {
    for (let y = 0; y < size[1]!; y += BLOCK) {
      for (let x = 0; x < size[0]!; x += BLOCK) fillBlock(grid, valueAt, [x, y, z], BLOCK);
    }
  }
  return grid;
}

/** Fills `side`³ samples, as far as the grid has them, from `at` on. */
function fillBlock(
  grid: SignedGrid,
  valueAt: (x: number, y: number, z: number) => number,
  at: readonly [number, number, number],
  side: number,
): void {
  const { size, values, spacing } = grid;
  if (at.some((start, axis) => start >= size[axis]!)) return;
  const [nx, ny] = size;
  if (side === 1) {
    values[at[0] + nx * (at[1] + ny * at[2])] = valueAt(...at);
    return;
  }
  const half = side / 2;
  const middle = at.map((start, axis) => Math.min(start + half, size[axis]! - 1));
  const value = valueAt(middle[0]!, middle[1]!, middle[2]!);
  // A cell beyond the furthest corner: next to a sample of the other sign every sample is exact.
  if (Math.abs(value) <= spacing * (Math.sqrt(3) * half + 1)) {
    for (let child = 0; child < 8; child++) {
      const to = at.map((start, axis) => start + ((child >> axis) & 1) * half);
      fillBlock(grid, valueAt, [to[0]!, to[1]!, to[2]!], half);
    }
    return;
  }
  const ends = at.map((start, axis) => Math.min(start + side, size[axis]!));
  for (let z = at[2]; z < ends[2]!; z++) {
    for (let y = at[1]; y < ends[1]!; y++) {
      const row = nx * (y + ny * z);
      values.fill(value, row + at[0], row + ends[0]!);
    }
  }
}
