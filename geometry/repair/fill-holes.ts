import type { Mesh } from '../mesh/mesh.js';
import { rimLoops } from './rim-loops.js';
import { triangulateLoop } from './triangulate-loop.js';

export interface FilledHoles {
  /** The old faces, then those that fill holes; no new vertices. */
  mesh: Mesh;
  filledHoles: number;
  /** Holes that only a diagonal along an edge of the mesh could have closed. */
  openHoles: number;
}

/**
 * Closes every hole with triangles between the vertices of its rim, see `triangulateLoop`.
 *
 * @param mesh oriented, no edge of more than two faces (`splitForks`).
 */
export function fillHoles(mesh: Mesh): FilledHoles {
  const loops = rimLoops(mesh);
  if (loops.length === 0) return { mesh, filledHoles: 0, openHoles: 0 };
  const { positions, indices } = mesh;
  const vertices = positions.length / 3;
  const isOnRim = new Uint8Array(vertices);
  for (const loop of loops) for (const vertex of loop) isOnRim[vertex] = 1;
  const key = (a: number, b: number) => Math.min(a, b) * vertices + Math.max(a, b);
  const edges = new Set<number>();
  const note = (triangles: ArrayLike<number>) => {
    for (let corner = 0; corner < triangles.length; corner++) {
      const [a, b] = [triangles[corner]!, triangles[corner % 3 === 2 ? corner - 2 : corner + 1]!];
      if (isOnRim[a] === 1 && isOnRim[b] === 1) edges.add(key(a, b));
    }
  };
  note(indices);
  const added: number[] = [];
  let filledHoles = 0;
  for (const loop of loops) {
    const triangles = triangulateLoop(positions, loop, (a, b) => edges.has(key(a, b)));
    if (triangles === null) continue;
    note(triangles);
    for (const vertex of triangles) added.push(vertex);
    filledHoles++;
  }
  const all = new Uint32Array(indices.length + added.length);
  all.set(indices);
  all.set(added, indices.length);
  return { mesh: { positions, indices: all }, filledHoles, openHoles: loops.length - filledHoles };
}
