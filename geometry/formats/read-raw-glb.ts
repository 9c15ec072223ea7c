import type { Mesh } from '../mesh/mesh.js';
import { padTo4, unpackGlb } from './glb-container.js';
import { ATTRIBUTES, describeMesh, type Extras } from './mesh-document.js';
import { RAW_GENERATOR, rawDocument } from './write-raw-glb.js';

export interface RawGlb {
  mesh: Mesh;
  texturePng?: Uint8Array;
  extras: Extras;
}

/**
 * Reads what `writeRawGlb` wrote, and nothing else. The arrays are copies. A file passes only if describing the mesh
 * found in it gives its own JSON again, so no field needs a check of its own: a wrong bound, offset, type or count is
 * another text.
 *
 * @throws Error where the bytes are no GLB, another program's GLB, or one that was changed after it was written.
 */
export function readRawGlb(bytes: Uint8Array): RawGlb {
  const { json, text, bin } = unpackGlb(bytes);
  const generator = field(field(json, 'asset'), 'generator');
  if (generator !== RAW_GENERATOR) {
    throw new Error(`Expected "${RAW_GENERATOR}" for asset.generator but received ${JSON.stringify(generator)}.`);
  }
  const primitive = field(field(field(field(json, 'meshes'), 0), 'primitives'), 0);
  const views = field(json, 'bufferViews');
  const take = (view: unknown) => sliceView(views, view, bin);
  const mesh: Mesh = {
    positions: new Float32Array(),
    indices: new Uint32Array(words(take(field(primitive, 'indices')))),
  };
  for (const [attribute, name] of ATTRIBUTES) {
    const view = field(field(primitive, 'attributes'), attribute);
    if (view !== undefined) mesh[name] = new Float32Array(words(take(view)));
  }
  const imageView = field(field(field(json, 'images'), 0), 'bufferView');
  const texturePng = imageView === undefined ? undefined : take(imageView);
  // The cast only says "JSON object"; the comparison below is what proves it.
  const extras = (field(json, 'extras') ?? {}) as Extras;
  const raw: RawGlb = { mesh, extras, ...(texturePng ? { texturePng } : {}) };
  const { json: expected, parts } = describeMesh(rawDocument(mesh, raw));
  const expectedBytes = parts.reduce((total, part) => total + padTo4(part.bytes.length), 0);
  if (expected !== text || expectedBytes !== bin.length) {
    throw new Error('Expected the layout of a raw GLB but received a document that was written or changed otherwise.');
  }
  checkIndices(mesh);
  return raw;
}

function checkIndices({ positions, indices }: Mesh): void {
  const vertices = positions.length / 3;
  for (let i = 0; i < indices.length; i++) {
    if (indices[i]! >= vertices) {
      throw new Error(`Expected a vertex number below ${vertices} for index ${i} but received ${indices[i]}.`);
    }
  }
}

/** A copy of the bytes of a buffer view (accessors of this layout share their number with their view). */
function sliceView(views: unknown, number: unknown, bin: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = typeof number === 'number' ? field(views, number) : undefined;
  const byteOffset = field(view, 'byteOffset');
  const byteLength = field(view, 'byteLength');
  if (typeof byteOffset !== 'number' || typeof byteLength !== 'number' || !(byteOffset + byteLength <= bin.length)) {
    throw new Error(`Expected bytes inside the buffer for buffer view ${number} but received ${JSON.stringify(view)}.`);
  }
  return new Uint8Array(bin.subarray(byteOffset, byteOffset + byteLength));
}

function words(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  if (bytes.length % 4 !== 0)
    throw new Error(`Expected a multiple of 4 bytes for an array but received ${bytes.length}.`);
  return bytes.buffer;
}

/** A member of a parsed JSON value, undefined where there is none. */
function field(value: unknown, name: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
