import { MeshFileError } from './mesh-file.js';

/** Types of PLY, by both of their names, with their size in bytes. */
const TYPES: Record<string, PlyType> = {
  char: 'i8',
  int8: 'i8',
  uchar: 'u8',
  uint8: 'u8',
  short: 'i16',
  int16: 'i16',
  ushort: 'u16',
  uint16: 'u16',
  int: 'i32',
  int32: 'i32',
  uint: 'u32',
  uint32: 'u32',
  float: 'f32',
  float32: 'f32',
  double: 'f64',
  float64: 'f64',
};
export type PlyType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'f32' | 'f64';

/** Bytes of a value. */
export const PLY_BYTES: Record<PlyType, number> = { i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, f32: 4, f64: 8 };

export interface PlyProperty {
  name: string;
  type: PlyType;
  /** Type of the list's length; null for a single value. */
  count: PlyType | null;
}

export interface PlyElement {
  name: string;
  count: number;
  properties: PlyProperty[];
}

export interface PlyHeader {
  format: 'ascii' | 'binary_little_endian' | 'binary_big_endian';
  elements: PlyElement[];
  /** Where the first element begins. */
  bodyAt: number;
}

/** Headers are lines for people; comments may be long, but not without bounds. */
const MOST_HEADER_BYTES = 64 * 1024;
const MOST_PROPERTIES = 256;

/** Reads the header of a PLY. @throws MeshFileError */
export function readPlyHeader(bytes: Uint8Array): PlyHeader {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, MOST_HEADER_BYTES));
  const end = /(?:^|\n)end_header[ \t]*\r?\n/.exec(head);
  if (!/^ply\s/.test(head) || end === null) throw refused('"ply" to "end_header" at its beginning', 'something else');
  const header: PlyHeader = { format: 'ascii', elements: [], bodyAt: end.index + end[0].length };
  for (const line of head.slice(0, end.index).split(/\r?\n/).slice(1)) readLine(line, header);
  const properties = header.elements.reduce((sum, element) => sum + element.properties.length, 0);
  if (properties > MOST_PROPERTIES) throw refused(`at most ${MOST_PROPERTIES} properties`, String(properties));
  return header;
}

function readLine(line: string, header: PlyHeader): void {
  const words = line.trim().split(/\s+/);
  const element = header.elements.at(-1);
  switch (words[0]) {
    case 'format':
      header.format = formatOf(words[1] ?? '');
      break;
    case 'element':
      header.elements.push({ name: words[1] ?? '', count: countOf(words[2] ?? ''), properties: [] });
      break;
    case 'property': {
      if (element === undefined) throw refused('an element before its properties', 'none');
      const isList = words[1] === 'list';
      const [count, type, name = ''] = isList
        ? [typeOf(words[2]), typeOf(words[3]), words[4]]
        : [null, typeOf(words[1]), words[2]];
      element.properties.push({ name, type, count });
      break;
    }
    case 'comment':
    case 'obj_info':
    case '':
      break;
    default:
      throw refused('lines of a header', JSON.stringify(words[0]?.slice(0, 32)));
  }
}

function formatOf(word: string): PlyHeader['format'] {
  if (word === 'ascii' || word === 'binary_little_endian' || word === 'binary_big_endian') return word;
  throw refused('ascii, binary_little_endian or binary_big_endian for its format', JSON.stringify(word.slice(0, 32)));
}

function countOf(word: string): number {
  if (/^\d{1,15}$/.test(word)) return Number(word);
  throw refused('a count for an element', JSON.stringify(word.slice(0, 32)));
}

function typeOf(word: string | undefined): PlyType {
  const type = word !== undefined && Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
  if (type === undefined) throw refused('a type for a property', JSON.stringify(word?.slice(0, 32)));
  return type;
}

function refused(expected: string, received: string): MeshFileError {
  return new MeshFileError('invalid', `Expected ${expected} in the PLY but received ${received}`);
}
