import type { Mesh } from '../mesh/mesh.js';
import { type Affine, composeAffine } from './affine.js';
import { readAccessor } from './glb-accessor.js';
import {
  type GlbDocument,
  type GlbUnpackers,
  itemOf,
  listOf,
  member,
  numbersOf,
  openGlb,
  refused,
  type Unchecked,
  wholeOf,
} from './glb-document.js';
import { viewOf } from './glb-views.js';
import { growingFaces } from './growing-array.js';
import { MeshAssembly } from './mesh-assembly.js';
import { checkCount, type MeshFile, MeshFileError, type MeshLimits } from './mesh-file.js';
import { unpackDraco } from './unpack-draco.js';

const MM_PER_METRE = 1000;
/** Deeper trees are loops, or made to hurt. */
const MOST_DEPTH = 64;

// Modes of primitives (glTF 2.0 specification 3.7.2.1); below them points and lines, which enclose nothing.
const TRIANGLES = 4;
const STRIP = 5;
const FAN = 6;

/**
 * Reads a GLB by anyone: the triangles of its scene in their places, with strips and fans, instances, quantised and sparse
 * positions. Materials, animations and morph targets are passed over: a shape that is driven by a skeleton is read as it
 * was bound to it.
 *
 * @param unpackers for meshes packed by meshoptimizer or Draco.
 * @throws MeshFileError `unsupported` for data outside of the file, and for what is packed and can't be unpacked.
 */
export function readGlb(bytes: Uint8Array, limits: MeshLimits, unpackers: GlbUnpackers = {}): MeshFile {
  const document = openGlb(bytes, unpackers);
  checkCount(listOf(document.json, 'nodes').length, limits.nodes, 'nodes');
  const walk: Walk = { document, limits, assembly: new MeshAssembly(limits), meshes: new Map() };
  for (const root of rootsOf(document)) placeNode(walk, root, null, 0);
  return { mesh: walk.assembly.mesh(), unitMm: MM_PER_METRE, upAxis: 'y', parts: walk.assembly.parts };
}

interface Walk {
  document: GlbDocument;
  limits: MeshLimits;
  assembly: MeshAssembly;
  /** What was read, by its number: an instance costs no second reading. */
  meshes: Map<Unchecked, Mesh>;
}

/** The nodes of the file's scene, or of its first one; without scenes all that are nobody's child. */
function rootsOf(document: GlbDocument): readonly Unchecked[] {
  const { json } = document;
  if (listOf(json, 'scenes').length > 0) {
    return listOf(itemOf(document, 'scenes', wholeOf(json, 'scene', 0)), 'nodes');
  }
  const nodes = listOf(json, 'nodes');
  const children = new Set(nodes.flatMap((node) => listOf(node, 'children')));
  return [...nodes.keys()].filter((node) => !children.has(node));
}

function placeNode(walk: Walk, index: Unchecked, outer: Affine | null, depth: number): void {
  if (depth > MOST_DEPTH) throw refused(`nodes at most ${MOST_DEPTH} deep`, 'deeper ones');
  walk.assembly.countNode();
  const node = itemOf(walk.document, 'nodes', index);
  if (member(member(node, 'extensions'), 'EXT_mesh_gpu_instancing') !== undefined) {
    throw new MeshFileError(
      'unsupported',
      'Expected nodes for the instances of a GLB but received EXT_mesh_gpu_instancing',
    );
  }
  const own = transformOf(node);
  const whole = own === null || outer === null ? (own ?? outer) : composeAffine(own, outer);
  const mesh = member(node, 'mesh');
  if (mesh !== undefined) {
    const known = walk.meshes.get(mesh) ?? readMesh(walk, mesh);
    walk.meshes.set(mesh, known);
    if (known.indices.length > 0) walk.assembly.add(known, placeOf(walk, node, whole));
  }
  for (const child of listOf(node, 'children')) placeNode(walk, child, whole, depth + 1);
}

