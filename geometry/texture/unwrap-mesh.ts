import type { Mesh } from '../mesh/mesh.js';
import { type Charts, chartFaces, peelFaces, planeU, planeV } from './chart-faces.js';
import { type FlatChart, type Packing, type PackOptions, packCharts, placePoint } from './pack-charts.js';
import { rasteriseAtlas } from './rasterise-atlas.js';
import { facesByPiece, type Pieces, splitCharts } from './split-charts.js';

export interface UnwrapOptions {
  /** Side of the square atlas in texels, 64..8192. */
  size: number;
  /** Texels left free between charts, 1..64. @default {@link defaultPadding} */
  padding?: number;
  /** Texel density of the charts seen from the side and from the back, as shares of the front's, (0, 1]. */
  sideDensity?: number;
  backDensity?: number;
}

export interface UnwrappedMesh {
  /** The mesh with `uvs`; vertices on seams appear once per chart. Faces keep their order and winding. */
  mesh: Mesh & { uvs: Float32Array };
  /** For every vertex of `mesh` the vertex of the input it is a copy of. */
  sourceVertex: Uint32Array;
  /** Atlas size in texels. */
  width: number;
  height: number;
  charts: number;
  /** Share of the texels that charts touch, gutter left out, 0..1. */
  utilisation: number;
}

// Sides and back of an inflated picture carry soft colours only: they need fewer texels than the front, which so gets
// about a quarter more in each direction.
export const UNWRAP_DEFAULTS = { sideDensity: 0.7, backDensity: 0.6 } as const;

// What a cut costs at first: as many units squared a unit of its length as pieces in the atlas lose to a gutter of
// about 3 × the padding (jagged edges included); charts of the front are cut late, where a viewer would look at the seam.
const CUT_GUTTERS = 3;
const FRONT_RELUCTANCE = 3;
// How dear cuts are, try by try, until the charts fill ENOUGH of the atlas: nothing is cut where whole charts do.
const CUT_PRICES = [Infinity, 2, 0.7, 0.3] as const;
const ENOUGH = 0.76;
// A draft's coarse cells waste about 5 % of the atlas more.
const ENOUGH_DRAFTED = 0.71;
const MOST_PEELS = 4;
// Texels along the finer look at a draft: 16 million are 64 MB.
const FINEST_LOOK = 4096;

/** A 512th of the side, at least 2 texels: what bilinear look-ups of the texture and of its next mip level need. */
export function defaultPadding(size: number): number {
  return Math.max(2, Math.floor(size / 512));
}

/**
 * Gives a mesh a UV atlas: charts are parts that can be projected flat along one of the six axes (see `chartFaces`),
 * cut where their outlines would pack badly (see `splitCharts`), and packed by their outlines. Written for meshes of one
 * front and one back sheet; it holds for any mesh, with more charts.
 *
 * Nothing overlaps at the atlas' own resolution, and charts are `padding` texels apart.
 * @throws Error when size or padding is out of range
 */
export async function unwrapMesh(mesh: Mesh, options: UnwrapOptions): Promise<UnwrappedMesh> {
  const settled = { ...UNWRAP_DEFAULTS, padding: defaultPadding(options.size), ...options };
  const { size, padding } = settled;
  if (!(size >= 64 && size <= 8192)) throw new Error(`Expected 64..8192 for size but received ${size}`);
  if (!(padding >= 1 && padding <= 64)) throw new Error(`Expected 1..64 for padding but received ${padding}`);
  let charts = chartFaces(mesh);
  let drafts = draftLayouts(mesh, charts, settled);
  // Folds finer than the grid that chartFaces looks at show at the atlas' own resolution, and in other places wherever
  // charts lie: a finer look at a draft finds most, a look at the result the rest.
  const fineSize = Math.max(size, Math.min(2 * size, FINEST_LOOK));
  for (let peel = 0; peel < MOST_PEELS; peel++) {
    const { overlaps } = rasteriseAtlas(splitSeams(mesh, drafts[0]!, size).mesh, fineSize);
    if (overlaps.length === 0) break;
    charts = peelFaces(charts, overlaps);
    drafts = drafts.map(({ cutCost }) => draftLayout(mesh, charts, cutCost, settled));
  }
  let layout = finishLayout(drafts, settled);
  let atlas = splitSeams(mesh, layout, size);
  for (let peel = 0; peel < MOST_PEELS; peel++) {
    const { overlaps } = rasteriseAtlas(atlas.mesh, size);
    if (overlaps.length === 0) break;
    charts = peelFaces(charts, overlaps);
    layout = finishLayout([draftLayout(mesh, charts, layout.cutCost, settled)], settled);
    atlas = splitSeams(mesh, layout, size);
  }
  return { ...atlas, width: size, height: size };
}

