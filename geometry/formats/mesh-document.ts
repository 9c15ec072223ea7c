import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
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
}

// glTF 2.0 specification 3.6.2.2 and 5.11.5: WebGL's numbers.
const FLOAT = 5126;
const UNSIGNED_INT = 5125;
const UNSIGNED_SHORT = 5123;
const ARRAY_BUFFER = 34962;
const ELEMENT_ARRAY_BUFFER = 34963;
/** A dull plastic: what a print looks like, and no sun glints on a texture that already holds the light. */
const ROUGHNESS = 0.9;

interface Part {
  bytes: Uint8Array;
  target?: number;
  accessor?: { componentType: number; count: number; type: string; min?: number[]; max?: number[] };
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
export function writeMeshDocument(document: MeshDocument): Uint8Array {
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
  const parts: Part[] = [];
  const attributes: Record<string, number> = {};
  for (const [attribute, field, width] of ATTRIBUTES) {
    const values = mesh[field];
    if (!values) continue;
    attributes[attribute] = parts.length;
    parts.push({
      bytes: bytesOf(values),
      target: ARRAY_BUFFER,
      accessor: {
        componentType: FLOAT,
        count: values.length / width,
        type: `VEC${width}`,
        ...(attribute === 'POSITION' ? positionBounds(values) : {}),
      },
    });
  }
  const indices = parts.length;
  parts.push(indexPart(mesh.indices, document.indexType));
  const imageView = parts.length;
  if (image) parts.push({ bytes: image.bytes });
  const named = name === undefined ? {} : { name };
  const root = {
    asset: { version: '2.0', generator: document.generator, ...sortedExtras(document.assetExtras) },
    ...textureExtension(image),
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ ...named, mesh: 0 }],
    meshes: [{ ...named, primitives: [{ attributes, indices, material: 0, mode: 4 }] }],
    materials: [{ ...named, pbrMetallicRoughness: roughMaterial(image) }],
    ...textureObjects(image, imageView),
    accessors: parts.flatMap((part, bufferView) => (part.accessor ? [{ bufferView, ...part.accessor }] : [])),
    ...layOut(parts),
    ...sortedExtras(document.extras),
  };
  return { json: JSON.stringify(root), parts };
}

function layOut(parts: readonly Part[]) {
  let byteOffset = 0;
  const bufferViews = parts.map((part) => {
    const view = {
      buffer: 0,
      byteOffset,
      byteLength: part.bytes.length,
      ...(part.target ? { target: part.target } : {}),
    };
    byteOffset += padTo4(part.bytes.length);
    return view;
  });
  return { bufferViews, buffers: [{ byteLength: byteOffset }] };
}

function indexPart(indices: Uint32Array, indexType: MeshDocument['indexType']): Part {
  const values = indexType === 'u16' ? Uint16Array.from(indices) : indices;
  const componentType = indexType === 'u16' ? UNSIGNED_SHORT : UNSIGNED_INT;
  return {
    bytes: bytesOf(values),
    target: ELEMENT_ARRAY_BUFFER,
    accessor: { componentType, count: indices.length, type: 'SCALAR' },
  };
}

function roughMaterial(image: GlbImage | undefined) {
  const texture = image ? { baseColorTexture: { index: 0 } } : {};
  return { ...texture, metallicFactor: 0, roughnessFactor: ROUGHNESS };
}

/** WebP is no part of core glTF: the texture names it through EXT_texture_webp, required as no PNG stands beside it. */
function textureExtension(image: GlbImage | undefined) {
  if (image?.mediaType !== 'image/webp') return {};
  return { extensionsUsed: ['EXT_texture_webp'], extensionsRequired: ['EXT_texture_webp'] };
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
