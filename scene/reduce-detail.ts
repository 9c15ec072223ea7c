import type { SimplifierFlags } from 'meshoptimizer/simplifier';
import {
  type BufferAttribute,
  type BufferGeometry,
  type InterleavedBufferAttribute,
  Mesh,
  type Object3D,
  Vector3,
} from 'three';

type Values = BufferAttribute | InterleavedBufferAttribute;

/** Fewer faces are drawn faster than they are reduced. */
const FACES_WORTH_IT = 4096;
/** Pixels that a surface may move. */
const MOVED_PX = 0.25;
/** How much an attribute may change where a surface moves by as much as it may: a level or two of 256. */
const TOLERANCE = { color: 1 / 128, normal: 1 / 48 } as const;

/**
 * Leaves out faces that pictures cannot tell apart from their neighbours: a model of a million faces drawn without a
 * card takes a second a picture, and has more faces than the picture has pixels.
 * @param pixel the least length that a pixel stands for, in the units of the model.
 */
export async function reduceDetail(model: Object3D, pixel: number): Promise<void> {
  const meshes: Mesh[] = [];
  model.updateMatrixWorld();
  model.traverse((part) => {
    if (part instanceof Mesh && (part.geometry as BufferGeometry).index !== null) meshes.push(part as Mesh);
  });
  if (meshes.every(({ geometry }) => geometry.index!.count < 3 * FACES_WORTH_IT)) return;
  const { MeshoptSimplifier } = await import('meshoptimizer/simplifier');
  await MeshoptSimplifier.ready;
  for (const mesh of meshes) {
    const { geometry } = mesh;
    const morphs = Object.keys(geometry.morphAttributes).length > 0;
    if (morphs || 'isSkinnedMesh' in mesh || geometry.groups.length > 0) continue;
    const positions = valuesOf(geometry.attributes.position!);
    const indices = Uint32Array.from(geometry.index!.array);
    const limit = (MOVED_PX * pixel) / mesh.matrixWorld.getMaxScaleOnAxis();
    const extent = MeshoptSimplifier.getScale(positions, 3);
    const { values, stride, weights } = attributesOf(geometry, positions, indices, { limit, extent });
    const flags: SimplifierFlags[] = ['ErrorAbsolute'];
    const given = [indices, positions, 3, values, stride, weights, null, 0, limit, flags] as const;
    const [reduced] = MeshoptSimplifier.simplifyWithAttributes(...given);
    mesh.geometry = geometry.clone().setIndex([...reduced]);
  }
}

/** What a surface carries, side by side, and how much of each change counts as being moved by all of the model's extent. */
function attributesOf(
  geometry: BufferGeometry,
  positions: Float32Array,
  indices: Uint32Array,
  { limit, extent }: { limit: number; extent: number },
) {
  const share = limit / extent;
  const { uv, color, normal } = geometry.attributes;
  const parts: { from: Values; weight: number }[] = [];
  if (uv !== undefined) parts.push({ from: uv, weight: lengthOfUvs(positions, valuesOf(uv), indices, extent) });
  if (color !== undefined) parts.push({ from: color, weight: share / TOLERANCE.color });
  if (normal !== undefined) parts.push({ from: normal, weight: share / TOLERANCE.normal });
  const stride = parts.reduce((sum, { from }) => sum + from.itemSize, 0);
  const values = new Float32Array((stride * positions.length) / 3);
  let column = 0;
  for (const { from } of parts) {
    fillColumns(values, stride, column, from);
    column += from.itemSize;
  }
  return { values, stride, weights: parts.flatMap(({ from, weight }) => Array<number>(from.itemSize).fill(weight)) };
}

/** Extents of the mesh that a unit of its uvs is long, in the mean: a texture may move as far as the surface. */
function lengthOfUvs(positions: Float32Array, uvs: Float32Array, indices: Uint32Array, extent: number): number {
  let [surface, atlas] = [0, 0];
  const [a, b, c] = [new Vector3(), new Vector3(), new Vector3()];
  for (let at = 0; at < indices.length; at += 3) {
    const corners = [indices[at]!, indices[at + 1]!, indices[at + 2]!] as const;
    for (const [k, into] of [a, b, c].entries()) into.fromArray(positions, 3 * corners[k]!);
    surface += b.sub(a).cross(c.sub(a)).length();
    for (const [k, into] of [a, b, c].entries()) into.set(uvs[2 * corners[k]!]!, uvs[2 * corners[k]! + 1]!, 0);
    atlas += b.sub(a).cross(c.sub(a)).length();
  }
  return atlas > 0 ? Math.sqrt(surface / atlas) / extent : 0;
}

function valuesOf(attribute: Values): Float32Array {
  const values = new Float32Array(attribute.itemSize * attribute.count);
  fillColumns(values, attribute.itemSize, 0, attribute);
  return values;
}

/** Writes an attribute into rows of `stride` values, from a column on. */
function fillColumns(values: Float32Array, stride: number, column: number, from: Values): void {
  for (let vertex = 0; vertex < from.count; vertex++) {
    for (let k = 0; k < from.itemSize; k++) values[stride * vertex + column + k] = from.getComponent(vertex, k);
  }
}