type Settled = Required<UnwrapOptions>;

/** Charts in pieces, flattened and packed. */
interface Layout {
  /** What they were cut by. */
  cutCost: readonly number[];
  pieces: Pieces;
  flats: readonly FlatPiece[];
  packing: Packing;
}

/** Packs the first of some drafts that fills enough of the atlas then, or the one that fills most of it. */
function finishLayout(drafts: readonly Layout[], { size, padding }: Settled): Layout {
  let best: Layout | undefined;
  for (const draft of drafts) {
    const packing = packFlats(draft.flats, { size, padding, grade: 'final' });
    if (!best || packing.filled > best.packing.filled) best = { ...draft, packing };
    if (best.packing.filled >= ENOUGH) break;
  }
  return best!;
}

/** The two layouts that fill the atlas best in a draft, the better one first; few cuts where they do. */
function draftLayouts(mesh: Mesh, charts: Charts, options: Settled): Layout[] {
  const densities = chartDensities(options);
  const layouts: Layout[] = [];
  let gutter = 1;
  for (const price of CUT_PRICES) {
    const dear = price * CUT_GUTTERS * gutter;
    const cutCost = densities.map((density, direction) => (dear / density) * (direction === 0 ? FRONT_RELUCTANCE : 1));
    const layout = draftLayout(mesh, charts, cutCost, options);
    const { placements, filled } = layout.packing;
    if (layout.flats.length !== layouts.at(-1)?.flats.length) layouts.push(layout);
    if (filled >= ENOUGH_DRAFTED) break;
    // In units of the front, when the atlas is full.
    const reached = placements.reduce((most, { scale }) => Math.max(most, scale), 0);
    gutter = options.padding / (reached * Math.sqrt(ENOUGH / filled));
  }
  return layouts.sort((a, b) => b.packing.filled - a.packing.filled).slice(0, 2);
}

function chartDensities({ sideDensity, backDensity }: Settled): number[] {
  return [1, backDensity, sideDensity, sideDensity, sideDensity, sideDensity];
}

function draftLayout(mesh: Mesh, charts: Charts, cutCost: readonly number[], options: Settled): Layout {
  const { size, padding } = options;
  const pieces = splitCharts(mesh, charts, { cutCost });
  const flats = flattenPieces(mesh, pieces, chartDensities(options));
  return { cutCost, pieces, flats, packing: packFlats(flats, { size, padding, grade: 'draft' }) };
}

function packFlats(flats: readonly FlatPiece[], options: PackOptions): Packing {
  return packCharts(
    flats.map((flat) => flat.chart),
    options,
  );
}

/** A piece's chart, and how points of its direction's plane get there: turned, then moved. */
interface FlatPiece {
  chart: FlatChart;
  direction: number;
  cosine: number;
  sine: number;
  low: readonly [number, number];
}

