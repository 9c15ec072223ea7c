import { join } from 'node:path';
import { encodePng } from '../../../activities/raster-codec.js';
import { openScene } from '../../../activities/sequence/open-scene.js';
import { exportGlb } from '../../../geometry/formats/export-glb.js';
import { joinPieces } from '../../../geometry/formats/file-pieces.js';
import { createRaster, type Raster } from '../../../geometry/image/raster.js';
import { uprightPixels } from '../../../geometry/image/upright-pixels.js';
import { creaseNormals } from '../../../geometry/mesh/crease-normals.js';
import type { Mesh } from '../../../geometry/mesh/mesh.js';
import { viewAxes } from '../../../geometry/render/draw-samples.js';
import { repositoryRoot } from '../../support/parts.js';
import { provenance } from '../../support/provenance.js';
import { boxInView } from './view-of-mesh.js';

/** A mesh with a colour, RGB 0..1, at each vertex. */
export type ColouredMesh = Mesh & { colours?: Float32Array };

/** The eye's distance in longest sides: so far away that lines of sight are parallel within a pixel's third. */
const DISTANCE = 400;
/** Edges that turn by more are sharp, degrees. */
const CREASE_DEG = 40;
/** Steps of each colour in the texture that carries them. */
const SHADES = 6;

/**
 * Pictures of a mesh by three.js in Chromium, lit like a studio, `side × side` RGBA on nothing; each shows the square that
 * `turnToView` makes [-0.5, 0.5]².
 */
export async function photographInChromium(
  chromium: string,
  mesh: ColouredMesh,
  views: readonly { yaw: number; pitch: number }[],
  side: number,
): Promise<Raster[]> {
  const corners = await openCorners(mesh);
  // As the file has it: in metres.
  const positions = corners.mesh.positions.map((value) => value / 1000);
  const places = views.map(({ yaw, pitch }) => placeCamera(positions, yaw, pitch));
  const extents = places.map((place) => place.longest);
  const look = {
    ...{ size: side, background: 'alpha', light: 'studio' as const },
    fovDeg: (2 * Math.atan(0.5 / DISTANCE) * 180) / Math.PI,
    near: (DISTANCE - 1) * Math.min(...extents),
    far: (DISTANCE + 1) * Math.max(...extents),
  };
  const pictures: Raster[] = [];
  const window = { left: 0, bottom: 0, width: side, height: side };
  const onFrame = async (frame: number, pixels: Buffer) => {
    pictures[frame] = uprightPixels(pixels, window, side, 'alpha');
  };
  const glb = joinPieces(exportGlb({ ...corners, provenance, name: 'object' }));
  const sceneFolder = join(repositoryRoot(), 'dist/scene');
  const scene = await openScene({ chromium, glb, look, sceneFolder, onFrame });
  try {
    await scene.draw(places.map(({ eye, target }, frame) => ({ frame, eye, target, window })));
  } finally {
    await scene.close();
  }
  return pictures;
}

/** Where a camera stands that sees the longest side of the turned box over the whole picture. */
function placeCamera(positions: Float32Array, yaw: number, pitch: number) {
  const axes = viewAxes(yaw, pitch);
  const { middle, longest } = boxInView(positions, axes);
  const along = (k: number, out: number) =>
    axes[k]! * middle[0]! + axes[3 + k]! * middle[1]! + axes[6 + k]! * (middle[2]! + out);
  const at = (out: number): [number, number, number] => [along(0, out), along(1, out), along(2, out)];
  return { target: at(0), eye: at(DISTANCE * longest), longest };
}

/** Every face with corners of its own, so that it has one colour, from a texture with a texel a colour. */
async function openCorners({ positions, indices, colours }: ColouredMesh) {
  const at = (vertex: number) => positions.subarray(3 * vertex, 3 * vertex + 3);
  const mesh: Required<Mesh> = {
    positions: new Float32Array(3 * indices.length),
    indices: Uint32Array.from(indices, (_, corner) => corner),
    normals: creaseNormals({ positions, indices }, CREASE_DEG),
    uvs: new Float32Array(2 * indices.length),
  };
  const side = Math.ceil(SHADES ** 1.5);
  for (let corner = 0; corner < indices.length; corner++) {
    mesh.positions.set(at(indices[corner]!), 3 * corner);
    const first = 3 * indices[corner - (corner % 3)]!;
    const [r, g, b] = [0, 1, 2].map((k) => Math.round((colours?.[first + k] ?? 0.7) * (SHADES - 1)));
    const texel = (r! * SHADES + g!) * SHADES + b!;
    mesh.uvs.set([((texel % side) + 0.5) / side, (Math.floor(texel / side) + 0.5) / side], 2 * corner);
  }
  const texture = createRaster(side, side, 3);
  for (let texel = 0; texel < SHADES ** 3; texel++) {
    const shades = [Math.floor(texel / SHADES ** 2), Math.floor(texel / SHADES) % SHADES, texel % SHADES];
    texture.data.set(
      shades.map((shade) => Math.round((255 * shade) / (SHADES - 1))),
      3 * texel,
    );
  }
  return { mesh, texture: { bytes: await encodePng(texture), mediaType: 'image/png' as const } };
}
