import { sampleGrid } from '../../geometry/field/signed-grid.js';
import { createRaster, type Raster } from '../../geometry/image/raster.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { surfaceNets } from '../../geometry/mesh/surface-nets.js';
import { vertexNormals } from '../../geometry/mesh/vertex-normals.js';

/** A ball: centre and radius in model units. */
export type Ball = readonly [x: number, y: number, z: number, radius: number];

/** Closed mesh, with normals, of the union of balls, sampled at `side` points along the unit cube. */
export function ballsMesh(balls: readonly Ball[], side = 48): Mesh {
  const spacing = 1 / (side - 1);
  const grid = sampleGrid([side, side, side], [-0.5, -0.5, -0.5], spacing, (x, y, z) => {
    let inside = -Infinity;
    for (const [bx, by, bz, r] of balls) inside = Math.max(inside, r - Math.hypot(x - bx, y - by, z - bz));
    return inside;
  });
  const mesh = surfaceNets(grid);
  return { ...mesh, normals: vertexNormals(mesh) };
}

/** A square RGBA cut-out: `paint(x, y)` gives the colour at a point of [-0.5, 0.5]², or undefined outside. */
export function paintCutout(side: number, paint: (x: number, y: number) => readonly number[] | undefined): Raster {
  const raster = createRaster(side, side, 4);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const colour = paint((column + 0.5) / side - 0.5, 0.5 - (row + 0.5) / side);
      if (colour) raster.data.set([...colour, 255], 4 * (row * side + column));
    }
  }
  return raster;
}