/** A skinned mesh lies where its skeleton holds it, not where its node is (specification 3.7.3.3). */
function placeOf({ document }: Walk, node: Unchecked, whole: Affine | null): Affine | null {
  const skin = member(node, 'skin');
  return skin === undefined ? whole : bindPlaceOf(document, itemOf(document, 'skins', skin));
}

/** Where the skeleton's first bone puts what was bound to it: in the pose of the binding all bones agree. */
function bindPlaceOf(document: GlbDocument, skin: Unchecked): Affine | null {
  const [joint] = listOf(skin, 'joints');
  const global = globalOf(document, joint);
  const matrices = member(skin, 'inverseBindMatrices');
  if (matrices === undefined) return global;
  const values = readAccessor(document, matrices, {
    ...{ type: 'MAT4', most: listOf(document.json, 'nodes').length, name: 'bones' },
    create: (length) => new Float32Array(length),
  });
  const inverse = affineOf([...values.subarray(0, 16)]);
  return global === null ? inverse : composeAffine(inverse, global);
}

/** Where a node lies in its scene. */
function globalOf(document: GlbDocument, index: Unchecked): Affine | null {
  const nodes = listOf(document.json, 'nodes');
  const parents = new Map<Unchecked, number>();
  for (const [parent, node] of nodes.entries())
    for (const child of listOf(node, 'children')) parents.set(child, parent);
  let whole: Affine | null = null;
  let at: Unchecked = index;
  for (let depth = 0; at !== undefined; depth++) {
    if (depth > MOST_DEPTH) throw refused(`nodes at most ${MOST_DEPTH} deep`, 'deeper ones');
    const own = transformOf(itemOf(document, 'nodes', at));
    whole = own === null || whole === null ? (own ?? whole) : composeAffine(whole, own);
    at = parents.get(at);
  }
  return whole;
}

function transformOf(node: Unchecked): Affine | null {
  const matrix = numbersOf(node, 'matrix', 16);
  if (matrix !== null) return affineOf(matrix);
  const move = numbersOf(node, 'translation', 3);
  const turn = numbersOf(node, 'rotation', 4);
  const scale = numbersOf(node, 'scale', 3);
  if (move === null && turn === null && scale === null) return null;
  const [x, y, z, w] = (turn ?? [0, 0, 0, 1]) as [number, number, number, number];
  const [sx, sy, sz] = (scale ?? [1, 1, 1]) as [number, number, number];
  const [dx, dy, dz] = (move ?? [0, 0, 0]) as [number, number, number];
  return [
    ...[sx * (1 - 2 * (y * y + z * z)), sx * 2 * (x * y + z * w), sx * 2 * (x * z - y * w)],
    ...[sy * 2 * (x * y - z * w), sy * (1 - 2 * (x * x + z * z)), sy * 2 * (y * z + x * w)],
    ...[sz * 2 * (x * z + y * w), sz * 2 * (y * z - x * w), sz * (1 - 2 * (x * x + y * y))],
    ...[dx, dy, dz],
  ] as unknown as Affine;
}

/** Of a 4 × 4 matrix by columns; its last row is 0 0 0 1 in all that glTF allows. */
function affineOf(matrix: readonly number[]): Affine {
  return [0, 4, 8, 12].flatMap((column) => matrix.slice(column, column + 3)) as unknown as Affine;
}

