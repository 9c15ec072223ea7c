import { faceGeometry } from '../measure/face-geometry.js';
import { shellVolumes } from '../measure/shell-volumes.js';
import { WindingTree } from '../measure/winding-tree.js';
import { type Components, components, pickComponent } from '../mesh/connected-components.js';
import type { Mesh } from '../mesh/mesh.js';
import { turnFaces } from './orient-faces.js';

/**
 * A piece with less volume than this share of its area to the power of 3/2 is a sheet; a plate of 200 × 200 × 0.1 mm
 * has seventeen times as much, a sphere a thousand.
 */
const SHEET_VOLUME = 1e-5;
/** A piece whose holes, filled, make more than this share of its own area was a sheet; half a sphere has a half. */
const SHEET_FILL = 0.6;
/** Vertices asked for whether a piece lies in another. */
const ASKED = 8;

export interface SettleOptions {
  /** `drop` fills cavities and takes away what is inside other pieces; `keep` leaves both, cavities looking inwards. */
  innerShells: 'drop' | 'keep';
  /** Pieces with less than this share of the largest one's volume are dropped, 0..1. */
  floaterShare: number;
  /** The first face that fills a hole. */
  firstFilled: number;
}

export interface SettledShells {
  /** Closed pieces, each looking outwards but for cavities; without faces where nothing encloses a volume. */
  mesh: Mesh;
  droppedSheets: number;
  droppedFloaters: number;
  droppedInnerShells: number;
  /** Pieces turned inside out. */
  turnedShells: number;
}

/** Decides for each piece whether it stays and which of its sides is outside. Pieces share no vertices. */
export function settleShells(mesh: Mesh, options: SettleOptions): SettledShells {
  const pieces = components(mesh);
  const volumes = shellVolumes(mesh, pieces);
  const isSheet = findSheets(mesh, pieces, volumes, options.firstFilled);
  const largest = volumes.reduce(
    (most, volume, piece) => (isSheet[piece] ? most : Math.max(most, Math.abs(volume))),
    0,
  );
  const least = options.floaterShare * largest;
  const solid: number[] = [];
  const settled = { droppedSheets: 0, droppedFloaters: 0, droppedInnerShells: 0, turnedShells: 0 };
  for (let piece = 0; piece < volumes.length; piece++) {
    if (isSheet[piece]) settled.droppedSheets++;
    else if (Math.abs(volumes[piece]!) < least) settled.droppedFloaters++;
    else solid.push(piece);
  }
  const depths = nestingDepths(mesh, pieces, solid, volumes);
  const isKept = new Uint8Array(volumes.length);
  const isTurned = new Uint8Array(volumes.length);
  for (const [k, piece] of solid.entries()) {
    const depth = depths[k]!;
    if (depth > 0 && options.innerShells === 'drop') {
      settled.droppedInnerShells++;
      continue;
    }
    isKept[piece] = 1;
    if (volumes[piece]! > 0 === (depth % 2 === 0)) continue;
    isTurned[piece] = 1;
    settled.turnedShells++;
  }
  return { mesh: takePieces(mesh, pieces, isKept, isTurned), ...settled };
}

function findSheets(mesh: Mesh, pieces: Components, volumes: Float64Array, firstFilled: number): boolean[] {
  const { areas } = faceGeometry(mesh);
  const whole = new Float64Array(volumes.length);
  const filled = new Float64Array(volumes.length);
  for (let face = 0; face < areas.length; face++) {
    whole[pieces.componentOf[face]!]! += areas[face]!;
    if (face >= firstFilled) filled[pieces.componentOf[face]!]! += areas[face]!;
  }
  return Array.from(volumes, (volume, piece) => {
    const own = whole[piece]! - filled[piece]!;
    return !(Math.abs(volume) > SHEET_VOLUME * whole[piece]! ** 1.5) || filled[piece]! > SHEET_FILL * own;
  });
}

/** For each solid piece in how many others it lies. */
function nestingDepths(mesh: Mesh, pieces: Components, solid: readonly number[], volumes: Float64Array): number[] {
  if (solid.length < 2) return solid.map(() => 0);
  const parts = solid.map((piece) => pickComponent(mesh, pieces, piece));
  const boxes = parts.map((part) => faceGeometry(part));
  const trees = new Map<number, WindingTree>();
  return parts.map((part, k) => {
    let depth = 0;
    for (let other = 0; other < parts.length; other++) {
      const { min, max } = boxes[other]!;
      const isInBox = min.every((low, axis) => boxes[k]!.min[axis]! >= low && boxes[k]!.max[axis]! <= max[axis]!);
      if (other === k || !isInBox || Math.abs(volumes[solid[other]!]!) <= Math.abs(volumes[solid[k]!]!)) continue;
      if (!trees.has(other)) trees.set(other, new WindingTree(parts[other]!));
      if (liesIn(part, trees.get(other)!)) depth++;
    }
    return depth;
  });
}

function liesIn({ positions }: Mesh, tree: WindingTree): boolean {
  const vertices = positions.length / 3;
  for (let k = 0; k < ASKED; k++) {
    const at = 3 * Math.floor((k * vertices) / ASKED);
    if (Math.abs(tree.at(positions[at]!, positions[at + 1]!, positions[at + 2]!)) < 0.5) return false;
  }
  return true;
}

/** The faces of some pieces, some turned over, and their vertices in their old order. */
function takePieces(mesh: Mesh, { componentOf }: Components, isKept: Uint8Array, isTurned: Uint8Array): Mesh {
  const turned = turnFaces(
    mesh.indices,
    Uint8Array.from(componentOf, (piece) => isTurned[piece]!),
  );
  const indices = turned.filter((_, corner) => isKept[componentOf[Math.floor(corner / 3)]!] === 1);
  const numbers = new Int32Array(mesh.positions.length / 3).fill(-1);
  for (const vertex of indices) numbers[vertex] = 0;
  let count = 0;
  for (let vertex = 0; vertex < numbers.length; vertex++) if (numbers[vertex] === 0) numbers[vertex] = count++;
  const positions = mesh.positions.filter((_, at) => numbers[Math.floor(at / 3)]! >= 0);
  return { positions, indices: indices.map((vertex) => numbers[vertex]!) };
}
