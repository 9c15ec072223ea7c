import { MEDIA_TYPES } from '../../contracts/formats.js';
import type { MeshFormat } from '../../contracts/meshes.js';
import { type Affine, placeMesh } from '../../geometry/formats/affine.js';
import { export3mf } from '../../geometry/formats/export-3mf.js';
import { exportGlb } from '../../geometry/formats/export-glb.js';
import { exportObj } from '../../geometry/formats/export-obj.js';
import { exportPly } from '../../geometry/formats/export-ply.js';
import { exportStl } from '../../geometry/formats/export-stl.js';
import type { FilePieces } from '../../geometry/formats/file-pieces.js';
import type { Provenance } from '../../geometry/formats/provenance.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { deflatePiece } from '../deflate-piece.js';
import type { StageFile } from '../stage.js';

const NAME = 'model';
/** The z axis goes up, the y axis to the back. */
const Y_UP: Affine = [1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, 0];

/** Writes a repaired mesh, in mm with Z up, in a format; OBJ comes with its material file. */
export function writeRepairedMesh(format: MeshFormat, upright: Mesh, stageKey: string): StageFile[] {
  // No engine made it, and whose it is only the sender knows.
  const provenance: Provenance = {
    stageKey,
    seed: 0,
    engine: 'repair',
    packDigest: 'none',
    licence: 'of the file sent',
  };
  const files = encode(format, upright, provenance);
  return Object.entries(files).map(([ending, bytes]) => ({
    name: `${NAME}.${ending}`,
    bytes,
    mediaType: MEDIA_TYPES[ending]!,
  }));
}

/** Contents by the ending of their file. */
function encode(format: MeshFormat, upright: Mesh, provenance: Provenance): Record<string, FilePieces> {
  switch (format) {
    case 'glb':
      return { glb: exportGlb({ mesh: placeMesh(upright, Y_UP), provenance, name: NAME }) };
    case 'stl':
      return { stl: exportStl({ mesh: upright, provenance }) };
    case 'obj':
      return { ...exportObj({ mesh: placeMesh(upright, Y_UP), provenance }) };
    case 'ply':
      return { ply: exportPly({ mesh: upright, provenance }) };
    case '3mf': {
      const identity = provenance.stageKey;
      return { '3mf': export3mf({ mesh: upright, title: NAME, provenance, identity, deflate: deflatePiece }) };
    }
  }
}
