import { MeshoptSimplifier } from 'meshoptimizer';
import { selfIntersections } from '../measure/self-intersections.js';
import { edgeFaults } from './edge-faults.js';
import { faceCount, type Mesh } from './mesh.js';
import { vertexNormals } from './vertex-normals.js';

export interface ReducedMesh {
  /** Unused vertices dropped, smooth normals recomputed, no uvs. */
  mesh: Mesh;
  /** Greatest deviation estimated by the quadrics. */
  error: {
    /** As a share of the mesh's largest extent. */
    relative: number;
    /** In the unit of the positions. */
    absolute: number;
  };
  /** Faces reached; above the target when `isBackedOff` or when the mesh cannot be reduced further. */
  faces: number;
  /** Smaller results had faults (edges of more than two faces, empty faces): the reduction ended above the target. */
  isBackedOff: boolean;
}

/** A step reduces to a quarter at most, so that what follows a fault is done on a small mesh again. */
const STEP = 1 / 4;
/** Tries at one step, each with more of the places locked where the one before broke. */
const TRIES = 5;
/** A step that takes away less than this share of the faces is the last. */
const LEAST_PROGRESS = 0.05;

/** A triangle list over the input's vertices, and the error that led to it, relative. */
interface Reduction {
  indices: Uint32Array;
  relative: number;
}

/**
 * Reduces a welded mesh to about `targetFaces` triangles by edge collapse under quadric errors (Garland and Heckbert,
 * Surface simplification using quadric error metrics, 1997) in meshoptimizer's WebAssembly, which is deterministic.
 * A closed manifold stays one: where a result breaks, mostly at thin parts whose sides grow together, the vertices
 * around are locked and the step is done again. Where that leaves no way on, the reduction ends above the target.
 *
 * @param targetFaces ≥ 4; a mesh of no more faces comes back as it is, with normals
 */
export async function reduceMesh(mesh: Mesh, targetFaces: number): Promise<ReducedMesh> {
  if (!(targetFaces >= 4)) throw new Error(`Expected at least 4 for targetFaces but received ${targetFaces}`);
  await MeshoptSimplifier.ready;
  const target = Math.floor(targetFaces);
  const allowed = edgeFaults(mesh.indices, mesh.positions.length / 3).faults;
  // Most reductions come out sound without a look at every step.
  const quick = descend(mesh, target, { allowed, uncrossed: false });
  const isCrossed = quick.indices !== mesh.indices && selfIntersections({ ...mesh, indices: quick.indices }).pairs > 0;
  const reached = isCrossed ? descend(mesh, target, { allowed, uncrossed: true }) : quick;
  return finish(mesh.positions, reached, reached.indices.length > 3 * target);
}

/** What a step must keep. */
interface Keep {
  /** Faults of edges that the mesh has from the start. */
  allowed: number;
  /** Whether faces that cut through each other are avoided too. */
  uncrossed: boolean;
}

/** Reduces step by step, as far as it goes. */
function descend({ positions, indices }: Mesh, target: number, keep: Keep): Reduction {
  let reached: Reduction = { indices, relative: 0 };
  while (reached.indices.length > 3 * target) {
    const faces = reached.indices.length / 3;
    const next = reduceSoundly(positions, reached, Math.max(target, Math.ceil(faces * STEP)), keep);
    if (next === null) break;
    reached = next;
    const left = next.indices.length / 3;
    if (left > target && left > faces * (1 - LEAST_PROGRESS)) break;
  }
  return reached;
}

function finish(positions: Float32Array, { indices, relative }: Reduction, isBackedOff: boolean): ReducedMesh {
  const reduced = dropUnused(positions, indices);
  const error = { relative, absolute: relative * MeshoptSimplifier.getScale(positions, 3) };
  return { mesh: { ...reduced, normals: vertexNormals(reduced) }, error, faces: faceCount(reduced), isBackedOff };
}

/**
 * Reduces without new faults, to the target or as near as the locked places allow; null where every try breaks. Faces that
 * cut through each other are avoided the same way if asked; where that does not help, the try with the fewest is taken.
 */
function reduceSoundly(
  positions: Float32Array,
  from: Reduction,
  target: number,
  { allowed, uncrossed }: Keep,
): Reduction | null {
  const vertices = positions.length / 3;
  const locked = new Uint8Array(vertices);
  const none = new Float32Array(vertices);
  let best: (Reduction & { pairs: number }) | null = null;
  for (let tries = 1; tries <= TRIES; tries++) {
    const weights: number[] = [];
    const [indices, relative] = MeshoptSimplifier.simplifyWithAttributes(
      from.indices,
      positions,
      3,
      none,
      1,
      weights,
      locked,
      3 * target,
      1,
    );
    const { faults, atVertex } = edgeFaults(indices, vertices);
    // Errors of successive steps add up.
    const reached = { indices, relative: from.relative + relative };
    if (faults <= allowed) {
      if (!uncrossed) return reached;
      const { pairs, isCrossed } = selfIntersections({ positions, indices });
      if (best === null || pairs < best.pairs) best = { ...reached, pairs };
      if (pairs === 0) return reached;
      for (let at = 0; at < indices.length; at++) if (isCrossed[Math.floor(at / 3)] === 1) atVertex[indices[at]!] = 1;
    }
    lockAround(positions, from.indices, reaches(positions, indices, atVertex), tries, locked);
  }
  return best;
}

/** For each vertex at a fault its longest edge, squared: how far around it the step has worked. */
function reaches(positions: Float32Array, indices: Uint32Array, atVertex: Uint8Array): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]!;
    if (atVertex[from] === 0) continue;
    const to = indices[at % 3 === 2 ? at - 2 : at + 1]!;
    found.set(from, Math.max(found.get(from) ?? 0, squaredDistance(positions, from, to)));
  }
  return found;
}

/** Locks the vertices in use that lie within `factor` times the reach of a fault. */
function lockAround(
  positions: Float32Array,
  indices: Uint32Array,
  reach: ReadonlyMap<number, number>,
  factor: number,
  locked: Uint8Array,
): void {
  const faults = [...reach];
  for (const vertex of indices) {
    if (locked[vertex] === 1) continue;
    for (const [fault, squared] of faults) {
      if (squaredDistance(positions, vertex, fault) > squared * factor * factor) continue;
      locked[vertex] = 1;
      break;
    }
  }
}

function squaredDistance(positions: Float32Array, a: number, b: number): number {
  const x = positions[3 * a]! - positions[3 * b]!;
  const y = positions[3 * a + 1]! - positions[3 * b + 1]!;
  const z = positions[3 * a + 2]! - positions[3 * b + 2]!;
  return x * x + y * y + z * z;
}

/** Renumbers the used vertices in their old order. */
function dropUnused(positions: Float32Array, indices: Uint32Array): Mesh {
  const number = new Int32Array(positions.length / 3).fill(-1);
  for (const vertex of indices) number[vertex] = 0;
  let count = 0;
  for (let vertex = 0; vertex < number.length; vertex++) if (number[vertex] === 0) number[vertex] = count++;
  const kept = new Float32Array(3 * count);
  for (let vertex = 0; vertex < number.length; vertex++) {
    if (number[vertex]! >= 0) kept.set(positions.subarray(3 * vertex, 3 * vertex + 3), 3 * number[vertex]!);
  }
  return { positions: kept, indices: indices.map((vertex) => number[vertex]!) };
}
