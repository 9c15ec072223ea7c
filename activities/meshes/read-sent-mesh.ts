import { inflateRawSync } from 'node:zlib';
import draco3d from 'draco3d';
import { MeshoptDecoder } from 'meshoptimizer';
import { type ErrorCode, OrfeasError } from '../../contracts/errors.js';
import { MESH_LIMITS } from '../../contracts/limits.js';
import type { AnalyzeOptions, MeshFormat, MeshResult } from '../../contracts/meshes.js';
import { UNIT_MM } from '../../contracts/units.js';
import { type Affine, placeMesh } from '../../geometry/formats/affine.js';
import type { GlbUnpackers } from '../../geometry/formats/glb-document.js';
import { type MeshFault, type MeshFile, MeshFileError } from '../../geometry/formats/mesh-file.js';
import { readMeshFile } from '../../geometry/formats/read-mesh-file.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';

const CODES: Record<MeshFault, ErrorCode> = {
  invalid: 'INVALID_MESH',
  'too-large': 'MESH_TOO_LARGE',
  unsupported: 'UNSUPPORTED_MESH',
};

/** A mesh that was sent, ready to be measured. */
export interface SentMesh {
  /** mm, Z up. */
  mesh: Mesh;
  /** What is known of the file. */
  facts: Pick<MeshResult, 'format' | 'unit' | 'upAxis' | 'parts' | 'faces' | 'vertices'>;
}

/**
 * Reads a file that was sent and brings it to millimetres with Z up, where it stands.
 * @throws OrfeasError INVALID_MESH, MESH_TOO_LARGE, UNSUPPORTED_MESH.
 */
export async function readSentMesh(
  bytes: Uint8Array,
  { format, unit, upAxis }: AnalyzeOptions & { format: MeshFormat },
): Promise<SentMesh> {
  const file = read(bytes, format, format === 'glb' ? await loadUnpackers() : {});
  const mm = unit === 'auto' ? (file.unitMm ?? UNIT_MM.mm) : UNIT_MM[unit];
  const up = upAxis === 'auto' ? file.upAxis : upAxis;
  return {
    mesh: placeMesh(file.mesh, up === 'z' ? scaled(mm) : raised(mm)),
    facts: {
      format,
      unit: { mm, assumed: unit === 'auto' && file.unitMm === null },
      upAxis: up,
      parts: file.parts,
      faces: file.mesh.indices.length / 3,
      vertices: file.mesh.positions.length / 3,
    },
  };
}

async function loadUnpackers(): Promise<GlbUnpackers> {
  await MeshoptDecoder.ready;
  return {
    draco: await draco3d.createDecoderModule(),
    meshopt(packed, { count, byteStride, mode, filter }) {
      const unpacked = new Uint8Array(count * byteStride);
      MeshoptDecoder.decodeGltfBuffer(unpacked, count, byteStride, packed, mode, filter);
      return unpacked;
    },
  };
}

function read(bytes: Uint8Array, format: MeshFormat, unpackers: GlbUnpackers): MeshFile {
  const inflate = (packed: Uint8Array, maxOutputLength: number) => inflateRawSync(packed, { maxOutputLength });
  try {
    return readMeshFile(bytes, format, { limits: MESH_LIMITS, inflate, unpackers });
  } catch (cause) {
    if (cause instanceof MeshFileError) throw new OrfeasError(CODES[cause.fault], cause.message, { cause });
    // A reader that stumbles over a file has met one that is damaged: trying again would not help.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OrfeasError('INVALID_MESH', `Expected a whole ${format} but reading it failed: ${reason}`, { cause });
  }
}

function scaled(mm: number): Affine {
  return [mm, 0, 0, 0, mm, 0, 0, 0, mm, 0, 0, 0];
}

/** The y axis goes up, the z axis to the front. */
function raised(mm: number): Affine {
  return [mm, 0, 0, 0, 0, mm, 0, -mm, 0, 0, 0, 0];
}
