import { faceGeometry, leastArea } from '../measure/face-geometry.js';
import { selfIntersections } from '../measure/self-intersections.js';
import { shellVolumes } from '../measure/shell-volumes.js';
import { SurfaceDistance } from '../measure/surface-distance.js';
import { components } from '../mesh/connected-components.js';
import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
import { reduceMesh } from '../mesh/reduce-mesh.js';
import { surfaceNets } from '../mesh/surface-nets.js';
import { hollowGrid } from './hollow-grid.js';

/** Samples along the longest side: enough for a round inside, and what a worker has memory for (64 MiB). */
const LEAST_SAMPLES = 96;
const MOST_SAMPLES = 256;
/** The inside is seen by nobody: of these shares of its faces the first that stays within a share of the wall. */
const KEPT_FACES = [1 / 8, 1 / 4, 1 / 2, 1];
const REDUCTION_SHARE = 0.05;

export interface CarveOptions {
  /** Samples along the longest side, at least; default 96. */
  leastSamples?: number;
}

export interface Cavity {
  /** Closed, looking into the hollow, in one piece a hollow; positions and indices alone. */
  mesh: Mesh;
  /** Number of separate hollows. */
  hollows: number;
  /** Thinnest wall between the hollows and the surface, measured at the cavity's vertices and the middles of its faces. */
  wall: number;
}

/**
 * What to take out of a solid so that a wall is left: the surface `wall` under the mesh's own, by surface nets on the
 * signed distance, a little deeper by what chords of a round surface cut off. Edges and corners of the inside are rounded,
 * which leaves more wall there. Hollows smaller than a ball as thick as the wall are left solid.
 *
 * @param mesh closed, manifold by vertex number, looking outwards.
 * @param wall in the mesh's unit, > 0.
 * @returns null where the solid is nowhere thick enough.
 */
export async function carveCavity(mesh: Mesh, wall: number, options: CarveOptions = {}): Promise<Cavity | null> {
  const { min, max } = positionBounds(mesh.positions);
  const longest = Math.max(...max.map((value, axis) => value - min[axis]!));
  const spacing = Math.max(
    Math.min(wall / 2, longest / (options.leastSamples ?? LEAST_SAMPLES)),
    longest / MOST_SAMPLES,
  );
  // The sagitta of a chord as long as a cell, on an inner edge rounded with the wall as its radius.
  const depth = wall + Math.min(spacing ** 2 / (4 * wall), spacing / 2) + REDUCTION_SHARE * wall;
  const carved = withoutBubbles(surfaceNets(hollowGrid(mesh, depth, spacing)), wall);
  if (carved.indices.length === 0) return null;
  const body = await reduced(carved, REDUCTION_SHARE * wall, leastArea(faceGeometry(mesh)));
  const cavity = inwards(body);
  return { mesh: cavity, hollows: components(cavity).faceCounts.length, wall: thinnest(cavity, mesh) };
}

function withoutBubbles(mesh: Mesh, wall: number): Mesh {
  const least = (Math.PI / 6) * wall ** 3;
  const pieces = components(mesh);
  const volumes = shellVolumes(mesh, pieces);
  // An island of wall inside a hollow is a piece of negative volume: it stays, it is outer surface's neighbourhood.
  const isKept = (corner: number) => Math.abs(volumes[pieces.componentOf[Math.floor(corner / 3)]!]!) >= least;
  return { positions: mesh.positions, indices: mesh.indices.filter((_, corner) => isKept(corner)) };
}

/** Fewer faces, as few as are within `within` of the surface, have an area and do not cut through each other. */
async function reduced(mesh: Mesh, within: number, least: number): Promise<Mesh> {
  const faces = mesh.indices.length / 3;
  for (const share of KEPT_FACES) {
    const { mesh: fewer, error } = await reduceMesh(mesh, Math.max(4, Math.ceil(faces * share)));
    if (share === 1) return fewer;
    if (error.absolute > within || faceGeometry(fewer).areas.some((area) => area <= least)) continue;
    if (selfIntersections(fewer).pairs === 0) return fewer;
  }
  return mesh;
}

function inwards({ positions, indices }: Mesh): Mesh {
  const turned = indices.slice();
  for (let i = 0; i < turned.length; i += 3) {
    turned[i + 1] = indices[i + 2]!;
    turned[i + 2] = indices[i + 1]!;
  }
  return { positions, indices: turned };
}

function thinnest({ positions, indices }: Mesh, outer: Mesh): number {
  const distance = new SurfaceDistance(outer);
  let least = Infinity;
  for (let i = 0; i < indices.length; i += 3) {
    const corners = [3 * indices[i]!, 3 * indices[i + 1]!, 3 * indices[i + 2]!] as const;
    const middle = [0, 1, 2].map((axis) => corners.reduce((sum, corner) => sum + positions[corner + axis]! / 3, 0));
    least = Math.min(least, distance.from(middle[0]!, middle[1]!, middle[2]!));
    const at = corners[0];
    least = Math.min(least, distance.from(positions[at]!, positions[at + 1]!, positions[at + 2]!));
  }
  return least;
}
