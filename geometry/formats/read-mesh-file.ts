import type { GlbUnpackers } from './glb-document.js';
import { type MeshFile, MeshFileError, type MeshFormat, type MeshLimits } from './mesh-file.js';
import { read3mf } from './read-3mf.js';
import { readGlb } from './read-glb.js';
import { readObj } from './read-obj.js';
import { readPly } from './read-ply.js';
import { readStl } from './read-stl.js';
import type { Inflate } from './read-zip.js';

/** In the file's unit. Larger ones are damaged, and their volume would leave what numbers hold. */
const LARGEST_COORDINATE = 1e9;

/**
 * Reads the mesh of a file: at least one face, finite positions, every corner a vertex.
 *
 * @param inflate unfolds what a 3MF has packed; `unpackers` what a GLB has.
 * @throws MeshFileError
 */
export function readMeshFile(
  bytes: Uint8Array,
  format: MeshFormat,
  { limits, inflate, unpackers = {} }: { limits: MeshLimits; inflate: Inflate; unpackers?: GlbUnpackers },
): MeshFile {
  const file = readAs(bytes, format, { limits, inflate, unpackers });
  const { positions, indices } = file.mesh;
  if (indices.length === 0)
    throw new MeshFileError('invalid', 'Expected at least one face in the file but received none');
  for (const value of positions) {
    if (Math.abs(value) <= LARGEST_COORDINATE) continue;
    throw new MeshFileError('invalid', `Expected coordinates up to ${LARGEST_COORDINATE} but received ${value}`);
  }
  return file;
}

function readAs(
  bytes: Uint8Array,
  format: MeshFormat,
  { limits, inflate, unpackers }: { limits: MeshLimits; inflate: Inflate; unpackers: GlbUnpackers },
): MeshFile {
  switch (format) {
    case 'glb':
      return readGlb(bytes, limits, unpackers);
    case 'stl':
      return readStl(bytes, limits);
    case 'obj':
      return readObj(bytes, limits);
    case 'ply':
      return readPly(bytes, limits);
    case '3mf':
      return read3mf(bytes, limits, inflate);
  }
}
