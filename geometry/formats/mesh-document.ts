import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
import type { FilePieces } from './file-pieces.js';
import { packGlb, padTo4 } from './glb-container.js';

/** Values that a glTF `extras` may hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
export type Extras = { readonly [name: string]: JsonValue };

export interface GlbImage {
  bytes: Uint8Array;
  mediaType: 'image/png' | 'image/webp';
}

export interface MeshDocument {
  mesh: Mesh;
  /** Index type of the file; `u16` where every index is below 65535 (that value restarts primitives). */
  indexType: 'u16' | 'u32';
  generator: string;
  image?: GlbImage;
  /** `asset.extras`; key order does not matter, it is sorted. */
  assetExtras?: Extras;
  /** Top-level `extras`, sorted likewise. */
  extras?: Extras;
  /** Name of node, mesh and material. */
  name?: string;
  /** The mesh's arrays where they are not to lie in the file as they are. */
  payload?: MeshPayload;
}

// glTF 2.0 specification 3.6.2.2 and 5.11.5: WebGL's numbers.
const FLOAT = 5126;
const UNSIGNED_INT = 5125;
const UNSIGNED_SHORT = 5123;
export const ARRAY_BUFFER = 34962;
export const ELEMENT_ARRAY_BUFFER = 34963;
export const MESHOPT = 'EXT_meshopt_compression';
/** A dull plastic: what a print looks like, and no sun glints on a texture that already holds the light. */
const ROUGHNESS = 0.9;

/** A byte range of the file: a buffer view. */
export interface Part {
  bytes: Uint8Array;
  target?: number;
  /** Stands where the bytes hold an array packed as EXT_meshopt_compression says. */
  meshopt?: { byteStride: number; count: number; mode: 'ATTRIBUTES' | 'TRIANGLES'; filter?: 'EXPONENTIAL' };
}

export interface Accessor {
  /** Number of its part; none where an extension of the primitive holds the values. */
  bufferView?: number;
  componentType: number;
  count: number;
  type: string;
  min?: number[];
  max?: number[];
}

/** A mesh's arrays as they lie in the file. */
export interface MeshPayload {
  parts: readonly Part[];
  /** In the order of ATTRIBUTES, as far as the mesh has them, then the indices. */
  accessors: readonly Accessor[];
  /** Names of the extensions that a reader must know. */
  extensions: readonly string[];
  /** `extensions` of the primitive. */
  primitive?: { readonly [name: string]: JsonValue };
}

/** Vertex attributes in the order in which `writeMeshDocument` lays them out. */
export const ATTRIBUTES = [
  ['POSITION', 'positions', 3],
  ['NORMAL', 'normals', 3],
  ['TEXCOORD_0', 'uvs', 2],
] as const;

/**
 * One mesh, one material and at most one texture as a GLB. The buffer holds positions, normals, uvs, indices, image,
 * each where present and in a view of its own. The same input gives the same bytes.
 *
 * @throws Error where the mesh is empty, its arrays disagree in length, a position is not finite, or a texture comes
 *   without uvs.
 */
export function writeMeshDocument(document: MeshDocument): FilePieces {
  const { json, parts } = describeMesh(document);
  return packGlb(
    json,
    parts.map((part) => part.bytes),
  );
}

/** The JSON text of the document beside the byte ranges that it describes. */
export function describeMesh(document: MeshDocument): { json: string; parts: Part[] } {
  const { mesh, image, name } = document;
  checkMesh(mesh, image);
  const payload = document.payload ?? plainPayload(mesh, document.indexType);
  const parts: Part[] = [...payload.parts];
  const imageView = parts.length;
  if (image) parts.push({ bytes: image.bytes });
  const named = name === undefined ? {} : { name };
  const present = ATTRIBUTES.filter(([, field]) => mesh[field]);
  const attributes = Object.fromEntries(present.map(([attribute], accessor) => [attribute, accessor]));
  const primitive = { attributes, indices: present.length, material: 0, mode: 4 };
  const root = {
    asset: { version: '2.0', generator: document.generator, ...sortedExtras(document.assetExtras) },
    ...extensionNames(payload, image),
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ ...named, mesh: 0 }],
    meshes: [
      { ...named, primitives: [{ ...primitive, ...(payload.primitive ? { extensions: payload.primitive } : {}) }] },
    ],
    materials: [{ ...named, pbrMetallicRoughness: roughMaterial(image) }],
    ...textureObjects(image, imageView),
    accessors: payload.accessors,
    ...layOut(parts),
    ...sortedExtras(document.extras),
  };
  return { json: JSON.stringify(root), parts };
}

