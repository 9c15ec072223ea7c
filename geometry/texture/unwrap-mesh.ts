import type { Mesh } from '../mesh/mesh.js';
import { chartFaces } from './chart-faces.js';
import { planeOf } from './chart-plane.js';
import { type ChartPart, ChartSplitter } from './chart-splitter.js';
import { addCharts, type FlatChart, type Packing, packCharts, placePoint } from './pack-charts.js';
import { rasteriseAtlas } from './rasterise-atlas.js';

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
const ENOUGH = 0.77;
// A draft's coarse cells waste about 5 % of the atlas more.
const ENOUGH_DRAFTED = 0.74;
const MOST_PEELS = 4;

/** A 512th of the side, at least 2 texels: what bilinear look-ups of the texture and of its next mip level need. */
export function defaultPadding(size: number): number {
  return Math.max(2, Math.floor(size / 512));
}

/**
 * Gives a mesh a UV atlas: charts are parts that can be projected flat along one of the six axes (see `chartFaces`),
 * cut where their outlines would pack badly (see `ChartSplitter`), and packed by their outlines. Written for meshes of one
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
  const splitter = new ChartSplitter(mesh, chartFaces(mesh));
  let layout = finishLayout(draftLayouts(splitter, settled), settled);
  let atlas = splitSeams(mesh, layout, size);
  // Folds finer than the grid that chartFaces looks at show at the atlas' own resolution, and in other places wherever
  // charts lie.
  for (let peel = 0; peel < MOST_PEELS; peel++) {
    const { overlaps } = rasteriseAtlas(atlas.mesh, size);
    if (overlaps.length === 0) break;
    layout = peelFaces(splitter, layout, overlaps, settled);
    atlas = splitSeams(mesh, layout, size);
  }
  return { ...atlas, width: size, height: size };
}

type Settled = Required<UnwrapOptions>;

/** Parts of charts, flattened and packed. */
interface Layout {
  parts: readonly ChartPart[];
  flats: readonly FlatPart[];
  packing: Packing;
}

/** Packs the first of some drafts that fills enough of the atlas then, or the one that fills most of it. */
function finishLayout(drafts: readonly Layout[], { size, padding }: Settled): Layout {
  let best: Layout | undefined;
  for (const draft of drafts) {
    const packing = packCharts(draft.flats, { size, padding, grade: 'final', draft: draft.packing });
    if (!best || packing.filled > best.packing.filled) best = { ...draft, packing };
    if (best.packing.filled >= ENOUGH) break;
  }
  return best!;
}

/** The two layouts that fill the atlas best in a draft, the better one first; few cuts where they do. */
function draftLayouts(splitter: ChartSplitter, options: Settled): Layout[] {
  const { size, padding } = options;
  const densities = chartDensities(options);
  const layouts: Layout[] = [];
  let gutter = 1;
  for (const price of CUT_PRICES) {
    const dear = price * CUT_GUTTERS * gutter;
    const cutCosts = densities.map((density, direction) => (dear / density) * (direction === 0 ? FRONT_RELUCTANCE : 1));
    const parts = splitter.split(cutCosts);
    if (parts.length === layouts.at(-1)?.parts.length) continue;
    const flats = parts.map((part) => flattenPart(part, densities[part.direction]!));
    const packing = packCharts(flats, { size, padding, grade: 'draft' });
    layouts.push({ parts, flats, packing });
    if (packing.filled >= ENOUGH_DRAFTED) break;
    // In units of the front, when the atlas is full.
    gutter = padding / (packing.scale * Math.sqrt(ENOUGH / packing.filled));
  }
  return layouts.sort((a, b) => b.packing.filled - a.packing.filled).slice(0, 2);
}

/** Moves faces out of their parts into parts of their own, in what room is left between the others. */
function peelFaces(splitter: ChartSplitter, layout: Layout, faces: readonly number[], options: Settled): Layout {
  const { size, padding } = options;
  const densities = chartDensities(options);
  const isPeeled = new Set(faces);
  const peeled = splitter.cutOut(Uint32Array.from(faces));
  const rest = layout.parts.map((part) => ({ ...part, faces: part.faces.filter((face) => !isPeeled.has(face)) }));
  const parts = [...rest, ...peeled];
  const flats = [...layout.flats, ...peeled.map((part) => flattenPart(part, densities[part.direction]!))];
  const packing =
    addCharts(layout.packing, flats.slice(layout.flats.length)) ?? packCharts(flats, { size, padding, grade: 'final' });
  return { parts, flats, packing };
}

function chartDensities({ sideDensity, backDensity }: Settled): number[] {
  return [1, backDensity, sideDensity, sideDensity, sideDensity, sideDensity];
}

/** A part's chart, and how points of its direction's plane get there: turned, then moved. */
interface FlatPart extends FlatChart {
  cosine: number;
  sine: number;
  low: readonly [number, number];
}

function flattenPart({ edges, area, angle }: ChartPart, density: number): FlatPart {
  const flat = new Float64Array(edges.length);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  let [lowX, lowY, highX, highY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < edges.length; at += 2) {
    const x = cosine * edges[at]! - sine * edges[at + 1]!;
    const y = sine * edges[at]! + cosine * edges[at + 1]!;
    flat[at] = x;
    flat[at + 1] = y;
    if (x < lowX) lowX = x;
    if (x > highX) highX = x;
    if (y < lowY) lowY = y;
    if (y > highY) highY = y;
  }
  for (let at = 0; at < flat.length; at += 2) {
    flat[at]! -= lowX;
    flat[at + 1]! -= lowY;
  }
  return { edges: flat, area, width: highX - lowX, height: highY - lowY, density, cosine, sine, low: [lowX, lowY] };
}

/** Copies vertices once per part that uses them and writes their uvs. */
function splitSeams(mesh: Mesh, layout: Layout, size: number): Omit<UnwrappedMesh, 'width' | 'height'> {
  const { positions } = mesh;
  const { parts, flats, packing } = layout;
  const indices = new Uint32Array(mesh.indices.length);
  const usedBy = new Int32Array(positions.length / 3).fill(-1);
  const copy = new Uint32Array(usedBy.length);
  const source = new Uint32Array(mesh.indices.length);
  const uvs = new Float32Array(2 * source.length);
  const texel = new Float64Array(2);
  let count = 0;
  parts.forEach(({ faces, direction }, part) => {
    const { uAxis, uSign, vAxis, vSign } = planeOf(direction);
    const flat = flats[part]!;
    const { cosine, sine, low } = flat;
    const place = packing.placements[part]!;
    for (const face of faces) {
      for (let corner = 3 * face; corner < 3 * face + 3; corner++) {
        const vertex = mesh.indices[corner]!;
        if (usedBy[vertex] !== part) {
          usedBy[vertex] = part;
          copy[vertex] = count;
          source[count] = vertex;
          const u = uSign * positions[3 * vertex + uAxis]!;
          const v = vSign * positions[3 * vertex + vAxis]!;
          placePoint(flat, place, cosine * u - sine * v - low[0], sine * u + cosine * v - low[1], texel);
          uvs[2 * count] = texel[0]! / size;
          uvs[2 * count + 1] = texel[1]! / size;
          count++;
        }
        indices[corner] = copy[vertex]!;
      }
    }
  });
  const sourceVertex = source.slice(0, count);
  const split: Mesh & { uvs: Float32Array } = {
    positions: gather(positions, sourceVertex),
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
