import { type FilePieces, filePieces } from './file-pieces.js';

const MAGIC = 0x46546c67; // "glTF", glTF 2.0 specification 4.4.2
const VERSION = 2;
const CHUNK_JSON = 0x4e4f534a;
const CHUNK_BIN = 0x004e4942;
const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const SPACE = 0x20;

/**
 * Puts a glTF document and its buffer into one GLB: header, JSON chunk padded with blanks, BIN chunk padded with
 * zeros (glTF 2.0 specification, chapter 4).
 *
 * @param json the document's text.
 * @param parts byte ranges of the buffer, in order; each is padded to 4 bytes, as accessors and images need.
 */
export function packGlb(json: string, parts: readonly Uint8Array[]): FilePieces {
  const text = new TextEncoder().encode(json);
  const textBytes = padTo4(text.length);
  const binBytes = parts.reduce((total, part) => total + padTo4(part.length), 0);
  const length = HEADER_BYTES + CHUNK_HEADER_BYTES * 2 + textBytes + binBytes;
  const head = new Uint8Array(length - binBytes).fill(SPACE);
  const view = new DataView(head.buffer);
  const start = [MAGIC, VERSION, length, textBytes, CHUNK_JSON];
  for (const [index, value] of start.entries()) view.setUint32(index * 4, value, true);
  head.set(text, start.length * 4);
  view.setUint32(head.length - 8, binBytes, true);
  view.setUint32(head.length - 4, CHUNK_BIN, true);
  return filePieces(length, function* () {
    yield head;
    for (const part of parts) {
      yield part;
      if (part.length % 4 > 0) yield new Uint8Array(padTo4(part.length) - part.length);
    }
  });
}

/**
 * Takes a GLB of exactly one JSON and one BIN chunk apart.
 *
 * @throws Error where header, lengths or chunks are not those of a GLB 2.0, or the JSON does not parse.
 */
export function unpackGlb(bytes: Uint8Array): { json: unknown; text: string; bin: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (offset: number, name: string) => {
    if (offset + 4 > bytes.length) throw new Error(`Expected ${name} for GLB but received only ${bytes.length} bytes.`);
    return view.getUint32(offset, true);
  };
  const expect = (actual: number, wanted: number, name: string) => {
    if (actual !== wanted) throw new Error(`Expected ${wanted} for ${name} of GLB but received ${actual}.`);
  };
  expect(word(0, 'magic'), MAGIC, 'magic');
  expect(word(4, 'version'), VERSION, 'version');
  expect(word(8, 'length'), bytes.length, 'length');
  const textBytes = word(12, 'JSON length');
  expect(word(16, 'JSON type'), CHUNK_JSON, 'first chunk type');
  const textAt = HEADER_BYTES + CHUNK_HEADER_BYTES;
  const binAt = textAt + textBytes + CHUNK_HEADER_BYTES;
  const binBytes = word(binAt - 8, 'BIN length');
  expect(word(binAt - 4, 'BIN type'), CHUNK_BIN, 'second chunk type');
  expect(binAt + binBytes, bytes.length, 'end of second chunk');
  const text = new TextDecoder().decode(bytes.subarray(textAt, textAt + textBytes)).trimEnd();
  return { json: parseJson(text), text, bin: bytes.subarray(binAt) };
}

/** The next multiple of 4. */
export function padTo4(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('Expected JSON for the first chunk of GLB but received text that does not parse.', { cause });
  }
}
