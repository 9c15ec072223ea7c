import type { Mesh } from '../mesh/mesh.js';
import { type FilePieces, filePieces } from './file-pieces.js';
import { prepareModel, type SurfaceColors, TEXTURE_PATH, writeModel } from './model-3mf.js';
import type { Provenance } from './provenance.js';
import { type DeflatePiece, writeZip, type ZipEntry } from './write-zip.js';

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const MODEL_PATH = '/3D/3dmodel.model';
const THUMBNAIL_PATH = '/Metadata/thumbnail.png';
// Open Packaging Conventions, and 3MF core specification 1.3, appendix C.
const CONTENT_TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const THUMBNAIL_TYPE = `${RELATIONSHIPS}/metadata/thumbnail`;
const MODEL_TYPE = 'http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel';
const TEXTURE_TYPE = 'http://schemas.microsoft.com/3dmanufacturing/2013/01/3dtexture';
const MEDIA_TYPES = [
  ['model', 'application/vnd.ms-package.3dmanufacturing-3dmodel+xml'],
  ['png', 'image/png'],
  ['rels', 'application/vnd.openxmlformats-package.relationships+xml'],
] as const;

export interface Export3mfOptions {
  /** Millimetres, Z up. Welded by position here, so seams may stay; faces that collapse are left out. */
  mesh: Mesh;
  /** `3 × vertices` of `mesh` sRGB bytes, or a PNG laid on it by its uvs. */
  colors?: SurfaceColors;
  title: string;
  provenance: Provenance;
  /** A PNG that stands for the model where there is no 3D. */
  thumbnail?: Uint8Array;
  /** 64 hexadecimal digits of a hash over the inputs: the file's UUIDs are cut from it. */
  identity: string;
  deflate: DeflatePiece;
}

/**
 * A 3MF with one object, laid on the build as it stands: millimetres, provenance as metadata, a thumbnail, UUIDs, and
 * its colours (3MF Materials and Properties) either as a colour group or as a texture. No dates: equal input gives equal
 * bytes. The model is the last file of the package, so that it is written, deflated and forgotten piece by piece.
 *
 * @throws Error where the identity is no hash, the colours are not three bytes a vertex, or there is a texture without
 *   uvs.
 */
export function export3mf(options: Export3mfOptions): FilePieces {
  const { mesh, colors, title, provenance, thumbnail, identity, deflate } = options;
  const model = prepareModel({ mesh, title, provenance, identity, ...(colors ? { colors } : {}) });
  const texture = colors && 'png' in colors ? colors.png : null;
  const entries: ZipEntry[] = [
    textFile('/[Content_Types].xml', contentTypes()),
    textFile(
      '/_rels/.rels',
      relationships([[MODEL_TYPE, MODEL_PATH], ...(thumbnail ? [[THUMBNAIL_TYPE, THUMBNAIL_PATH] as const] : [])]),
    ),
  ];
  if (thumbnail) entries.push({ name: THUMBNAIL_PATH.slice(1), parts: [thumbnail] });
  if (texture) {
    entries.push(textFile('/3D/_rels/3dmodel.model.rels', relationships([[TEXTURE_TYPE, TEXTURE_PATH]])));
    entries.push({ name: TEXTURE_PATH.slice(1), parts: [texture] });
  }
  entries.push({ name: MODEL_PATH.slice(1), pieces: filePieces(null, () => writeModel(model)), deflate });
  return writeZip(entries);
}

function textFile(path: string, text: string): ZipEntry {
  return { name: path.slice(1), parts: [new TextEncoder().encode(XML + text)] };
}

function contentTypes(): string {
  const defaults = MEDIA_TYPES.map(([ending, type]) => `<Default Extension="${ending}" ContentType="${type}"/>`);
  return `<Types xmlns="${CONTENT_TYPES}">${defaults.join('')}</Types>\n`;
}

function relationships(targets: readonly (readonly [type: string, target: string])[]): string {
  const entries = targets.map(
    ([type, target], index) => `<Relationship Type="${type}" Target="${target}" Id="rel${index}"/>`,
  );
  return `<Relationships xmlns="${RELATIONSHIPS}">${entries.join('')}</Relationships>\n`;
}
