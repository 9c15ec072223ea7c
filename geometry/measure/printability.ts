import { FACE_DEGENERATE, findFaultyFaces } from '../mesh/faulty-faces.js';
import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';
import { type FaceGeometry, faceGeometry, leastArea } from './face-geometry.js';
import { manifoldReport } from './manifold.js';
import { overhangShare } from './overhang-share.js';
import { selfIntersections } from './self-intersections.js';
import { shellVolumes } from './shell-volumes.js';
import { smallestThickness, type Thickness } from './smallest-thickness.js';

/** Whether a printer can take a mesh as it is, and the figures behind the answer. Lengths in mm. */
export interface Printability {
  /**
   * `ready`: watertight, manifold, one shell that looks outwards around the cavities wanted, no degenerate or duplicate
   * face, no two that cut through each other. `repaired`: ready now, but it took repairs.
   */
  status: 'ready' | 'repaired' | 'not-printable';
  /** Sentences for people: one a fault, or one a repair; empty when ready. */
  reasons: string[];
  watertight: boolean;
  manifold: boolean;
  /** Pieces connected by edges. */
  shells: number;
  /** Pieces of negative signed volume: cavities that no slicer can fill, or pieces turned inside out. */
  innerShells: number;
  /** Edges of one face: the rims of holes. */
  openEdges: number;
  /** Closed runs of open edges. */
  holes: number;
  nonManifoldEdges: number;
  nonManifoldVertices: number;
  /** Edges whose two faces wind against each other. */
  flippedEdges: number;
  /** Faces with two corners in one place, or without area. */
  degenerateFaces: number;
  /** Faces on the three corners of an earlier one, in any order. */
  duplicateFaces: number;
  /** Pairs of faces that cut through each other, see `selfIntersections`. */
  selfIntersections: number;
  /** Share of the surface that hangs over more than 45° and not on the plate, 0..1; z is up. */
  overhangShare: number;
  /** Signed: cavities count against it. Meaningless unless watertight. */
  volumeMm3: number;
  areaMm2: number;
  boundingBoxMm: { min: [number, number, number]; max: [number, number, number]; size: [number, number, number] };
  /** 1st percentile over the surface, see `smallestThickness`; null where nothing could be measured. */
  smallestThicknessMm: Thickness | null;
  faces: number;
  /** Different positions that faces use. */
  vertices: number;
}

export interface PrintabilityOptions {
  /** Closed cavities that are there on purpose: a hollow model's inside. Default 0. */
  wantedCavities?: number;
  /** What was repaired before, as sentences (`repairMesh`'s): the reasons of a `repaired` mesh. Default none. */
  repairs?: readonly string[];
}

/**
 * Checks a mesh for printing as a slicer sees it: by position, so uv seams are no holes.
 *
 * @param meshInMm millimetres, +Z up; only the overhang depends on what is up.
 * @throws Error where a face uses a position that is not finite.
 */
export function printability(meshInMm: Mesh, options: PrintabilityOptions = {}): Printability {
  const { wantedCavities = 0, repairs = [] } = options;
  const { mesh } = weldByPosition(meshInMm);
  const geometry = faceGeometry(mesh);
  const report = manifoldReport(mesh);
  const volumes = shellVolumes(mesh);
  const { min, max } = geometry;
  const figures = {
    watertight: report.watertight,
    manifold: report.manifold,
    shells: report.shells,
    innerShells: volumes.filter((volume) => volume < 0).length,
    openEdges: report.openEdges,
    holes: report.holes,
    nonManifoldEdges: report.nonManifoldEdges,
    nonManifoldVertices: report.nonManifoldVertices,
    flippedEdges: report.flippedEdges,
    ...faultCounts(mesh, geometry),
    selfIntersections: selfIntersections(mesh).pairs,
    overhangShare: overhangShare(mesh, geometry),
    volumeMm3: volumes.reduce((sum, volume) => sum + volume, 0),
    areaMm2: geometry.area,
    boundingBoxMm: { min, max, size: [max[0] - min[0], max[1] - min[1], max[2] - min[2]] as [number, number, number] },
    smallestThicknessMm: smallestThickness(mesh, geometry),
    faces: mesh.indices.length / 3,
    vertices: report.vertices,
  };
  const reasons = reasonsOf(figures, wantedCavities);
  if (reasons.length > 0) return { status: 'not-printable', reasons, ...figures };
  return { status: repairs.length > 0 ? 'repaired' : 'ready', reasons: [...repairs], ...figures };
}

function faultCounts(mesh: Mesh, geometry: FaceGeometry): Pick<Printability, 'degenerateFaces' | 'duplicateFaces'> {
  const { kinds, duplicateFaces } = findFaultyFaces(mesh);
  const { areas } = geometry;
  const least = leastArea(geometry);
  let degenerateFaces = 0;
  for (let face = 0; face < kinds.length; face++) {
    if (kinds[face] === FACE_DEGENERATE || areas[face]! <= least) degenerateFaces++;
  }
  return { degenerateFaces, duplicateFaces };
}

function reasonsOf(figures: Omit<Printability, 'status' | 'reasons'>, wantedCavities: number): string[] {
  if (figures.faces === 0) return ['The model has no faces.'];
  const { openEdges, nonManifoldEdges, nonManifoldVertices, flippedEdges, shells, innerShells } = figures;
  const { degenerateFaces, duplicateFaces } = figures;
  const reasons: string[] = [];
  const say = (count: number, one: string, many: string, end: string) => {
    if (count > 0) reasons.push(`${count === 1 ? one : `${count} ${many}`} ${end}`);
  };
  say(openEdges, 'One edge is', 'edges are', 'open: the surface has holes, so it encloses no volume.');
  say(nonManifoldEdges, 'One edge joins', 'edges join', 'more than two faces: inside and outside are not clear there.');
  say(
    nonManifoldVertices,
    'One vertex is',
    'vertices are',
    'where parts touch in a point only: they would break apart.',
  );
  say(flippedEdges, 'One edge has', 'edges have', 'neighbouring faces that disagree on which side is outside.');
  const unwanted = Math.max(0, innerShells - wantedCavities);
  say(unwanted, 'One piece looks', 'pieces look', 'inwards: a closed cavity, or a piece turned inside out.');
  const pieces = shells - (innerShells - unwanted);
  if (pieces > 1) reasons.push(`The model is in ${pieces} separate pieces; a print needs one.`);
  say(degenerateFaces, 'One face has', 'faces have', 'no area.');
  say(duplicateFaces, 'One face repeats', 'faces repeat', 'another face.');
  say(figures.selfIntersections, 'One pair of faces cuts', 'pairs of faces cut', 'through each other.');
  // Every unmanifold or open mesh has a count above; this keeps `ready` true to its promise whatever the report adds.
  if (reasons.length === 0 && !(figures.watertight && figures.manifold)) reasons.push('The surface is not closed.');
  return reasons;
}
