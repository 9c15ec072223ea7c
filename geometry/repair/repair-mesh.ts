import { faceGeometry } from '../measure/face-geometry.js';
import { manifoldReport } from '../measure/manifold.js';
import { selfIntersections } from '../measure/self-intersections.js';
import { shellVolumes } from '../measure/shell-volumes.js';
import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';
import { closeCracks } from './close-cracks.js';
import { describeRepairs, type RepairReport } from './describe-repairs.js';
import { dropWalls } from './drop-walls.js';
import { fillHoles } from './fill-holes.js';
import { orientFaces } from './orient-faces.js';
import { partTouching } from './part-touching.js';
import { remeshByWinding } from './remesh-by-winding.js';
import { type SettledShells, type SettleOptions, settleShells } from './settle-shells.js';
import { splitForks } from './split-forks.js';

export interface RepairOptions {
  /** Whether cavities and what lies in other pieces go (the solid is filled) or stay. Default `drop`. */
  innerShells?: SettleOptions['innerShells'];
  /** Pieces with less than this share of the largest one's volume are dropped, 0..1. Default 0.01. */
  floaterShare?: number;
  /**
   * Samples along the longest side where the surface has to be made anew, 8..512, or null to leave such meshes as far
   * repaired as they are. Default 128: a few seconds, and what a 0.8 mm wall of a 10 cm print needs.
   */
  remeshResolution?: number | null;
}

export interface RepairedMesh {
  /** Vertices joined by position, no uvs or normals. */
  mesh: Mesh;
  report: RepairReport;
  /** The report as sentences for people; empty where the mesh needed nothing. */
  repairs: string[];
}

const NO_REPAIRS: RepairReport = {
  weldedVertices: 0,
  degenerateFaces: 0,
  duplicateFaces: 0,
  closedCracks: 0,
  splitEdges: 0,
  splitVertices: 0,
  flippedFaces: 0,
  turnedShells: 0,
  filledHoles: 0,
  droppedSheets: 0,
  droppedFloaters: 0,
  droppedInnerShells: 0,
  remeshedSpacing: null,
};

/**
 * Around a sheet the winding number passes 1/2 on the hollow side. What is made anew has to be thicker on average than
 * so many cells (volume over half of the area that it came from) to count as a solid.
 */
const LEAST_CELLS = 6;

/**
 * Makes a closed, manifold solid that looks outwards of any heap of triangles, as far as it encloses something: joins
 * equal vertices, drops faces that no surface needs, closes cracks, orients, parts forks, fills holes, drops sheets,
 * floaters and inner shells. What is still open or cuts through itself then is made anew from its winding number.
 * A mesh that encloses nothing comes back joined and oriented; `printability` says what is wrong with it. Same mesh,
 * same bytes.
 *
 * @throws Error where positions are not finite or indices name no vertex.
 */
export function repairMesh(mesh: Mesh, options: RepairOptions = {}): RepairedMesh {
  const { innerShells = 'drop', floaterShare = 0.01, remeshResolution = 128 } = options;
  expectUsable(mesh);
  const report = { ...NO_REPAIRS };
  const joined = joinFaces(mesh, report);
  const { parted, isOneSided } = partSurface(joined, report);
  const filled = fillHoles(parted);
  const firstFilled = parted.indices.length / 3;
  const whole = splitForks(filled.mesh, 'edges and vertices');
  const settled = settleShells(whole.mesh, { innerShells, floaterShare, firstFilled });
  const isEmpty = settled.mesh.indices.length === 0;
  if (!isEmpty) {
    report.filledHoles = filled.filledHoles;
    report.splitVertices += whole.splitVertices;
    note(report, settled);
    const repaired = partTouching(settled.mesh).mesh;
    if (remeshResolution === null || isSound(repaired)) return finish(repaired, report);
  }
  if (parted.indices.length > 0 && !isOneSided && remeshResolution !== null) {
    const source = isEmpty ? parted : settled.mesh;
    const anew = remeshByWinding(source, remeshResolution);
    const least = isEmpty ? LEAST_CELLS * anew.spacing * (faceGeometry(source).area / 2) : 0;
    if (shellVolumes(anew.mesh).some((volume) => volume > least)) {
      report.remeshedSpacing = anew.spacing;
      const again = settleShells(anew.mesh, { innerShells, floaterShare, firstFilled: Infinity });
      note(report, again);
      return finish(again.mesh, report);
    }
  }
  return finish(isEmpty ? parted : settled.mesh, report);
}

function joinFaces(mesh: Mesh, report: RepairReport): Mesh {
  const welded = weldByPosition(mesh, { drop: ['degenerate', 'duplicate'] });
  const closed = closeCracks(welded.mesh);
  report.weldedVertices = welded.removed.vertices;
  report.duplicateFaces = welded.removed.duplicateFaces;
  // Corners that only the weld brought together (a sphere's poles) count too: the face had no area before.
  report.degenerateFaces = welded.removed.degenerateFaces + closed.degenerateFaces;
  report.closedCracks = closed.closedCracks;
  return closed.mesh;
}

/** @returns `isOneSided` where all of it is: it has no inside, whichever way it is looked at. */
function partSurface(mesh: Mesh, report: RepairReport): { parted: Mesh; isOneSided: boolean } {
  const { mesh: free, droppedWalls } = dropWalls(mesh);
  const oriented = orientFaces(free);
  const twoSided = {
    positions: mesh.positions,
    indices: oriented.mesh.indices.filter((_, corner) => oriented.isOneSided[Math.floor(corner / 3)] === 0),
  };
  const isOneSided = twoSided.indices.length === 0;
  const split = splitForks(isOneSided ? oriented.mesh : twoSided, 'edges');
  report.flippedFaces = oriented.flippedFaces;
  report.droppedSheets = droppedWalls;
  report.splitEdges = split.splitEdges;
  report.splitVertices = split.splitVertices;
  return { parted: split.mesh, isOneSided };
}

function note(report: RepairReport, settled: SettledShells): void {
  report.droppedSheets += settled.droppedSheets;
  report.droppedFloaters += settled.droppedFloaters;
  report.droppedInnerShells += settled.droppedInnerShells;
  report.turnedShells += settled.turnedShells;
}

function finish(mesh: Mesh, report: RepairReport): RepairedMesh {
  return { mesh, report, repairs: describeRepairs(report) };
}

/** Closed, manifold by position, nothing cut through: no remeshing needed. */
function isSound(mesh: Mesh): boolean {
  const { watertight, manifold } = manifoldReport(mesh);
  if (!watertight || !manifold) return false;
  return selfIntersections(weldByPosition(mesh).mesh).pairs === 0;
}

function expectUsable({ positions, indices }: Mesh): void {
  if (indices.length % 3 !== 0) {
    throw new Error(`Expected three indices a face but received ${indices.length} of them.`);
  }
  for (const value of positions) {
    if (!Number.isFinite(value)) throw new Error(`Expected finite numbers for positions but received ${value}.`);
  }
  const vertices = positions.length / 3;
  for (const vertex of indices) {
    if (vertex >= vertices) throw new Error(`Expected indices below ${vertices} but received ${vertex}.`);
  }
}
