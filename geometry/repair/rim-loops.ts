import type { Mesh } from '../mesh/mesh.js';
import { NO_PARTNER, pairEdges } from './pair-edges.js';

/**
 * The rims of holes as loops of vertices, each once in its loop, as faces that fill them wind: against the open edges.
 * Where several holes touch in a vertex, the run around one turns there the sharpest way, so that holes stay small.
 */
export function rimLoops(mesh: Mesh): number[][] {
  const onward = new Map<number, number[]>();
  const { indices } = mesh;
  const { partner } = pairEdges(mesh);
  for (let corner = 0; corner < indices.length; corner++) {
    if (partner[corner] !== NO_PARTNER) continue;
    const from = indices[corner % 3 === 2 ? corner - 2 : corner + 1]!;
    const ways = onward.get(from);
    if (ways) ways.push(indices[corner]!);
    else onward.set(from, [indices[corner]!]);
  }
  const loops: number[][] = [];
  for (const first of [...onward.keys()].sort((a, b) => a - b)) {
    while (onward.get(first)!.length > 0) loops.push(...walk(mesh.positions, onward, first));
  }
  return loops.filter((loop) => loop.length >= 3);
}

/** Walks from a vertex until no way leads on, and cuts off a loop wherever the walk meets itself. */
function walk(positions: Float32Array, onward: Map<number, number[]>, first: number): number[][] {
  const loops: number[][] = [];
  const path = [first];
  const placeOf = new Map([[first, 0]]);
  for (;;) {
    const at = path[path.length - 1]!;
    const ways = onward.get(at);
    if (ways === undefined || ways.length === 0) return loops;
    const next = ways.splice(sharpest(positions, path[path.length - 2], at, ways), 1)[0]!;
    const place = placeOf.get(next);
    if (place === undefined) {
      placeOf.set(next, path.length);
      path.push(next);
      continue;
    }
    const loop = path.slice(place);
    loops.push(loop);
    for (const vertex of loop.slice(1)) placeOf.delete(vertex);
    path.length = place + 1;
  }
}

/** Of several ways on, the place of the one that turns back most towards where the walk came from. */
function sharpest(positions: Float32Array, before: number | undefined, at: number, ways: readonly number[]): number {
  if (before === undefined || ways.length === 1) return 0;
  const cosine = (way: number) => {
    let [dot, back, on] = [0, 0, 0];
    for (let axis = 0; axis < 3; axis++) {
      const p = positions[3 * before + axis]! - positions[3 * at + axis]!;
      const q = positions[3 * way + axis]! - positions[3 * at + axis]!;
      dot += p * q;
      back += p * p;
      on += q * q;
    }
    return dot / Math.sqrt(back * on);
  };
  const cosines = ways.map(cosine);
  return cosines.indexOf(Math.max(...cosines));
}
