import draco3d from 'draco3d';
import { MeshoptEncoder } from 'meshoptimizer';
import { FORMAT_FILES, MEDIA_TYPES, type OutputFormat } from '../../contracts/formats.js';
import { dracoPayload } from '../../geometry/formats/draco-payload.js';
import { export3mf } from '../../geometry/formats/export-3mf.js';
import { exportGlb } from '../../geometry/formats/export-glb.js';
import { exportObj } from '../../geometry/formats/export-obj.js';
import { exportPly } from '../../geometry/formats/export-ply.js';
import { exportStl } from '../../geometry/formats/export-stl.js';
import { exportUsdz } from '../../geometry/formats/export-usdz.js';
import type { MeshPayload } from '../../geometry/formats/mesh-document.js';
import { meshoptPayload } from '../../geometry/formats/meshopt-payload.js';
import type { Provenance } from '../../geometry/formats/provenance.js';
import type { Raster } from '../../geometry/image/raster.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { weldByPosition } from '../../geometry/mesh/weld.js';
import { vertexColours } from '../../geometry/texture/vertex-colours.js';
import { deflatePiece } from '../deflate-piece.js';
import { encodePng, encodeWebp } from '../raster-codec.js';
import type { StageFile } from '../stage.js';

type TexturedMesh = Mesh & { uvs: Float32Array };

/** A finished model before it is written. */
export interface FinishedModel {
  /** mm, Z up. */
  upright: TexturedMesh;
  /** mm, Y up. */
  standing: TexturedMesh;
  /** In place of the formats' own choice, where they leave one. */
  upAxis?: 'y' | 'z';
  texture: Raster;
  texturePng: Uint8Array;
  /** A picture of the model, for formats that hold one. */
  thumbnail: Raster;
  textureFormat: 'webp' | 'png';
  glbCompression?: 'none' | 'meshopt' | 'draco';
  /** Without: of the vertices. */
  colors3mf?: 'vertices' | 'texture';
  provenance: Provenance;
}

const NAME = 'model';

/** Writes a model in one format; some formats are several files. */
export async function writeFormat(format: OutputFormat, model: FinishedModel): Promise<StageFile[]> {
  const files = FORMAT_FILES[format];
  const contents = await encode(format, model);
  return contents.map((bytes, index) => {
    const name = files[index]!;
    return { name, bytes, mediaType: MEDIA_TYPES[name.split('.').at(-1)!]! };
  });
}

/** The contents of a format's files, in the order of FORMAT_FILES. */
async function encode(format: OutputFormat, model: FinishedModel): Promise<StageFile['bytes'][]> {
  const { upright, standing, texture, texturePng, provenance } = model;
  const turned = (own: 'y' | 'z') => ((model.upAxis ?? own) === 'z' ? upright : standing);
  switch (format) {
    case 'glb': {
      const pack = await glbPacking(model);
      const texture = await glbImage(model);
      return [exportGlb({ mesh: standing, texture, provenance, name: NAME, ...(pack ? { pack } : {}) })];
    }
    case 'stl':
      return [exportStl({ mesh: weldByPosition(turned('z'), { drop: ['degenerate', 'duplicate'] }).mesh, provenance })];
    case 'obj': {
      const { obj, mtl } = exportObj({ mesh: turned('y'), provenance });
      return [obj, mtl, texturePng];
    }
    case 'ply':
      return [exportPly({ mesh: turned('z'), colors: vertexColours(upright, texture), provenance })];
    case '3mf': {
      const isTextured = model.colors3mf === 'texture';
      const colors = isTextured ? { png: texturePng } : { vertices: vertexColours(upright, texture) };
      const thumbnail = await encodePng(model.thumbnail);
      const described = { title: NAME, thumbnail, provenance, identity: provenance.stageKey };
      return [export3mf({ mesh: upright, colors, ...described, deflate: deflatePiece })];
    }
    case 'usdz':
      return [exportUsdz({ mesh: standing, texture: { bytes: texturePng, mediaType: 'image/png' }, provenance })];
  }
}

async function glbImage({ texture, texturePng, textureFormat }: FinishedModel) {
  return textureFormat === 'png'
    ? { bytes: texturePng, mediaType: 'image/png' as const }
    : { bytes: await encodeWebp(texture), mediaType: 'image/webp' as const };
}

async function glbPacking({ glbCompression }: FinishedModel): Promise<((mesh: Mesh) => MeshPayload) | null> {
  switch (glbCompression) {
    case 'meshopt':
      await MeshoptEncoder.ready;
      return meshoptPayload;
    case 'draco': {
      const draco = await draco3d.createEncoderModule();
      return (mesh) => dracoPayload(draco, mesh);
    }
    default:
      return null;
  }
}