function flattenPieces(mesh: Mesh, pieces: Pieces, densities: readonly number[]): FlatPiece[] {
  const order = facesByPiece(pieces);
  const flats: FlatPiece[] = [];
  for (let from = 0; from < order.length; ) {
    const piece = pieces.pieceOf[order[from]!]!;
    let to = from;
    while (to < order.length && pieces.pieceOf[order[to]!] === piece) to++;
    const direction = pieces.directionOf[piece]!;
    flats[piece] = flattenPiece(
      mesh,
      order.subarray(from, to),
      direction,
      pieces.angleOf[piece]!,
      densities[direction]!,
    );
    from = to;
  }
  return flats;
}

function flattenPiece(mesh: Mesh, faces: Uint32Array, direction: number, angle: number, density: number): FlatPiece {
  const triangles = new Float32Array(6 * faces.length);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  let [lowX, lowY, highX, highY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < 3 * faces.length; at++) {
    const vertex = mesh.indices[3 * faces[Math.floor(at / 3)]! + (at % 3)]!;
    const u = planeU(mesh.positions, vertex, direction);
    const v = planeV(mesh.positions, vertex, direction);
    const x = cosine * u - sine * v;
    const y = sine * u + cosine * v;
    triangles[2 * at] = x;
    triangles[2 * at + 1] = y;
    if (x < lowX) lowX = x;
    if (x > highX) highX = x;
    if (y < lowY) lowY = y;
    if (y > highY) highY = y;
  }
  for (let at = 0; at < triangles.length; at += 2) {
    triangles[at]! -= lowX;
    triangles[at + 1]! -= lowY;
  }
  const chart = { triangles, width: highX - lowX, height: highY - lowY, density };
  return { chart, direction, cosine, sine, low: [lowX, lowY] };
}

/** Copies vertices once per piece that uses them and writes their uvs. */
function splitSeams(mesh: Mesh, layout: Layout, size: number): Omit<UnwrappedMesh, 'width' | 'height'> {
  const { pieces, flats, packing } = layout;
  const indices = new Uint32Array(mesh.indices.length);
  const usedBy = new Int32Array(mesh.positions.length / 3).fill(-1);
  const copy = new Uint32Array(usedBy.length);
  const source = new Uint32Array(mesh.indices.length);
  const uvs = new Float32Array(2 * source.length);
  const texel = new Float64Array(2);
  let count = 0;
  for (const face of facesByPiece(pieces)) {
    const piece = pieces.pieceOf[face]!;
    const { chart, direction, cosine, sine, low } = flats[piece]!;
    for (let corner = 3 * face; corner < 3 * face + 3; corner++) {
      const vertex = mesh.indices[corner]!;
      if (usedBy[vertex] !== piece) {
        usedBy[vertex] = piece;
        copy[vertex] = count;
        source[count] = vertex;
        const u = planeU(mesh.positions, vertex, direction);
        const v = planeV(mesh.positions, vertex, direction);
        const [x, y] = [cosine * u - sine * v - low[0], sine * u + cosine * v - low[1]];
        placePoint(chart, packing.placements[piece]!, x, y, texel);
        uvs[2 * count] = texel[0]! / size;
        uvs[2 * count + 1] = texel[1]! / size;
        count++;
      }
      indices[corner] = copy[vertex]!;
    }
  }
  const sourceVertex = source.slice(0, count);
  const split: Mesh & { uvs: Float32Array } = {
    positions: gather(mesh.positions, sourceVertex),
    indices,
    uvs: uvs.slice(0, 2 * count),
  };
  if (mesh.normals) split.normals = gather(mesh.normals, sourceVertex);
  return { mesh: split, sourceVertex, charts: flats.length, utilisation: packing.filled };
}

function gather(values: Float32Array, rows: Uint32Array): Float32Array {
  const out = new Float32Array(3 * rows.length);
  for (let at = 0; at < rows.length; at++) {
    const from = 3 * rows[at]!;
    out[3 * at] = values[from]!;
    out[3 * at + 1] = values[from + 1]!;
    out[3 * at + 2] = values[from + 2]!;
  }
  return out;
}
