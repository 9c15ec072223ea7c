import type { MeshFormat } from '../../contracts/meshes.js';

const STL_HEADER_BYTES = 84;
const STL_FACE_BYTES = 50;
/** What programs may leave behind the last face of a binary STL. */
const STL_MOST_BEHIND = 4096;
/** How far the first vertex of an OBJ is looked for: comments and names may stand before it. */
const OBJ_HEAD_BYTES = 64 * 1024;

/**
 * The format that a file's bytes tell, whatever its name; null for none that is read. Says nothing of whether the file
 * is whole: only reading it can.
 */
export function sniffMeshFormat(bytes: Uint8Array): MeshFormat | null {
  // Latin 1: every byte is a character, so that what is no text stays recognisable.
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, OBJ_HEAD_BYTES)).toString('latin1');
  if (head.startsWith('glTF')) return 'glb';
  if (head.startsWith('PK\x03\x04')) return '3mf';
  if (/^ply\s/.test(head)) return 'ply';
  if (isBinaryStl(bytes)) return 'stl';
  const text = head.replace(/^\u00ef\u00bb\u00bf/, '');
  if (text.includes('\0')) return null;
  if (/^\s*solid\b/i.test(text)) return 'stl';
  return /^[ \t]*v[ \t]+[-+.\d]/m.test(text) ? 'obj' : null;
}

/** A binary STL has no mark of its own: it is as long as the number of its faces says. */
function isBinaryStl(bytes: Uint8Array): boolean {
  if (bytes.length < STL_HEADER_BYTES) return false;
  const faces = new DataView(bytes.buffer, bytes.byteOffset).getUint32(STL_HEADER_BYTES - 4, true);
  const behind = bytes.length - STL_HEADER_BYTES - faces * STL_FACE_BYTES;
  return behind >= 0 && behind <= STL_MOST_BEHIND;
}
