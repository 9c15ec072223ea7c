import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';
import { coarsenSurface, FIXED, linkVertices, type SurfaceLevel } from './surface-levels.js';

// Sweeps of neighbour averaging a level: enough to even out the steps between the clusters that it takes over.
const SWEEPS = 16;
// The coarsest level is small and has nothing to start from.
const COARSEST_SWEEPS = 200;
const COARSEST_VERTICES = 64;
// A level must shrink by this much, else clusters are whole parts already.
const LEAST_SHRINK = 0.9;

/**
 * Carries colours over the surface from vertices that have one to those that do not: push-pull over the mesh. Pushed, the
 * given colours go up through ever coarser levels of the surface; pulled, each level starts from the coarser one and is
 * diffused (screened Laplace, Gauss-Seidel). So a colour fades into the next over as long a way as there is, across no
 * gap, and in time linear in the vertices.
 *
 * @param colours `3 × vertices`, 0..255, changed in place where not given
 * @param reaches `vertices`, model units, ≥ 0: 0 where the colour is given; elsewhere it is a guess that gives way to what
 *   comes from less far than this; Infinity where it says nothing. A part of which nothing is known gets its guesses' mean.
 */
export function spreadColours(mesh: Mesh, colours: Float32Array, reaches: Float32Array): void {
  const { mesh: welded, vertexMap } = weldByPosition(mesh);
  const vertices = welded.positions.length / 3;
  const links = linkVertices(welded);
  const goals = new Float32Array(3 * vertices);
  const nearest = new Float32Array(vertices).fill(Infinity);
  for (let vertex = 0; vertex < vertexMap.length; vertex++) {
    const to = vertexMap[vertex]!;
    if (nearest[to]! < reaches[vertex]!) continue;
    nearest[to] = reaches[vertex]!;
    goals.set(colours.subarray(3 * vertex, 3 * vertex + 3), 3 * to);
  }
  const pulls = nearest.map((reach, vertex) => (reach > 0 ? links.extents[vertex]! / (4 * reach * reach) : FIXED));
  const levels: SurfaceLevel[] = [{ values: goals.slice(), goals, pulls, links }];
  for (let last = levels[0]!; last.pulls.length > COARSEST_VERTICES; last = levels.at(-1)!) {
    const coarser = coarsenSurface(last);
    if (coarser.pulls.length > LEAST_SHRINK * last.pulls.length) break;
    levels.push(coarser);
  }
  for (let at = levels.length - 1; at >= 0; at--) {
    const coarser = levels[at + 1];
    if (coarser) pullValues(levels[at]!, coarser);
    diffuse(levels[at]!, coarser ? SWEEPS : COARSEST_SWEEPS);
  }
  const { values } = levels[0]!;
  for (let vertex = 0; vertex < vertexMap.length; vertex++) {
    const from = 3 * vertexMap[vertex]!;
    if (reaches[vertex]! > 0) colours.set(values.subarray(from, from + 3), 3 * vertex);
  }
}

function pullValues(level: SurfaceLevel, coarser: SurfaceLevel): void {
  const { values, pulls } = level;
  for (let vertex = 0; vertex < pulls.length; vertex++) {
    if (pulls[vertex] === FIXED) continue;
    const from = 3 * level.parents![vertex]!;
    for (let k = 0; k < 3; k++) values[3 * vertex + k] = coarser.values[from + k]!;
  }
}

/** Forth and back in turns, so that nothing is carried further one way than the other. */
function diffuse(level: SurfaceLevel, sweeps: number): void {
  const vertices = level.pulls.length;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let at = 0; at < vertices; at++) averageVertex(level, sweep % 2 === 0 ? at : vertices - 1 - at);
  }
}

function averageVertex({ values, goals, pulls, links }: SurfaceLevel, vertex: number): void {
  const pull = pulls[vertex]!;
  if (pull === FIXED) return;
  const end = links.starts[vertex + 1]!;
  const own = 3 * vertex;
  let [r, g, b, sum] = [0, 0, 0, pull];
  for (let at = links.starts[vertex]!; at < end; at++) {
    const other = 3 * links.others[at]!;
    const weight = links.weights[at]!;
    r += weight * values[other]!;
    g += weight * values[other + 1]!;
    b += weight * values[other + 2]!;
    sum += weight;
  }
  if (sum === 0) return;
  values[own] = (r + pull * goals[own]!) / sum;
  values[own + 1] = (g + pull * goals[own + 1]!) / sum;
  values[own + 2] = (b + pull * goals[own + 2]!) / sum;
}
