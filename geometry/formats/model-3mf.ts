import { FACE_DEGENERATE, findFaultyFaces } from '../mesh/faulty-faces.js';
import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';
import { GENERATOR, type Provenance, provenanceLine } from './provenance.js';
import { TextBuffer } from './text-buffer.js';

/** Where a package has the texture that its model names. */
export const TEXTURE_PATH = '/3D/Textures/texture.png';

/** What is seen on the surface: sRGB bytes of the vertices, `3 × vertices`, or a PNG for the mesh's uvs. */
export type SurfaceColors = { vertices: Uint8Array } | { png: Uint8Array };

export interface ModelOptions {
  mesh: Mesh;
  colors?: SurfaceColors;
  title: string;
  provenance: Provenance;
  identity: string;
}

const POSITION_DECIMALS = 6; // 1 nm
const UV_DECIMALS = 6; // 1/250 of a texel at 4096
/** Each piece is deflated by itself, and knows nothing of the one before: a hundredth larger than in one. */
const DEFLATED_PIECE_BYTES = 1024 * 1024;
// Core specification 1.3, Materials and Properties 1.2, Production 1.1.
const NAMESPACES =
  'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" ' +
  'xmlns:m="http://schemas.microsoft.com/3dmanufacturing/material/2015/02" ' +
  'xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06"';
const [OBJECT_ID, PROPERTIES_ID, TEXTURE_ID] = [1, 2, 3];

const codes = (text: string) => new TextEncoder().encode(text);
const VERTEX = [codes('<vertex x="'), codes('" y="'), codes('" z="')] as const;
const TRIANGLE = [codes('<triangle v1="'), codes('" v2="'), codes('" v3="')] as const;
const PROPERTIES = [codes(`" pid="${PROPERTIES_ID}" p1="`), codes('" p2="'), codes('" p3="')] as const;
const COORDINATE = [codes('<m:tex2coord u="'), codes('" v="')] as const;
const END = codes('"/>\n');

/** A model that is ready to be written, as often as anyone asks. */
export interface PreparedModel {
  options: ModelOptions;
  welded: Mesh;
  /** Of each face, as `findFaultyFaces` tells. */
  kinds: Uint8Array;
  palette: Palette | null;
}

interface Palette {
  /** 0xrrggbb, each once, in order of first occurrence. */
  colors: number[];
  /** For each vertex of the source mesh, the number of its colour. */
  numbers: Uint32Array;
}

/** @throws Error as `export3mf`. */
export function prepareModel(options: ModelOptions): PreparedModel {
  const { mesh, colors, identity } = options;
  if (!/^[0-9a-f]{64}$/.test(identity)) {
    throw new Error(`Expected 64 hexadecimal digits for identity but received ${JSON.stringify(identity)}.`);
  }
  if (colors && 'png' in colors && !mesh.uvs) throw new Error('Expected uvs for a texture but received none.');
  const welded = weldByPosition(mesh).mesh;
  const { kinds } = findFaultyFaces(welded);
  const palette = colors && 'vertices' in colors ? paletteOf(colors.vertices, mesh.positions.length) : null;
  return { options, welded, kinds, palette };
}

function paletteOf(bytes: Uint8Array, length: number): Palette {
  if (bytes.length !== length) throw new Error(`Expected ${length} bytes for colors but received ${bytes.length}.`);
  const known = new Map<number, number>();
  const numbers = new Uint32Array(length / 3);
  for (let vertex = 0; vertex < numbers.length; vertex++) {
    const color = (bytes[vertex * 3]! << 16) | (bytes[vertex * 3 + 1]! << 8) | bytes[vertex * 3 + 2]!;
    let number = known.get(color);
    if (number === undefined) {
      number = known.size;
      known.set(color, number);
    }
    numbers[vertex] = number;
  }
  return { colors: [...known.keys()], numbers };
}