/** The triangles of all primitives of a mesh; primitives of the same vertices share them. */
function readMesh(walk: Walk, index: Unchecked): Mesh {
  const { document, limits } = walk;
  const vertices = new VertexRuns(limits);
  const faces = growingFaces(limits.faces);
  for (const primitive of listOf(itemOf(document, 'meshes', index), 'primitives')) {
    const mode = wholeOf(primitive, 'mode', TRIANGLES);
    if (mode < TRIANGLES) continue;
    const accessor = member(member(primitive, 'attributes'), 'POSITION');
    if (accessor === undefined) continue;
    const draco = member(member(primitive, 'extensions'), 'KHR_draco_mesh_compression');
    if (draco !== undefined) {
      const { positions, indices } = readDraco(walk, draco);
      cutPrimitive(TRIANGLES, indices, vertices.add(positions), (a, b, c) => faces.push3(a, b, c));
      continue;
    }
    const run = vertices.share(accessor, () => {
      const create = (length: number) => new Float32Array(length);
      return readAccessor(document, accessor, { type: 'VEC3', most: limits.vertices, name: 'vertices', create });
    });
    const corners = cornersOf(document, primitive, { count: run.count, most: limits.faces * 3 });
    cutPrimitive(mode, corners, run, (a, b, c) => faces.push3(a, b, c));
  }
  return { positions: vertices.joined(), indices: faces.toArray() };
}

/** Where the vertices of a primitive lie among those of its mesh. */
interface VertexRun {
  first: number;
  count: number;
}

/** The vertices of a mesh's primitives, one after the other. */
class VertexRuns {
  readonly #limits: MeshLimits;
  readonly #chunks: Float32Array[] = [];
  readonly #shared = new Map<Unchecked, VertexRun>();
  #vertices = 0;

  constructor(limits: MeshLimits) {
    this.#limits = limits;
  }

  /** @throws MeshFileError `too-large` */
  add(positions: Float32Array): VertexRun {
    const run = { first: this.#vertices, count: positions.length / 3 };
    this.#chunks.push(positions);
    this.#vertices += run.count;
    checkCount(this.#vertices, this.#limits.vertices, 'vertices');
    return run;
  }

  /** The vertices of an accessor, which are read once. */
  share(accessor: Unchecked, read: () => Float32Array): VertexRun {
    const run = this.#shared.get(accessor) ?? this.add(read());
    this.#shared.set(accessor, run);
    return run;
  }

  joined(): Float32Array {
    const positions = new Float32Array(this.#vertices * 3);
    let at = 0;
    for (const chunk of this.#chunks) {
      positions.set(chunk, at);
      at += chunk.length;
    }
    return positions;
  }
}

function readDraco({ document, limits }: Walk, packed: Unchecked): Mesh {
  const { draco } = document.unpackers;
  if (draco === undefined) throw new MeshFileError('unsupported', 'Expected a plain GLB but received one with Draco');
  const positionId = wholeOf(member(packed, 'attributes'), 'POSITION');
  return unpackDraco(draco, viewOf(document, member(packed, 'bufferView')).bytes, positionId, limits);
}

function cornersOf(
  document: GlbDocument,
  primitive: Unchecked,
  { count, most }: { count: number; most: number },
): Uint32Array {
  const indices = member(primitive, 'indices');
  if (indices === undefined) return Uint32Array.from({ length: count }, (_, i) => i);
  const create = (length: number) => new Uint32Array(length);
  return readAccessor(document, indices, { type: 'SCALAR', most, name: 'corners', create });
}

/** Cuts a primitive into triangles of one winding (specification 3.7.2.1). */
function cutPrimitive(
  mode: number,
  corners: Uint32Array,
  { first, count }: VertexRun,
  take: (a: number, b: number, c: number) => void,
): void {
  for (const corner of corners) if (corner >= count) throw refused(`a vertex number below ${count}`, String(corner));
  const at = (corner: number) => first + corners[corner]!;
  if (mode === TRIANGLES) {
    if (corners.length % 3 !== 0) throw refused('three corners a triangle', String(corners.length));
    for (let i = 0; i < corners.length; i += 3) take(at(i), at(i + 1), at(i + 2));
  } else if (mode === STRIP) {
    for (let i = 0; i + 2 < corners.length; i++) take(at(i), at(i + 1 + (i % 2)), at(i + 2 - (i % 2)));
  } else if (mode === FAN) {
    for (let i = 0; i + 2 < corners.length; i++) take(at(i + 1), at(i + 2), at(0));
  } else throw refused('a mode of primitives', String(mode));
}
