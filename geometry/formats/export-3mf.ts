import { FACE_DEGENERATE, findFaultyFaces } from '../mesh/faulty-faces.js';
import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';
import type { Lib3mf, Lib3mfMesh, Lib3mfModel, Lib3mfObject, Lib3mfWrapper } from './lib3mf.js';
import { GENERATOR, type Provenance, provenanceLine } from './provenance.js';

/** 1 nm. One more than in the OBJ: lib3mf 2.4.1 cuts digits off instead of rounding, which shrinks a model. */
const DECIMALS = 6;
// In lib3mf's own memory.
const FILE = '/model.3mf';
const THUMBNAIL_FILE = '/thumbnail.png';

export interface Export3mfOptions {
  /** Millimetres, Z up. Welded by position here, so seams may stay; faces that collapse are left out. */
  mesh: Mesh;
  /** `3 × vertices` of `mesh` sRGB bytes. */
  colors?: Uint8Array;
  title: string;
  provenance: Provenance;
  /** A PNG that stands for the model where there is no 3D. */
  thumbnail?: Uint8Array;
  /** 64 hexadecimal digits of a hash over the inputs: the file's UUIDs are cut from it, lib3mf would draw them. */
  identity: string;
}

/** Keeps an object of lib3mf until the export ends, and gives it back. */
type Hold = <T extends Lib3mfObject>(object: T) => T;

/**
 * A 3MF with one object, laid on the build as it stands: millimetres, provenance as metadata, a thumbnail, and the
 * colours of the vertices as a colour group (3MF Materials and Properties): slicers read colours, few read textures. lib3mf writes no dates; with its UUIDs given, equal input
 * gives equal bytes. Everything taken from lib3mf's heap is given back.
 *
 * @throws Error where the identity is no hash, the colours are not three bytes a vertex, or lib3mf refuses the model.
 */
export function export3mf(lib3mf: Lib3mf, options: Export3mfOptions): Uint8Array {
  const { mesh, colors, identity } = options;
  if (!/^[0-9a-f]{64}$/.test(identity)) {
    throw new Error(`Expected 64 hexadecimal digits for identity but received ${JSON.stringify(identity)}.`);
  }
  if (colors && colors.length !== mesh.positions.length) {
    throw new Error(`Expected ${mesh.positions.length} bytes for colors but received ${colors.length}.`);
  }
  const held: Lib3mfObject[] = [];
  const hold: Hold = (object) => {
    held.push(object);
    return object;
  };
  try {
    const wrapper = hold(new lib3mf.CWrapper());
    const model = hold(wrapper.CreateModel());
    model.SetUnit(lib3mf.eModelUnit.MilliMeter);
    describeModel(model, options, hold);
    if (options.thumbnail) addThumbnail(lib3mf, model, options.thumbnail, hold);
    const object = hold(model.AddMeshObject());
    object.SetName(options.title);
    addFaces(lib3mf, object, options, addColors(wrapper, model, object, options, hold), hold);
    const item = hold(model.AddBuildItem(object, hold(wrapper.GetIdentityTransform())));
    object.SetUUID(uuidOf(identity, 0));
    model.SetBuildUUID(uuidOf(identity, 1));
    item.SetUUID(uuidOf(identity, 2));
    const writer = hold(model.QueryWriter('3mf'));
    writer.SetDecimalPrecision(DECIMALS);
    writer.WriteToFile(FILE);
    const bytes = lib3mf.FS.readFile(FILE).slice();
    lib3mf.FS.unlink(FILE);
    return bytes;
  } finally {
    for (const object of held.reverse()) object.delete();
  }
}

function describeModel(model: Lib3mfModel, { title, provenance }: Export3mfOptions, hold: Hold): void {
  const group = hold(model.GetMetaDataGroup());
  // Names that the 3MF core specification knows (chapter 3.4.1); others would need a namespace of their own.
  const entries = [
    ['Title', title],
    ['Application', GENERATOR],
    ['LicenseTerms', provenance.licence],
    ['Description', provenanceLine(provenance, 'mm')],
  ] as const;
  for (const [name, value] of entries) hold(group.AddMetaData('', name, value, 'xs:string', true));
}