/** The arrays as they are. */
function plainPayload(mesh: Mesh, indexType: MeshDocument['indexType']): MeshPayload {
  const parts: Part[] = [];
  const accessors: Accessor[] = [];
  for (const [attribute, field, width] of ATTRIBUTES) {
    const values = mesh[field];
    if (!values) continue;
    accessors.push({
      bufferView: parts.length,
      ...describeFloats(values.length / width, width),
      ...(attribute === 'POSITION' ? positionBounds(values) : {}),
    });
    parts.push({ bytes: bytesOf(values), target: ARRAY_BUFFER });
  }
  const indices = indexType === 'u16' ? Uint16Array.from(mesh.indices) : mesh.indices;
  accessors.push({ bufferView: parts.length, ...describeIndices(indices.length, indexType) });
  parts.push({ bytes: bytesOf(indices), target: ELEMENT_ARRAY_BUFFER });
  return { parts, accessors, extensions: [] };
}

/** What an accessor of `count` float vectors says of its values. */
export function describeFloats(count: number, width: 2 | 3): Accessor {
  return { componentType: FLOAT, count, type: `VEC${width}` };
}

/** What an accessor of `count` indices says of its values. */
export function describeIndices(count: number, indexType: MeshDocument['indexType']): Accessor {
  return { componentType: indexType === 'u16' ? UNSIGNED_SHORT : UNSIGNED_INT, count, type: 'SCALAR' };
}

/** Views and buffers. What is packed has its unpacked place in a second buffer, which is not there (EXT_meshopt_compression). */
function layOut(parts: readonly Part[]) {
  let byteOffset = 0;
  let unpackedOffset = 0;
  const bufferViews = parts.map(({ bytes, target, meshopt }) => {
    const place = { buffer: 0, byteOffset, byteLength: bytes.length };
    const targeted = target === undefined ? {} : { target };
    byteOffset += padTo4(bytes.length);
    if (meshopt === undefined) return { ...place, ...targeted };
    const byteLength = meshopt.byteStride * meshopt.count;
    const unpacked = { buffer: 1, byteOffset: unpackedOffset, byteLength };
    unpackedOffset += padTo4(byteLength);
    return { ...unpacked, ...targeted, extensions: { [MESHOPT]: { ...place, ...meshopt } } };
  });
  const unpacked = { byteLength: unpackedOffset, extensions: { [MESHOPT]: { fallback: true } } };
  return { bufferViews, buffers: [{ byteLength: byteOffset }, ...(unpackedOffset > 0 ? [unpacked] : [])] };
}

function roughMaterial(image: GlbImage | undefined) {
  const texture = image ? { baseColorTexture: { index: 0 } } : {};
  return { ...texture, metallicFactor: 0, roughnessFactor: ROUGHNESS };
}

/** WebP is no part of core glTF: the texture names it through EXT_texture_webp, required as no PNG stands beside it. */
function extensionNames(payload: MeshPayload, image: GlbImage | undefined) {
  const names = [...payload.extensions, ...(image?.mediaType === 'image/webp' ? ['EXT_texture_webp'] : [])];
  return names.length === 0 ? {} : { extensionsUsed: names, extensionsRequired: names };
}

function textureObjects(image: GlbImage | undefined, bufferView: number) {
  if (!image) return {};
  const source = image.mediaType === 'image/webp' ? { extensions: { EXT_texture_webp: { source: 0 } } } : { source: 0 };
  // 9729 LINEAR, 9987 LINEAR_MIPMAP_LINEAR, 33071 CLAMP_TO_EDGE: an atlas must not bleed over its border.
  const sampler = { magFilter: 9729, minFilter: 9987, wrapS: 33071, wrapT: 33071 };
  return {
    textures: [{ sampler: 0, ...source }],
    samplers: [sampler],
    images: [{ bufferView, mimeType: image.mediaType }],
  };
}

function checkMesh(mesh: Mesh, image: GlbImage | undefined): void {
  const vertices = mesh.positions.length / 3;
  if (vertices === 0 || mesh.indices.length === 0 || mesh.indices.length % 3 !== 0) {
    throw new Error(`Expected at least one triangle for mesh but received ${mesh.indices.length} indices.`);
  }
  for (const [, field, width] of ATTRIBUTES) {
    const length = mesh[field]?.length ?? vertices * width;
    if (length !== vertices * width) {
      throw new Error(`Expected ${vertices * width} numbers for ${field} but received ${length}.`);
    }
  }
  if (image && !mesh.uvs) throw new Error('Expected uvs for a mesh with a texture but received none.');
}

function bytesOf(values: Float32Array | Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function sortedExtras(extras: Extras | undefined): { extras?: JsonValue } {
  return extras === undefined ? {} : { extras: sortNames(extras) };
}

function sortNames(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sortNames);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sortNames(inner)]));
}
