import type { Mesh } from '../mesh/mesh.js';
import { type Charts, chartFaces, facesByChart, peelFaces, planeU, planeV } from './chart-faces.js';
import { type FlatChart, type Placement, packCharts } from './pack-charts.js';
import { rasteriseAtlas } from './rasterise-atlas.js';

export interface UnwrapOptions {
  /** Side of the square atlas in texels, 64..8192. */
  size: number;
  /** Least distance between charts in texels, 1..64. @default 4: what bilinear look-ups of two mip levels need */
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
  /** Share of the atlas that lies inside charts, 0..1. */
  utilisation: number;
}

// Sides and back of an inflated picture carry soft colours only: they need fewer texels than the front, which so gets
// about a quarter more in each direction.
export const UNWRAP_DEFAULTS = { padding: 4, sideDensity: 0.7, backDensity: 0.6 } as const;

/**
 * Gives a mesh a UV atlas: charts are parts that can be projected flat along one of the six axes (see `chartFaces`),
 * packed by their outlines. Written for meshes of one front and one back sheet; it holds for any mesh, with more charts.
 *
 * Nothing overlaps at the atlas' own resolution, and texel borders are `padding` apart.
 * @throws Error when size or padding is out of range
 */
export async function unwrapMesh(mesh: Mesh, options: UnwrapOptions): Promise<UnwrappedMesh> {
  const { size, padding, sideDensity, backDensity } = { ...UNWRAP_DEFAULTS, ...options };
  if (!(size >= 64 && size <= 8192)) throw new Error(`Expected 64..8192 for size but received ${size}`);
  if (!(padding >= 1 && padding <= 64)) throw new Error(`Expected 1..64 for padding but received ${padding}`);
  const densities = [1, backDensity, sideDensity, sideDensity, sideDensity, sideDensity];
  let charts = chartFaces(mesh);
  let atlas = layOutCharts(mesh, charts, densities, size, padding);
  // Folds finer than the grid that chartFaces looks at show at the atlas' own resolution.
  for (let peel = 0; peel < MOST_PEELS; peel++) {
    const { overlaps } = rasteriseAtlas(atlas.mesh, size);
    if (overlaps.length === 0) break;
    charts = peelFaces(charts, overlaps);
    atlas = layOutCharts(mesh, charts, densities, size, padding);
  }
  const utilisation = uvArea(atlas.mesh);
  return { ...atlas, width: size, height: size, charts: charts.directionOf.length, utilisation };
}

const MOST_PEELS = 4;

/** Flattens and packs the charts and copies the vertices on their seams. */
function layOutCharts(
  mesh: Mesh,
  charts: Charts,
  densities: readonly number[],
  size: number,
  padding: number,
): { mesh: Mesh & { uvs: Float32Array }; sourceVertex: Uint32Array } {
  const order = facesByChart(charts);
  const flats: FlatChart[] = [];
  const lows: [number, number][] = [];
  for (let from = 0; from < order.length; ) {
    const chart = charts.chartOf[order[from]!]!;
    let to = from;
    while (to < order.length && charts.chartOf[order[to]!] === chart) to++;
    const direction = charts.directionOf[chart]!;
    const flat = flattenChart(mesh, order.subarray(from, to), direction, densities[direction]!);
    flats[chart] = flat.chart;
    lows[chart] = flat.low;
    from = to;
  }
  const placements = packCharts(flats, size, padding);
  return splitSeams(mesh, charts, order, flats, lows, placements, size);
}

function flattenChart(
  mesh: Mesh,
  faces: Uint32Array,
  direction: number,
  density: number,
): { chart: FlatChart; low: [number, number] } {
  const triangles = new Float32Array(6 * faces.length);
  let [lowX, lowY, highX, highY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < 3 * faces.length; at++) {
    const vertex = mesh.indices[3 * faces[Math.floor(at / 3)]! + (at % 3)]!;
    const x = planeU(mesh.positions, vertex, direction);
    const y = planeV(mesh.positions, vertex, direction);
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
  return { chart: { triangles, width: highX - lowX, height: highY - lowY, density }, low: [lowX, lowY] };
}

/** Copies vertices once per chart that uses them and writes their uvs. */
function splitSeams(
  mesh: Mesh,
  charts: Charts,
  order: Uint32Array,
  flats: readonly FlatChart[],
  lows: readonly [number, number][],
  placements: readonly Placement[],
  size: number,
): { mesh: Mesh & { uvs: Float32Array }; sourceVertex: Uint32Array } {
  const indices = new Uint32Array(mesh.indices.length);
  const usedBy = new Int32Array(mesh.positions.length / 3).fill(-1);
  const copy = new Uint32Array(usedBy.length);
  const source = new Uint32Array(mesh.indices.length);
  const uvs = new Float32Array(2 * source.length);
  let count = 0;
  for (const face of order) {
    const chart = charts.chartOf[face]!;
    const direction = charts.directionOf[chart]!;
    const place = placements[chart]!;
    for (let k = 0; k < 3; k++) {
      const vertex = mesh.indices[3 * face + k]!;
      if (usedBy[vertex] !== chart) {
        usedBy[vertex] = chart;
        copy[vertex] = count;
        source[count] = vertex;
        const x = planeU(mesh.positions, vertex, direction) - lows[chart]![0];
        const y = planeV(mesh.positions, vertex, direction) - lows[chart]![1];
        uvs[2 * count] = (place.x + place.scale * (place.isTurned ? flats[chart]!.height - y : x)) / size;
        uvs[2 * count + 1] = (place.y + place.scale * (place.isTurned ? x : y)) / size;
        count++;
      }
      indices[3 * face + k] = copy[vertex]!;
    }
  }
  const sourceVertex = source.slice(0, count);
  const split: Mesh & { uvs: Float32Array } = {
    positions: gather(mesh.positions, sourceVertex),
    indices,
    uvs: uvs.slice(0, 2 * count),
  };
  if (mesh.normals) split.normals = gather(mesh.normals, sourceVertex);
  return { mesh: split, sourceVertex };
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

function uvArea(mesh: Mesh & { uvs: Float32Array }): number {
  const { indices, uvs } = mesh;
  let twice = 0;
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [2 * indices[at]!, 2 * indices[at + 1]!, 2 * indices[at + 2]!];
    const cross = (uvs[b]! - uvs[a]!) * (uvs[c + 1]! - uvs[a + 1]!) - (uvs[c]! - uvs[a]!) * (uvs[b + 1]! - uvs[a + 1]!);
    twice += Math.abs(cross);
  }
  return twice / 2;
}
