import type { BlockField } from '../field/block-field.js';
import { closeBorder } from '../field/close-border.js';
import { type FieldLayers, fieldLayers } from '../field/field-layers.js';
import type { SignedGrid } from '../field/signed-grid.js';
import type { Mesh } from './mesh.js';
import { planeLayer, type SamplePlanes, samplePlanes } from './surface-nets-planes.js';
import { linkCells } from './surface-nets-quads.js';
import { type CellLayers, type InsideRows, insideRows } from './surface-nets-rows.js';
import { placeLayer } from './surface-nets-vertices.js';

export interface SurfaceNetsOptions {
  /** The surface is where the field has this value; samples above it are inside, samples equal to it outside. Default 0. */
  iso?: number;
  /**
   * Default true: every edge has exactly two faces and every vertex one fan of faces, whatever the field.
   * False: one vertex a cell, a little faster; sheets that meet in one cell are pinched together.
   */
  manifold?: boolean;
  /**
   * Default smooth: a vertex at the mean of its cell's crossings, which cuts edges and corners off. Sharp: where the planes
   * that the field's gradient gives around it meet, so that edges and corners stay; noise in the field stays as well.
   */
  edges?: 'smooth' | 'sharp';
}

/** What the passes over the field share. Slabs hold two layers of cells, the one in work and the one below. */
export interface NetState {
  field: FieldLayers;
  iso: number;
  inside: InsideRows;
  isManifold: boolean;
  /** Tangent planes at the samples next to the surface; null where edges may be smooth. */
  planes: SamplePlanes | null;
  /** Sample layers under and above the layer of cells in work. */
  lower: Float32Array;
  upper: Float32Array;
  /** Per cell of the two layers: number of its first vertex. Only active cells are ever read, so none is cleared. */
  firstVertex: Int32Array;
  /** Per cell of the two layers: 2 bits an edge, which of the cell's vertices that edge belongs to; 0 for one vertex. */
  patches: Int32Array;
  positions: Float32Array;
  vertices: number;
  indices: Uint32Array;
  written: number;
}

/** A piece of a surface, between two layers of cells; {@link joinSlabs} makes one mesh of all of them. */
export interface SurfaceSlab extends Mesh {
  /** The first vertex number of `indices` that is a vertex of this slab; smaller ones are the last ones of the slab before it. */
  borrowed: number;
}

/**
 * Surface nets: a closed triangle mesh of a field's level set, vertices at the mean of the edge crossings of their cell
 * (Gibson, "Constrained Elastic Surface Nets", 1998), without its relaxation, and split per sheet for a manifold result.
 * With sharp edges the vertices are those of dual contouring (Ju et al., "Dual Contouring of Hermite Data", 2002).
 *
 * What lies beyond the grid counts as outside, so a solid that touches the grid's border is closed there. Crossings keep
 * 1/256 of a cell away from samples: vertices of different cells never coincide, even for values equal to `iso`.
 *
 * Values are read layer by layer: beside a block field the surface needs a bit a sample, and no full grid.
 *
 * @returns positions in model units, faces counter-clockwise seen from outside, two a quad, split along the shorter
 *   diagonal. Vertices and faces come in the order of the grid: same field, same bytes. Empty when nothing is inside.
 * @throws RangeError when a value is NaN or infinite.
 */
export function surfaceNets(field: SignedGrid | BlockField, options: SurfaceNetsOptions = {}): Mesh {
  const closed = closeBorder(fieldLayers(field), options.iso ?? 0);
  const { positions, indices } = extractSlab(closed, { from: 0, to: closed.size[2] - 1 }, options);
  return { positions, indices };
}

/**
 * One of `count` pieces of {@link surfaceNets}, cut across z: to be computed apart, on as many threads as there are.
 * @param part 0 to count − 1.
 * @throws RangeError when a value that it reads is NaN or infinite.
 */
export function surfaceSlab(
  field: SignedGrid | BlockField,
  part: number,
  count: number,
  options: SurfaceNetsOptions = {},
): SurfaceSlab {
  const closed = closeBorder(fieldLayers(field), options.iso ?? 0);
  const cells = closed.size[2] - 1;
  const cut = (at: number) => Math.floor((at * cells) / count);
  return extractSlab(closed, { from: cut(part), to: cut(part + 1) }, options);
}

/** The mesh of {@link surfaceNets}, to the byte, from all its slabs in their order. */
export function joinSlabs(slabs: readonly SurfaceSlab[]): Mesh {
  const sum = (length: (slab: SurfaceSlab) => number) => slabs.reduce((total, slab) => total + length(slab), 0);
  const positions = new Float32Array(sum((slab) => slab.positions.length));
  const indices = new Uint32Array(sum((slab) => slab.indices.length));
  let vertices = 0;
  let written = 0;
  for (const slab of slabs) {
    positions.set(slab.positions, 3 * vertices);
    const shift = vertices - slab.borrowed;
    for (const index of slab.indices) indices[written++] = index + shift;
    vertices += slab.positions.length / 3;
  }
  return { positions, indices };
}

function extractSlab(field: FieldLayers, slab: CellLayers, options: SurfaceNetsOptions): SurfaceSlab {
  const [nx, ny] = field.size;
  const iso = options.iso ?? 0;
  const inside = insideRows(field, iso, slab);
  const state: NetState = {
    field,
    iso,
    inside,
    isManifold: options.manifold ?? true,
    planes: options.edges === 'sharp' ? samplePlanes(nx, ny) : null,
    lower: new Float32Array(0),
    upper: new Float32Array(0),
    firstVertex: new Int32Array(2 * nx * ny),
    patches: new Int32Array(2 * nx * ny),
    positions: new Float32Array(3 * inside.activeCells),
    vertices: 0,
    indices: new Uint32Array(6 * inside.crossings),
    written: 0,
  };
  let borrowed = 0;
  if (slab.from > 0 && slab.from < slab.to) {
    placeCells(state, slab.from - 1, true);
    borrowed = state.vertices;
  }
  for (let z = slab.from; z < slab.to; z++) {
    placeCells(state, z, z === slab.from && borrowed === 0);
    linkCells(state, z);
  }
  return { positions: state.positions.slice(3 * borrowed, 3 * state.vertices), indices: state.indices, borrowed };
}

function placeCells(state: NetState, z: number, isFirst: boolean): void {
  state.lower = state.field.layer(z);
  state.upper = state.field.layer(z + 1);
  if (state.planes !== null) {
    if (isFirst) planeLayer(state, state.planes, z);
    planeLayer(state, state.planes, z + 1);
  }
  placeLayer(state, z);
}