/** The XML of a package's model, in pieces as `FilePieces` has them. */
export function* writeModel(model: PreparedModel): Generator<Uint8Array> {
  const { title, provenance, identity, mesh, colors } = model.options;
  const out = new TextBuffer(DEFLATED_PIECE_BYTES);
  out.text(`<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en-US" ${NAMESPACES}>\n`);
  // Names that the core specification knows (chapter 3.4.1); others would need a namespace of their own.
  const metadata = [
    ['Title', title],
    ['Application', GENERATOR],
    ['LicenseTerms', provenance.licence],
    ['Description', provenanceLine(provenance, 'mm')],
  ] as const;
  for (const [name, value] of metadata)
    out.text(`<metadata name="${name}" preserve="1">${escaped(value)}</metadata>\n`);
  out.text('<resources>\n');
  if (model.palette) yield* writePalette(out, model.palette.colors);
  else if (colors && mesh.uvs) yield* writeCoordinates(out, mesh.uvs);
  // Readers want a property of the whole object wherever a triangle has one.
  const whole = colors ? ` pid="${PROPERTIES_ID}" pindex="0"` : '';
  out.text(
    `<object id="${OBJECT_ID}" name="${escaped(title)}" type="model" p:UUID="${uuidOf(identity, 0)}"${whole}>\n`,
  );
  out.text('<mesh>\n<vertices>\n');
  yield* writeVertices(out, model.welded.positions);
  out.text('</vertices>\n<triangles>\n');
  yield* writeTriangles(out, model);
  out.text(`</triangles>\n</mesh>\n</object>\n</resources>\n<build p:UUID="${uuidOf(identity, 1)}">\n`);
  out.text(`<item objectid="${OBJECT_ID}" p:UUID="${uuidOf(identity, 2)}"/>\n</build>\n</model>\n`);
  yield out.take();
}

function* writePalette(out: TextBuffer, colors: readonly number[]): Generator<Uint8Array> {
  out.text(`<m:colorgroup id="${PROPERTIES_ID}">\n`);
  for (const color of colors) {
    out.text(`<m:color color="#${color.toString(16).toUpperCase().padStart(6, '0')}FF"/>\n`);
    if (out.isFull) yield out.take();
  }
  out.text('</m:colorgroup>\n');
}

/** An atlas must not bleed over its border; v grows upwards. */
function* writeCoordinates(out: TextBuffer, uvs: Float32Array): Generator<Uint8Array> {
  const tiling = 'tilestyleu="clamp" tilestylev="clamp"';
  out.text(`<m:texture2d id="${TEXTURE_ID}" path="${TEXTURE_PATH}" contenttype="image/png" ${tiling}/>\n`);
  out.text(`<m:texture2dgroup id="${PROPERTIES_ID}" texid="${TEXTURE_ID}">\n`);
  for (let i = 0; i < uvs.length; i += 2) {
    out.ascii(COORDINATE[0]);
    out.fixed(uvs[i]!, UV_DECIMALS);
    out.ascii(COORDINATE[1]);
    out.fixed(1 - uvs[i + 1]!, UV_DECIMALS);
    out.ascii(END);
    if (out.isFull) yield out.take();
  }
  out.text('</m:texture2dgroup>\n');
}

function* writeVertices(out: TextBuffer, positions: Float32Array): Generator<Uint8Array> {
  for (let i = 0; i < positions.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      out.ascii(VERTEX[axis]!);
      out.fixed(positions[i + axis]!, POSITION_DECIMALS);
    }
    out.ascii(END);
    if (out.isFull) yield out.take();
  }
}

function* writeTriangles(out: TextBuffer, { options, welded, kinds, palette }: PreparedModel): Generator<Uint8Array> {
  const source = options.mesh.indices;
  for (let corner = 0; corner < source.length; corner += 3) {
    if (kinds[corner / 3] === FACE_DEGENERATE) continue;
    for (let i = 0; i < 3; i++) {
      out.ascii(TRIANGLE[i]!);
      out.integer(welded.indices[corner + i]!);
    }
    if (options.colors) {
      for (let i = 0; i < 3; i++) {
        const vertex = source[corner + i]!;
        out.ascii(PROPERTIES[i]!);
        // Texture coordinates are those of the source's vertices, one by one.
        out.integer(palette ? palette.numbers[vertex]! : vertex);
      }
    }
    out.ascii(END);
    if (out.isFull) yield out.take();
  }
}

/** Text as XML takes it: without what it has no way to write. */
function escaped(text: string): string {
  const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 (chapter 2.2) knows no control characters
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ').replace(/[&<>"]/g, (mark) => marks[mark]!);
}

/** A UUID of version 8 (RFC 9562, 5.8: bits of one's own) from the hash, another for each `role` of 0 to 15. */
function uuidOf(identity: string, role: number): string {
  const variant = '89ab'[Number.parseInt(identity[16]!, 16) & 3];
  const parts = [identity.slice(0, 8), identity.slice(8, 12), `8${identity.slice(13, 16)}`];
  return [...parts, `${variant}${identity.slice(17, 20)}`, `${identity.slice(20, 31)}${role.toString(16)}`].join('-');
}
