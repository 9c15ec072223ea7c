import type { Mesh } from './mesh.js';

/** A direction of a frame. */
export type Axis = '+x' | '-x' | '+y' | '-y' | '+z' | '-z';
/** Which directions of another frame are right, up and towards the viewer. */
export type Axes = readonly [Axis, Axis, Axis];

const LETTERS = 'xyz';

/** Numbers of the axes that right, up and front are taken from, and their signs. */
interface Turn {
  from: [number, number, number];
  signs: [number, number, number];
}

/**
 * A mesh in another frame brought to ours (+X right, +Y up, +Z towards the viewer); new positions. Where the other frame
 * is left-handed the mesh is mirrored and its faces are turned round, so that they look outwards still.
 * @throws RangeError when an axis is named twice.
 */
export function turnAxes(mesh: Mesh, axes: Axes): Mesh {
  const turn = readAxes(axes);
  const positions = turned(mesh.positions, turn);
  const turnedMesh: Mesh = { ...mesh, positions, indices: isMirror(turn) ? flipped(mesh.indices) : mesh.indices };
  if (mesh.normals) turnedMesh.normals = turned(mesh.normals, turn);
  return turnedMesh;
}

/** Points of our frame (`3 × points`) brought back to the other one: the inverse of {@link turnAxes}. */
export function turnBack(points: Float32Array, axes: Axes): Float32Array {
  const { from, signs } = readAxes(axes);
  const back = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    for (let k = 0; k < 3; k++) back[i + from[k]!] = signs[k]! * points[i + k]!;
  }
  return back;
}

function turned(vectors: Float32Array, { from, signs }: Turn): Float32Array {
  const out = new Float32Array(vectors.length);
  for (let i = 0; i < vectors.length; i += 3) {
    for (let k = 0; k < 3; k++) out[i + k] = signs[k]! * vectors[i + from[k]!]!;
  }
  return out;
}

function readAxes(axes: Axes): Turn {
  const from = axes.map((axis) => LETTERS.indexOf(axis[1]!)) as Turn['from'];
  if (new Set(from).size !== 3) {
    throw new RangeError(`Expected three different axes for axes but received ${axes.join(', ')}`);
  }
  return { from, signs: axes.map((axis) => (axis[0] === '-' ? -1 : 1)) as Turn['signs'] };
}

/** Whether the determinant of the turn is negative. */
function isMirror({ from, signs }: Turn): boolean {
  const isEven = (from[1] - from[0] + 3) % 3 === 1;
  return signs[0] * signs[1] * signs[2] * (isEven ? 1 : -1) < 0;
}

function flipped(indices: Uint32Array): Uint32Array {
  const out = indices.slice();
  for (let i = 0; i < out.length; i += 3) {
    out[i + 1] = indices[i + 2]!;
    out[i + 2] = indices[i + 1]!;
  }
  return out;
}
