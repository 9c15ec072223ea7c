import type { SignedGrid } from '../field/signed-grid.js';
import { squaredDistanceToFace } from '../measure/squared-distance.js';
import { WindingTree } from '../measure/winding-tree.js';
import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
import { surfaceNets } from '../mesh/surface-nets.js';

/** Distances are measured this many cells from the surface; beyond, only the side counts. */
const BAND_CELLS = 2;
/** Samples around the box, so that the surface ends inside the grid. */
const MARGIN = 3;
/** Away from faces the winding number changes slowly: asked at every fourth sample where it is clear. */
const STRIDE = 4;
/** Further than this from 1/2 it is clear. */
const CLEAR = 0.25;

export interface Remeshed {
  /** Closed and manifold; without faces where the winding number reaches 1/2 nowhere. */
  mesh: Mesh;
  /** Distance of the samples: what is thinner may be lost. */
  spacing: number;
}

/**
 * A closed mesh of what faces of any kind enclose: where the winding number is 1/2 or more either way. Distances to the
 * faces place the surface; over holes, where no face is near, the winding number does.
 *
 * @param resolution samples along the longest side, 8 or more; time and memory grow with its cube.
 */
export function remeshByWinding(mesh: Mesh, resolution: number): Remeshed {
  const { min, max } = positionBounds(mesh.positions);
  const spacing = Math.max(...max.map((value, axis) => value - min[axis]!)) / (resolution - 1);
  const size = max.map((value, axis) => Math.ceil((value - min[axis]!) / spacing) + 1 + 2 * MARGIN);
  const origin = min.map((value) => value - MARGIN * spacing);
  const grid: SignedGrid = {
    size: size as unknown as SignedGrid['size'],
    origin: origin as unknown as SignedGrid['origin'],
    spacing,
    values: new Float32Array(size[0]! * size[1]! * size[2]!).fill(BAND_CELLS * spacing),
  };
  measureBand(mesh, grid);
  chooseSides(new WindingTree(mesh), grid);
  return { mesh: surfaceNets(grid), spacing };
}

/** Unsigned distances to the nearest face, at most the band's width. */
function measureBand({ positions, indices }: Mesh, { size, origin, spacing, values }: SignedGrid): void {
  const band = BAND_CELLS * spacing;
  const from = [0, 0, 0];
  const to = [0, 0, 0];
  for (let at = 0; at < indices.length; at += 3) {
    const corners = [3 * indices[at]!, 3 * indices[at + 1]!, 3 * indices[at + 2]!] as const;
    for (let axis = 0; axis < 3; axis++) {
      const [p, q, r] = corners.map((corner) => positions[corner + axis]! - origin[axis]!) as [number, number, number];
      from[axis] = Math.max(0, Math.ceil((Math.min(p, q, r) - band) / spacing));
      to[axis] = Math.min(size[axis]! - 1, Math.floor((Math.max(p, q, r) + band) / spacing));
    }
    for (let z = from[2]!; z <= to[2]!; z++) {
      for (let y = from[1]!; y <= to[1]!; y++) {
        const row = size[0] * (y + size[1] * z);
        for (let x = from[0]!; x <= to[0]!; x++) {
          const known = values[row + x]!;
          const squared = squaredDistanceToFace(
            positions,
            corners,
            origin[0] + x * spacing,
            origin[1] + y * spacing,
            origin[2] + z * spacing,
          );
          if (squared < known * known) values[row + x] = Math.sqrt(squared);
        }
      }
    }
  }
}

function chooseSides(tree: WindingTree, { size, origin, spacing, values }: SignedGrid): void {
  const band = BAND_CELLS * spacing;
  const [nx, ny, nz] = size;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = nx * (y + ny * z);
      // How far inside: from -1/2 at winding number 0 to 1/2 at 1.
      const insideAt = (x: number) =>
        Math.abs(tree.at(origin[0] + x * spacing, origin[1] + y * spacing, origin[2] + z * spacing)) - 0.5;
      const isFar = (x: number) => values[row + x]! >= Math.fround(band);
      const settle = (x: number, inside: number) => {
        const reach = Math.min(values[row + x]!, Math.abs(2 * inside) * band);
        values[row + x] = inside > 0 ? reach : -reach;
      };
      for (let x = 0; x < nx; ) {
        const inside = insideAt(x);
        let run = 1;
        while (run <= STRIDE && x + run < nx && isFar(x + run)) run++;
        const isLong = run > STRIDE && isFar(x) && Math.abs(inside) > CLEAR;
        const end = isLong ? insideAt(x + STRIDE) : 0;
        settle(x++, inside);
        if (Math.abs(end) <= CLEAR || end > 0 !== inside > 0) continue;
        for (let k = 1; k < STRIDE; k++) settle(x++, inside);
      }
    }
  }
}
