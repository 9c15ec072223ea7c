import type { SignedGrid } from '../field/signed-grid.js';
import type { Mesh } from './mesh.js';
import { linkCells } from './surface-nets-quads.js';
import { type InsideRows, insideRows } from './surface-nets-rows.js';
import { placeLayer } from './surface-nets-vertices.js';

export interface SurfaceNetsOptions {
  /** The surface is where the field has this value; samples above it are inside, samples equal to it outside. Default 0. */
  iso?: number;
  /**
   * Default true: every edge has exactly two faces and every vertex one fan of faces, whatever the field.
   * False: one vertex a cell, a little faster; sheets that meet in one cell are pinched together.
   */
  manifold?: boolean;
}

/** What the passes over the grid share. Slabs hold two layers of cells, the one in work and the one below. */
export interface NetState {
  grid: SignedGrid;
  iso: number;
  inside: InsideRows;
  isManifold: boolean;
  /** Per cell of the two layers: number of its first vertex. Only active cells are ever read, so none is cleared. */
  firstVertex: Int32Array;
  /** Per cell of the two layers: 2 bits an edge, which of the cell's vertices that edge belongs to; 0 for one vertex. */
  patches: Int32Array;
  positions: Float32Array;
  vertices: number;
  indices: Uint32Array;
  written: number;
}

/**
 * Surface nets: a closed triangle mesh of a field's level set, vertices at the mean of the edge crossings of their cell
 * (Gibson, "Constrained Elastic Surface Nets", 1998), without its relaxation, and split per sheet for a manifold result.
 *
 * What lies beyond the grid counts as outside, so a solid that touches the grid's border is closed there. Crossings keep
 * 1/256 of a cell away from samples: vertices of different cells never coincide, even for values equal to `iso`.
 *
 * @returns positions in model units, faces counter-clockwise seen from outside, two a quad, split along the shorter
 *   diagonal. Vertices and faces come in the order of the grid: same field, same bytes. Empty when nothing is inside.
 * @throws RangeError when a value is NaN or infinite.
 */
export function surfaceNets(grid: SignedGrid, options: SurfaceNetsOptions = {}): Mesh {
  const iso = options.iso ?? 0;
  let closed = grid;
  let inside = insideRows(grid, iso);
  if (touchesBorder(grid, iso)) {
    closed = padOutside(grid, iso);
    inside = insideRows(closed, iso);
  }
  const [nx, ny, nz] = closed.size;
  const state: NetState = {
    grid: closed,
    iso,
    inside,
    isManifold: options.manifold ?? true,
    firstVertex: new Int32Array(2 * nx * ny),
    patches: new Int32Array(2 * nx * ny),
    positions: new Float32Array(3 * inside.activeCells),
    vertices: 0,
    indices: new Uint32Array(6 * inside.crossings),
    written: 0,
  };
  for (let z = 0; z < nz - 1; z++) {
    placeLayer(state, z);
    linkCells(state, z);
  }
  return { positions: state.positions.slice(0, 3 * state.vertices), indices: state.indices };
}

function touchesBorder(grid: SignedGrid, iso: number): boolean {
  const [nx, ny, nz] = grid.size;
  const { values } = grid;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = nx * (y + ny * z);
      const step = z === 0 || z === nz - 1 || y === 0 || y === ny - 1 ? 1 : Math.max(1, nx - 1);
      for (let x = 0; x < nx; x += step) if (values[row + x]! > iso) return true;
    }
  }
  return false;
}

/** The grid with one more layer of samples around, as far outside as the sample next to them is from the surface. */
function padOutside(grid: SignedGrid, iso: number): SignedGrid {
  const [nx, ny, nz] = grid.size;
  const size = [nx + 2, ny + 2, nz + 2] as const;
  const values = new Float32Array(size[0] * size[1] * size[2]);
  const clamp = (at: number, count: number) => Math.min(Math.max(at - 1, 0), count - 1);
  let at = 0;
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const row = nx * (clamp(y, ny) + ny * clamp(z, nz));
      const isShell = z === 0 || z === nz + 1 || y === 0 || y === ny + 1;
      for (let x = 0; x < size[0]; x++) {
        const value = grid.values[row + clamp(x, nx)]!;
        values[at++] = isShell || x === 0 || x === nx + 1 ? iso - Math.abs(value - iso) : value;
      }
    }
  }
  const [ox, oy, oz] = grid.origin;
  const { spacing } = grid;
  return { size, origin: [ox - spacing, oy - spacing, oz - spacing], spacing, values };
}
