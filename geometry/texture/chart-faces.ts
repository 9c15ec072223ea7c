import { createFaceVector, measureFace } from '../mesh/face-vector.js';
import { type Mesh, vertexCount } from '../mesh/mesh.js';
import { createSpans, scanTriangle } from '../render/scan-triangle.js';
import { planeOf } from './chart-plane.js';
import { faceNeighbours, NO_FACE } from './face-neighbours.js';

/** Faces of a mesh divided into charts, each flat-projectable along one axis without overlap. */
export interface Charts {
  neighbours: Uint32Array;
  /** Direction of a face, and the layer that keeps it apart from faces of that direction it would cover. */
  labels: Uint8Array;
  layers: Uint8Array;
  /** One chart number a face. */
  chartOf: Uint32Array;
  /** One direction (0..5, {@link CHART_DIRECTION}) a chart. */
  directionOf: Uint8Array;
}

// A face stays with the front or the back until another axis suits it 1.5 times better: an inflated picture then has
// one front and one back sheet and narrow sides; the worst stretch of a front face is 1 / cos 65 degrees = 2.4.
const DEPTH_PREFERENCE = 1.5;
// A face may be handed to a neighbouring chart only while its projection keeps this share of its area.
const LEAST_COSINE = 0.25;
const SMOOTHING_SWEEPS = 8;
// Islands below this many faces are given to the chart around them where LEAST_COSINE allows.
const SMALL_CHART_FACES = 96;
// An island may touch only other islands at first.
const ABSORBING_PASSES = 3;
// Samples along the unit square in the overlap check; about the texel density of a 1024 atlas.
const OVERLAP_GRID = 640;
const MOST_PEELS = 12;

/** Cosine between a unit normal and a chart direction. */
function cosine(normals: Float32Array, face: number, direction: number): number {
  const value = normals[3 * face + (direction < 2 ? 2 : direction < 4 ? 0 : 1)]!;
  return direction % 2 === 0 ? value : -value;
}

/** Unit face normals, `3 × faces`; zero for a face without area. */
function faceNormals({ positions, indices }: Mesh): Float32Array {
  const normals = new Float32Array(indices.length);
  const face = createFaceVector();
  for (let at = 0; at < indices.length; at += 3) {
    if (!measureFace(positions, indices, at, face)) continue;
    const scale = 1 / face.length;
    normals[at] = face.x * scale;
    normals[at + 1] = face.y * scale;
    normals[at + 2] = face.z * scale;
  }
  return normals;
}

/**
 * Divides a mesh into few charts: every face goes to the axis it faces most (front and back preferred), the borders
 * are smoothed, islands are absorbed, and faces that would lie over others of their chart are peeled off into charts
 * of their own.
 */
export function chartFaces(mesh: Mesh): Charts {
  const normals = faceNormals(mesh);
  const neighbours = faceNeighbours(mesh.indices, vertexCount(mesh));
  const labels = labelFaces(normals);
  smoothLabels(labels, normals, neighbours);
  for (let pass = 0; pass < ABSORBING_PASSES; pass++) absorbIslands(labels, normals, neighbours);
  const layers = new Uint8Array(labels.length);
  let charts = connectCharts(labels, layers, neighbours);
  for (let peel = 0; peel < MOST_PEELS; peel++) {
    const covered = listCovered(mesh, charts);
    if (covered.length === 0) break;
    charts = peelFaces(charts, covered);
  }
  return charts;
}

/** Moves faces out of their charts into new ones. */
export function peelFaces(charts: Charts, faces: readonly number[]): Charts {
  const layers = Uint8Array.from(charts.layers);
  for (const face of faces) layers[face]!++;
  return connectCharts(charts.labels, layers, charts.neighbours);
}

function labelFaces(normals: Float32Array): Uint8Array {
  const labels = new Uint8Array(normals.length / 3);
  for (let face = 0; face < labels.length; face++) {
    let best = -2;
    for (let direction = 0; direction < 6; direction++) {
      const score = cosine(normals, face, direction) * (direction < 2 ? DEPTH_PREFERENCE : 1);
      if (score > best) {
        best = score;
        labels[face] = direction;
      }
    }
  }
  return labels;
}

/** Gives a face the label that two of its neighbours share. */
function smoothLabels(labels: Uint8Array, normals: Float32Array, neighbours: Uint32Array): void {
  for (let sweep = 0; sweep < SMOOTHING_SWEEPS; sweep++) {
    let changes = 0;
    for (let face = 0; face < labels.length; face++) {
      const [a, b, c] = [neighbours[3 * face]!, neighbours[3 * face + 1]!, neighbours[3 * face + 2]!];
      const la = a === NO_FACE ? 255 : labels[a]!;
      const lb = b === NO_FACE ? 255 : labels[b]!;
      const lc = c === NO_FACE ? 255 : labels[c]!;
      const major = la === lb || la === lc ? la : lb === lc ? lb : 255;
      if (major === 255 || major === labels[face] || cosine(normals, face, major) < LEAST_COSINE) continue;
      labels[face] = major;
      changes++;
    }
    if (changes === 0) break;
  }
}

