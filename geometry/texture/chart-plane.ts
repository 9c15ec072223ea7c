import type { Mesh } from '../mesh/mesh.js';

/** The six directions a chart may be projected along; the number is the label of a chart. */
export const CHART_DIRECTION = { front: 0, back: 1, right: 2, left: 3, top: 4, bottom: 5 } as const;

/** Coordinates of a direction's plane, as axes of the mesh (0..2) and their signs: u to the right, v downwards, no mirror. */
export interface ChartPlane {
  uAxis: number;
  uSign: number;
  vAxis: number;
  vSign: number;
  /** Towards the one who looks at it. */
  heightAxis: number;
  heightSign: number;
}

const PLANES: readonly ChartPlane[] = [
  { uAxis: 0, uSign: 1, vAxis: 1, vSign: -1, heightAxis: 2, heightSign: 1 },
  { uAxis: 0, uSign: -1, vAxis: 1, vSign: -1, heightAxis: 2, heightSign: -1 },
  { uAxis: 2, uSign: -1, vAxis: 1, vSign: -1, heightAxis: 0, heightSign: 1 },
  { uAxis: 2, uSign: 1, vAxis: 1, vSign: -1, heightAxis: 0, heightSign: -1 },
  { uAxis: 0, uSign: 1, vAxis: 2, vSign: 1, heightAxis: 1, heightSign: 1 },
  { uAxis: 0, uSign: 1, vAxis: 2, vSign: -1, heightAxis: 1, heightSign: -1 },
];

/** @param direction 0..5, {@link CHART_DIRECTION} */
export function planeOf(direction: number): ChartPlane {
  return PLANES[direction]!;
}

/** Twice the area of a face in a plane, model units squared; negative where it looks away. */
export function twiceAreaIn({ uAxis, uSign, vAxis, vSign }: ChartPlane, mesh: Mesh, face: number): number {
  const { positions, indices } = mesh;
  const a = 3 * indices[3 * face]!;
  const b = 3 * indices[3 * face + 1]!;
  const c = 3 * indices[3 * face + 2]!;
  const [u, v] = [positions[a + uAxis]!, positions[a + vAxis]!];
  const cross =
    (positions[b + uAxis]! - u) * (positions[c + vAxis]! - v) -
    (positions[c + uAxis]! - u) * (positions[b + vAxis]! - v);
  // v goes downwards.
  return -uSign * vSign * cross;
}
