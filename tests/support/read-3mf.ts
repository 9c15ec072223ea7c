import loadLib3mf from '@3mfconsortium/lib3mf';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import type { Lib3mf } from './lib3mf.js';

export interface Read3mf {
  mesh: Mesh;
  warnings: number;
  isManifoldAndOriented: boolean;
  isMillimetre: boolean;
  metadata: Record<string, string>;
  hasThumbnail: boolean;
  /** Of the object, the build and its items, in this order. */
  uuids: string[];
  /** Different colours; 0 without a colour group. */
  colors: number;
  /** Red, green and blue of each corner, in the order of the indices; empty without a colour group. */
  cornerColors: number[][];
  /** Null where it has none. */
  texture: Texture3mf | null;
}

export interface Texture3mf {
  path: string;
  bytes: Uint8Array;
  /** u and v of each corner, in the order of the indices. */
  cornerCoordinates: number[][];
}

/** An object of lib3mf whose reading side our own types leave out: methods are called by name. */
interface Native {
  call<T = Native>(method: string, ...args: unknown[]): T;
}

/** Reads the one object of a 3MF back with a fresh lib3mf. */
export async function read3mf(bytes: Uint8Array): Promise<Read3mf> {
  const lib3mf = await loadLib3mf();
  const held: { delete(): void }[] = [];
  const wrap = (object: { delete(): void }): Native => {
    held.push(object);
    return {
      call<T>(method: string, ...args: unknown[]): T {
        const result: unknown = Reflect.apply(Reflect.get(object, method), object, args);
        return (isDeletable(result) ? wrap(result) : result) as T;
      },
    };
  };
  try {
    const model = wrap(new lib3mf.CWrapper()).call('CreateModel');
    const reader = model.call('QueryReader', '3mf');
    lib3mf.FS.writeFile('/read.3mf', bytes);
    reader.call('ReadFromFile', '/read.3mf');
    const objects = model.call('GetMeshObjects');
    expect(objects.call('MoveNext')).toBe(true);
    const object = objects.call('GetCurrentMeshObject');
    expect(objects.call('MoveNext')).toBe(false);
    const uuids = [uuidOf(object), uuidOf(model, 'GetBuildUUID')];
    const items = model.call('GetBuildItems');
    while (items.call<boolean>('MoveNext')) uuids.push(uuidOf(items.call('GetCurrent')));
    return {
      mesh: meshOf(object),
      warnings: reader.call('GetWarningCount'),
      isManifoldAndOriented: object.call('IsManifoldAndOriented'),
      // Enum values are embind objects of one instance each, never wrapped: they have no delete.
      isMillimetre: model.call<unknown>('GetUnit') === lib3mf.eModelUnit.MilliMeter,
      metadata: metadataOf(model),
      hasThumbnail: model.call('HasPackageThumbnailAttachment'),
      uuids,
      ...colorsOf(model, object, (properties) => wrap(properties)),
      texture: textureOf(lib3mf, model, object, (properties) => wrap(properties)),
    };
  } finally {
    for (const object of held.reverse()) object.delete();
  }
}

function isDeletable(value: unknown): value is { delete(): void } {
  return typeof value === 'object' && value !== null && 'delete' in value;
}

function meshOf(object: Native): Mesh {
  const mesh = {
    positions: new Float32Array(object.call<number>('GetVertexCount') * 3),
    indices: new Uint32Array(object.call<number>('GetTriangleCount') * 3),
  };
  for (let vertex = 0; vertex < mesh.positions.length / 3; vertex++) {
    const position = object.call('GetVertex', vertex);
    for (let axis = 0; axis < 3; axis++) mesh.positions[vertex * 3 + axis] = position.call(`get_Coordinates${axis}`);
  }
  for (let face = 0; face < mesh.indices.length / 3; face++) {
    const triangle = object.call('GetTriangle', face);
    for (let corner = 0; corner < 3; corner++) mesh.indices[face * 3 + corner] = triangle.call(`get_Indices${corner}`);
  }
  return mesh;
}

function colorsOf(
  model: Native,
  object: Native,
  wrap: (native: { delete(): void }) => Native,
): Pick<Read3mf, 'colors' | 'cornerColors'> {
  const groups = model.call('GetColorGroups');
  if (!groups.call<boolean>('MoveNext')) return { colors: 0, cornerColors: [] };
  const group = groups.call('GetCurrentColorGroup');
  const cornerColors = cornerProperties(object, wrap).map((property) => {
    const color = group.call('GetColor', property);
    return ['Red', 'Green', 'Blue'].map((channel) => color.call<number>(`get_${channel}`));
  });
  return { colors: group.call('GetCount'), cornerColors };
}

/** The properties of each corner, in the order of the indices. */
function cornerProperties(object: Native, wrap: (native: { delete(): void }) => Native): number[] {
  return Array.from({ length: object.call<number>('GetTriangleCount') }, (_, face) => {
    const { Property } = object.call<{ Property: { delete(): void } }>('GetTriangleProperties', face);
    const properties = wrap(Property);
    return [0, 1, 2].map((corner) => properties.call<number>(`get_PropertyIDs${corner}`));
  }).flat();
}

const TEXTURE_FILE = '/texture';

function textureOf(
  lib3mf: Lib3mf,
  model: Native,
  object: Native,
  wrap: (native: { delete(): void }) => Native,
): Texture3mf | null {
  const groups = model.call('GetTexture2DGroups');
  if (!groups.call<boolean>('MoveNext')) return null;
  const group = groups.call('GetCurrentTexture2DGroup');
  const attachment = group.call('GetTexture2D').call('GetAttachment');
  attachment.call('WriteToFile', TEXTURE_FILE);
  return {
    path: attachment.call('GetPath'),
    bytes: lib3mf.FS.readFile(TEXTURE_FILE).slice(),
    cornerCoordinates: cornerProperties(object, wrap).map((property) => {
      const coordinate = group.call('GetTex2Coord', property);
      return [coordinate.call<number>('get_U'), coordinate.call<number>('get_V')];
    }),
  };
}

function metadataOf(model: Native): Record<string, string> {
  const group = model.call('GetMetaDataGroup');
  const metadata: Record<string, string> = {};
  for (let i = 0; i < group.call<number>('GetMetaDataCount'); i++) {
    const entry = group.call('GetMetaData', i);
    metadata[entry.call<string>('GetName')] = entry.call('GetValue');
  }
  return metadata;
}

function uuidOf(object: Native, method = 'GetUUID'): string {
  return object.call<{ return: string }>(method).return;
}
