import { type GlbDocument, itemOf, member, refused, type Unchecked, wholeOf } from './glb-document.js';
import { viewOf } from './glb-views.js';
import { checkCount } from './mesh-file.js';

/** Component types by WebGL's numbers (glTF 2.0 specification 3.6.2.2), with their size in bytes. */
const COMPONENTS: Record<number, { bytes: number; largest: number; read: Read }> = {
  5120: { bytes: 1, largest: 127, read: (view, at) => view.getInt8(at) },
  5121: { bytes: 1, largest: 255, read: (view, at) => view.getUint8(at) },
  5122: { bytes: 2, largest: 32_767, read: (view, at) => view.getInt16(at, true) },
  5123: { bytes: 2, largest: 65_535, read: (view, at) => view.getUint16(at, true) },
  5125: { bytes: 4, largest: 4_294_967_295, read: (view, at) => view.getUint32(at, true) },
  5126: { bytes: 4, largest: 1, read: (view, at) => view.getFloat32(at, true) },
};
type Read = (view: DataView, at: number) => number;
type Component = (typeof COMPONENTS)[number];

/** Types of accessor that meshes need, with their width. */
const WIDTHS = { SCALAR: 1, VEC3: 3, VEC4: 4, MAT4: 16 } as const;
export type AccessorType = keyof typeof WIDTHS;

const INDEX_TYPES = new Set([5121, 5123, 5125]);

/** Where a run of elements lies in the file's bytes. */
interface Run {
  view: DataView;
  at: number;
  stride: number;
}

/**
 * The numbers of an accessor, normalised integers as what they stand for, sparse ones with their changes.
 *
 * @param most elements it may have; `name` says what they are.
 * @returns `width of type × count`.
 * @throws MeshFileError where it is another type's, larger than it may be, or lies outside of the file's bytes.
 */
export function readAccessor<T extends Float32Array | Uint32Array>(
  document: GlbDocument,
  index: Unchecked,
  { type, most, name, create }: { type: AccessorType; most: number; name: string; create: (length: number) => T },
): T {
  const accessor = itemOf(document, 'accessors', index);
  if (member(accessor, 'type') !== type)
    throw refused(`${type} for ${name}`, String(member(accessor, 'type')).slice(0, 16));
  const count = wholeOf(accessor, 'count');
  checkCount(count, most, name);
  const width = WIDTHS[type];
  const component = componentOf(accessor, 'componentType');
  const read = readerOf(component, member(accessor, 'normalized') === true);
  // Before the array is made: what the file can't hold takes no memory, but for one without bytes, which are zeros.
  const run =
    member(accessor, 'bufferView') === undefined
      ? null
      : runOf(document, accessor, { count, bytes: component.bytes * width });
  const values = create(count * width);
  if (run !== null) copy(run, { values, width, count, bytes: component.bytes, read });
  const sparse = member(accessor, 'sparse');
  if (sparse !== undefined) change(document, sparse, { values, width, count, component, read });
  return values;
}

/** What normalised integers stand for (specification 3.11, "equations"). */
function readerOf({ largest, read }: Component, isNormalised: boolean): Read {
  if (!isNormalised || largest === 1) return read;
  return (view, at) => Math.max(read(view, at) / largest, -1);
}

interface Target {
  values: Float32Array | Uint32Array;
  width: number;
  count: number;
  read: Read;
}

function copy({ view, at, stride }: Run, { values, width, count, bytes, read }: Target & { bytes: number }): void {
  for (let element = 0, to = 0; element < count; element++) {
    for (let part = 0; part < width; part++) values[to++] = read(view, at + element * stride + part * bytes);
  }
}

function change(document: GlbDocument, sparse: Unchecked, target: Target & { component: Component }): void {
  const { values, width, count, component, read } = target;
  const changes = wholeOf(sparse, 'count');
  if (changes > count) throw refused(`at most ${count} changes`, String(changes));
  const [indices, replacements] = [member(sparse, 'indices'), member(sparse, 'values')];
  if (!INDEX_TYPES.has(Number(member(indices, 'componentType')))) throw refused('indices of changes', 'another type');
  const numbers = componentOf(indices, 'componentType');
  const where = runOf(document, indices, { count: changes, bytes: numbers.bytes });
  const what = runOf(document, replacements, { count: changes, bytes: component.bytes * width });
  for (let i = 0; i < changes; i++) {
    const element = numbers.read(where.view, where.at + i * where.stride);
    if (element >= count) throw refused(`a change below ${count}`, String(element));
    for (let part = 0; part < width; part++) {
      values[element * width + part] = read(what.view, what.at + i * what.stride + part * component.bytes);
    }
  }
}

function componentOf(value: Unchecked, name: string): Component {
  const component = COMPONENTS[Number(member(value, name))];
  if (component === undefined) throw refused(`a type of numbers for ${name}`, String(member(value, name)).slice(0, 16));
  return component;
}

/** Where elements lie; all of them are there. */
function runOf(document: GlbDocument, owner: Unchecked, { count, bytes }: { count: number; bytes: number }): Run {
  const view = viewOf(document, member(owner, 'bufferView'));
  const stride = view.stride ?? bytes;
  const offset = wholeOf(owner, 'byteOffset', 0);
  const last = offset + (count - 1) * stride + bytes;
  const { buffer, byteOffset, length } = view.bytes;
  if (count > 0 && last > length) throw refused(`bytes inside of its view for ${count} elements`, 'fewer');
  return { view: new DataView(buffer, byteOffset, length), at: offset, stride };
}
