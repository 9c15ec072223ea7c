import type { Mesh } from '../mesh/mesh.js';

/** Who is beside whom on a surface: neighbours of vertex k are `others[starts[k]] .. others[starts[k + 1] - 1]`. */
export interface SurfaceLinks {
  starts: Uint32Array;
  others: Uint32Array;
  /** How strongly each neighbour counts, > 0. */
  weights: Float32Array;
}

/** Links of a mesh's vertices. */
export interface VertexLinks extends SurfaceLinks {
  /** `vertices`: sum of weight × squared length over a vertex's links: what makes pulls independent of the mesh's edges. */
  extents: Float32Array;
}

/** Colours on a surface at one coarseness: vertices, or clusters of them. */
export interface SurfaceLevel {
  /** `3 × vertices`, 0..255. */
  values: Float32Array;
  /** `3 × vertices`: what each vertex is drawn to. */
  goals: Float32Array;
  /** `vertices`: how strongly, beside its links' weights; {@link FIXED} where the colour is given. */
  pulls: Float32Array;
  links: SurfaceLinks;
  /** The cluster of each vertex in the next coarser level. */
  parents?: Uint32Array;
}

/** Pull of a vertex whose colour is given. */
export const FIXED = Infinity;

// Along a level line colours are carried farther than up and down: what goes round a thing (a belt, a brim, a layer) does
// so at one height more often than not, and shading changes with height.
const LEVEL_GAIN = 3;

/** Links over the edges of a welded mesh; an inner edge is listed twice, which weighs all alike. */
export function linkVertices({ positions, indices }: Mesh): VertexLinks {
  const vertices = positions.length / 3;
  const starts = new Uint32Array(vertices + 1);
  for (const vertex of indices) starts[vertex + 1]! += 2;
  for (let vertex = 0; vertex < vertices; vertex++) starts[vertex + 1]! += starts[vertex]!;
  const next = starts.slice(0, vertices);
  const others = new Uint32Array(2 * indices.length);
  const weights = new Float32Array(others.length);
  const extents = new Float32Array(vertices);
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]!;
    const to = indices[at % 3 === 2 ? at - 2 : at + 1]!;
    const x = positions[3 * to]! - positions[3 * from]!;
    const y = positions[3 * to + 1]! - positions[3 * from + 1]!;
    const z = positions[3 * to + 2]! - positions[3 * from + 2]!;
    const flat = x * x + z * z;
    const squared = flat + y * y;
    const level = flat / (squared || 1);
    const weight = 1 + LEVEL_GAIN * level * level;
    extents[from]! += weight * squared;
    extents[to]! += weight * squared;
    weights[next[from]!] = weight;
    others[next[from]!++] = to;
    weights[next[to]!] = weight;
    others[next[to]!++] = from;
  }
  return { starts, others, weights, extents };
}

/**
 * The next coarser level: each vertex not yet taken forms a cluster with its neighbours not yet taken, in order. A
 * cluster with fixed members is fixed at their mean, another is drawn as its members are together. Sets the parents of
 * the finer level.
 */
export function coarsenSurface(level: SurfaceLevel): SurfaceLevel {
  const { parents, clusters } = clusterVertices(level.links);
  level.parents = parents;
  const pulls = new Float32Array(clusters);
  for (let vertex = 0; vertex < parents.length; vertex++) pulls[parents[vertex]!]! += level.pulls[vertex]!;
  const goals = new Float32Array(3 * clusters);
  const sums = new Float32Array(clusters);
  for (let vertex = 0; vertex < parents.length; vertex++) {
    const cluster = parents[vertex]!;
    const pull = level.pulls[vertex]!;
    if (pulls[cluster] === FIXED && pull !== FIXED) continue;
    // Where nothing is drawn anywhere, all count alike.
    const share = pull === FIXED || pulls[cluster] === 0 ? 1 : pull;
    sums[cluster]! += share;
    for (let k = 0; k < 3; k++) goals[3 * cluster + k]! += share * level.goals[3 * vertex + k]!;
  }
  for (let at = 0; at < goals.length; at++) goals[at]! /= sums[Math.floor(at / 3)]!;
  return { values: goals.slice(), goals, pulls, links: linkClusters(level.links, parents, clusters) };
}

const UNTAKEN = 0xffffffff;

function clusterVertices({ starts, others }: SurfaceLinks): { parents: Uint32Array; clusters: number } {
  const parents = new Uint32Array(starts.length - 1).fill(UNTAKEN);
  let clusters = 0;
  for (let vertex = 0; vertex < parents.length; vertex++) {
    if (parents[vertex] !== UNTAKEN) continue;
    parents[vertex] = clusters;
    for (let at = starts[vertex]!; at < starts[vertex + 1]!; at++) {
      if (parents[others[at]!] === UNTAKEN) parents[others[at]!] = clusters;
    }
    clusters++;
  }
  return { parents, clusters };
}

/** Links between clusters: their members' weights, summed. */
function linkClusters(links: SurfaceLinks, parents: Uint32Array, clusters: number): SurfaceLinks {
  const members = listMembers(parents, clusters);
  const starts = new Uint32Array(clusters + 1);
  const others = new Uint32Array(links.others.length);
  const weights = new Float32Array(links.others.length);
  const slots = new Int32Array(clusters).fill(-1);
  let count = 0;
  for (let cluster = 0; cluster < clusters; cluster++) {
    for (let member = members.starts[cluster]!; member < members.starts[cluster + 1]!; member++) {
      const vertex = members.list[member]!;
      for (let at = links.starts[vertex]!; at < links.starts[vertex + 1]!; at++) {
        const other = parents[links.others[at]!]!;
        if (other === cluster) continue;
        if (slots[other]! < starts[cluster]!) {
          slots[other] = count;
          others[count++] = other;
        }
        weights[slots[other]!]! += links.weights[at]!;
      }
    }
    starts[cluster + 1] = count;
  }
  return { starts, others: others.slice(0, count), weights: weights.slice(0, count) };
}

function listMembers(parents: Uint32Array, clusters: number): { starts: Uint32Array; list: Uint32Array } {
  const starts = new Uint32Array(clusters + 1);
  for (const cluster of parents) starts[cluster + 1]!++;
  for (let cluster = 0; cluster < clusters; cluster++) starts[cluster + 1]! += starts[cluster]!;
  const next = starts.slice(0, clusters);
  const list = new Uint32Array(parents.length);
  for (let vertex = 0; vertex < parents.length; vertex++) list[next[parents[vertex]!]!++] = vertex;
  return { starts, list };
}