/** Faces joined over edges while label and layer agree. */
function connectCharts(labels: Uint8Array, layers: Uint8Array, neighbours: Uint32Array): Charts {
  const unset = NO_FACE;
  const chartOf = new Uint32Array(labels.length).fill(unset);
  const stack = new Uint32Array(labels.length);
  const directions: number[] = [];
  for (let seed = 0; seed < labels.length; seed++) {
    if (chartOf[seed] !== unset) continue;
    const chart = directions.length;
    directions.push(labels[seed]!);
    let depth = 0;
    stack[depth++] = seed;
    chartOf[seed] = chart;
    while (depth > 0) {
      const face = stack[--depth]!;
      for (let k = 0; k < 3; k++) {
        const other = neighbours[3 * face + k]!;
        if (other === NO_FACE || chartOf[other] !== unset) continue;
        if (labels[other] !== labels[face] || layers[other] !== layers[face]) continue;
        chartOf[other] = chart;
        stack[depth++] = other;
      }
    }
  }
  return { neighbours, labels, layers, chartOf, directionOf: Uint8Array.from(directions) };
}

/** Hands small islands to the direction they touch most, where all their faces look that way enough. */
function absorbIslands(labels: Uint8Array, normals: Float32Array, neighbours: Uint32Array): void {
  const { chartOf, directionOf } = connectCharts(labels, new Uint8Array(labels.length), neighbours);
  const charts = directionOf.length;
  const faces = new Uint32Array(charts);
  const contact = new Uint32Array(6 * charts);
  const isBarred = new Uint8Array(6 * charts);
  for (let face = 0; face < labels.length; face++) {
    const chart = chartOf[face]!;
    faces[chart]!++;
    for (let direction = 0; direction < 6; direction++) {
      if (cosine(normals, face, direction) < LEAST_COSINE) isBarred[6 * chart + direction] = 1;
    }
    for (let k = 0; k < 3; k++) {
      const other = neighbours[3 * face + k]!;
      if (other !== NO_FACE && chartOf[other] !== chart) contact[6 * chart + labels[other]!]!++;
    }
  }
  const target = Uint8Array.from(directionOf);
  for (let chart = 0; chart < charts; chart++) {
    if (faces[chart]! >= SMALL_CHART_FACES) continue;
    let most = 0;
    for (let direction = 0; direction < 6; direction++) {
      const touches = contact[6 * chart + direction]!;
      if (isBarred[6 * chart + direction] || touches <= most) continue;
      most = touches;
      target[chart] = direction;
    }
  }
  for (let face = 0; face < labels.length; face++) labels[face] = target[chartOf[face]!]!;
}

/** Faces that lie under another face of their own chart, seen along the chart's direction. */
function listCovered(mesh: Mesh, charts: Charts): number[] {
  const { positions, indices } = mesh;
  const faces = indices.length / 3;
  const spans = createSpans(OVERLAP_GRID);
  const owner = new Uint32Array(OVERLAP_GRID * OVERLAP_GRID).fill(NO_FACE);
  const [low, scale] = gridFrame(positions);
  const isCovered = new Uint8Array(faces);
  for (const face of facesByChart(charts)) {
    const chart = charts.chartOf[face]!;
    const { uAxis, uSign, vAxis, vSign, heightAxis, heightSign } = planeOf(charts.directionOf[chart]!);
    const a = 3 * indices[3 * face]!;
    const b = 3 * indices[3 * face + 1]!;
    const c = 3 * indices[3 * face + 2]!;
    const rows = scanTriangle(
      (uSign * positions[a + uAxis]! - low) * scale,
      (vSign * positions[a + vAxis]! - low) * scale,
      (uSign * positions[b + uAxis]! - low) * scale,
      (vSign * positions[b + vAxis]! - low) * scale,
      (uSign * positions[c + uAxis]! - low) * scale,
      (vSign * positions[c + vAxis]! - low) * scale,
      OVERLAP_GRID,
      OVERLAP_GRID,
      spans,
    );
    for (let row = 0; row < rows; row++) {
      const line = (spans[0]! + row) * OVERLAP_GRID;
      for (let at = line + spans[1 + 2 * row]!; at < line + spans[2 + 2 * row]!; at++) {
        const other = owner[at]!;
        if (other !== NO_FACE && charts.chartOf[other] === chart) {
          const isBelow =
            heightSum(mesh, face, heightAxis) * heightSign < heightSum(mesh, other, heightAxis) * heightSign;
          isCovered[isBelow ? face : other] = 1;
          if (isBelow) continue;
        }
        owner[at] = face;
      }
    }
  }
  const covered: number[] = [];
  for (let face = 0; face < faces; face++) if (isCovered[face]) covered.push(face);
  return covered;
}

function heightSum({ positions, indices }: Mesh, face: number, axis: number): number {
  return (
    positions[3 * indices[3 * face]! + axis]! +
    positions[3 * indices[3 * face + 1]! + axis]! +
    positions[3 * indices[3 * face + 2]! + axis]!
  );
}

/** Least coordinate and samples per unit that put every projection of the mesh inside the overlap grid. */
function gridFrame(positions: Float32Array): [number, number] {
  let reach = 1e-9;
  for (let at = 0; at < positions.length; at++) reach = Math.max(reach, Math.abs(positions[at]!));
  return [-reach, OVERLAP_GRID / (2 * reach)];
}

/** Face numbers grouped by chart, ascending within each. */
export function facesByChart(charts: Charts): Uint32Array {
  return groupFaces(charts.chartOf, charts.directionOf.length);
}

/** Face numbers in the order of their groups (`groupOf`, one a face, below `groups`), ascending within each. */
export function groupFaces(groupOf: Uint32Array, groups: number): Uint32Array {
  const start = new Uint32Array(groups + 1);
  for (const group of groupOf) start[group + 1]!++;
  for (let group = 1; group < start.length; group++) start[group]! += start[group - 1]!;
  const order = new Uint32Array(groupOf.length);
  for (let face = 0; face < order.length; face++) order[start[groupOf[face]!]!++] = face;
  return order;
}
