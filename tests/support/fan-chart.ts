import type { FlatChart } from '../../geometry/texture/pack-charts.js';

export interface FanChart extends FlatChart {
  /** `6 × faces`: x, y of three corners. */
  triangles: Float64Array;
}

/** A chart of the faces between a first corner and each two that follow, wherever these lie: they may fold over. */
export function fanChart(corners: readonly (readonly [number, number])[], density: number): FanChart {
  const left = Math.min(...corners.map(([x]) => x));
  const top = Math.min(...corners.map(([, y]) => y));
  const moved = corners.map(([x, y]) => [x - left, y - top] as const);
  const triangles: number[] = [];
  for (let k = 2; k < moved.length; k++) triangles.push(...moved[0]!, ...moved[k - 1]!, ...moved[k]!);
  const width = Math.max(...moved.map(([x]) => x));
  const height = Math.max(...moved.map(([, y]) => y));
  return { triangles: Float64Array.from(triangles), ...outlineOf(triangles), width, height, density };
}

/** All edges of the faces, each face turned the same way round. */
function outlineOf(triangles: readonly number[]): { edges: Float64Array; area: number } {
  const edges: number[] = [];
  let twice = 0;
  for (let at = 0; at < triangles.length; at += 6) {
    const [ax, ay, bx, by, cx, cy] = triangles.slice(at, at + 6) as [number, number, number, number, number, number];
    const cross = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    twice += Math.abs(cross);
    if (cross < 0) edges.push(ax, ay, cx, cy, cx, cy, bx, by, bx, by, ax, ay);
    else edges.push(ax, ay, bx, by, bx, by, cx, cy, cx, cy, ax, ay);
  }
  return { edges: Float64Array.from(edges), area: twice / 2 };
}