function addThumbnail(lib3mf: Lib3mf, model: Lib3mfModel, png: Uint8Array, hold: Hold): void {
  const attachment = hold(model.CreatePackageThumbnailAttachment());
  lib3mf.FS.writeFile(THUMBNAIL_FILE, png);
  attachment.ReadFromFile(THUMBNAIL_FILE);
  lib3mf.FS.unlink(THUMBNAIL_FILE);
}

interface Colors {
  resource: number;
  /** For each vertex of the source mesh, the property of its colour. */
  properties: Uint32Array;
}

/** One colour group of the different colours, in order of first occurrence. */
function addColors(
  wrapper: Lib3mfWrapper,
  model: Lib3mfModel,
  object: Lib3mfMesh,
  { colors }: Export3mfOptions,
  hold: Hold,
): Colors | null {
  if (!colors) return null;
  const group = hold(model.AddColorGroup());
  const known = new Map<number, number>();
  const properties = new Uint32Array(colors.length / 3);
  for (let vertex = 0; vertex < properties.length; vertex++) {
    const [red, green, blue] = [colors[vertex * 3]!, colors[vertex * 3 + 1]!, colors[vertex * 3 + 2]!];
    const packed = (red << 16) | (green << 8) | blue;
    let property = known.get(packed);
    if (property === undefined) {
      const color = wrapper.RGBAToColor(red, green, blue, 255);
      property = group.AddColor(color);
      color.delete();
      known.set(packed, property);
    }
    properties[vertex] = property;
  }
  const resource = group.GetUniqueResourceID();
  if (properties.length > 0) object.SetObjectLevelProperty(resource, properties[0]!);
  return { resource, properties };
}

function addFaces(
  lib3mf: Lib3mf,
  object: Lib3mfMesh,
  { mesh: source }: Export3mfOptions,
  colors: Colors | null,
  hold: Hold,
): void {
  const { mesh } = weldByPosition(source);
  const { kinds } = findFaultyFaces(mesh);
  const position = hold(new lib3mf.sPosition());
  for (let i = 0; i < mesh.positions.length; i += 3) {
    position.set_Coordinates0(mesh.positions[i]!);
    position.set_Coordinates1(mesh.positions[i + 1]!);
    position.set_Coordinates2(mesh.positions[i + 2]!);
    object.AddVertex(position);
  }
  const triangle = hold(new lib3mf.sTriangle());
  const properties = hold(new lib3mf.sTriangleProperties());
  if (colors) properties.set_ResourceID(colors.resource);
  for (let face = 0, written = 0; face < kinds.length; face++) {
    if (kinds[face] === FACE_DEGENERATE) continue;
    const corner = face * 3;
    triangle.set_Indices0(mesh.indices[corner]!);
    triangle.set_Indices1(mesh.indices[corner + 1]!);
    triangle.set_Indices2(mesh.indices[corner + 2]!);
    object.AddTriangle(triangle);
    if (colors) {
      properties.set_PropertyIDs0(colors.properties[source.indices[corner]!]!);
      properties.set_PropertyIDs1(colors.properties[source.indices[corner + 1]!]!);
      properties.set_PropertyIDs2(colors.properties[source.indices[corner + 2]!]!);
      object.SetTriangleProperties(written, properties);
    }
    written++;
  }
}

/** A UUID of version 8 (RFC 9562, 5.8: bits of one's own) from the hash, another for each `role` of 0 to 15. */
function uuidOf(identity: string, role: number): string {
  const variant = '89ab'[Number.parseInt(identity[16]!, 16) & 3];
  const parts = [identity.slice(0, 8), identity.slice(8, 12), `8${identity.slice(13, 16)}`];
  return [...parts, `${variant}${identity.slice(17, 20)}`, `${identity.slice(20, 31)}${role.toString(16)}`].join('-');
}
