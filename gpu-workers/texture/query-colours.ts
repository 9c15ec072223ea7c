import type { StageContext } from '../../activities/stage.js';
import { OrfeasError } from '../../contracts/errors.js';
import type { Raster } from '../../geometry/image/raster.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { locateTexels } from '../../geometry/texture/locate-texels.js';
import { paintTexels } from '../../geometry/texture/paint-texels.js';
import type { FloatTensor } from '../../models/families/engine.js';
import { type PackFrame, toPackFrame } from '../pack-frame.js';

/** Points a task: 24 MB each way between processes, and more than a texture of 1024 texels a side has. */
const POINTS_A_TASK = 2 ** 21;

/**
 * The texture of a mesh whose engine knows the colour of every point in space: each texel gets that of its point.
 * @param kept what the engine left from the shape's field.
 * @throws OrfeasError what the engine fails with.
 */
export async function queryColours(
  mesh: Mesh & { uvs: Float32Array },
  size: number,
  { kept, frame }: { kept: FloatTensor; frame: PackFrame },
  context: StageContext,
): Promise<Raster> {
  const texels = locateTexels(mesh, size);
  const points = toPackFrame(texels.points, frame);
  const colours = new Float32Array(points.length);
  for (let from = 0; from < points.length; from += 3 * POINTS_A_TASK) {
    const part = points.slice(from, from + 3 * POINTS_A_TASK);
    const { output } = await context.engine({ kind: 'colours', kept, points: part });
    if (output.kind !== 'colours' || output.colours.length !== part.length) {
      throw new OrfeasError('INTERNAL', `Expected ${part.length / 3} colours but received ${output.kind}`);
    }
    colours.set(output.colours, from);
  }
  return paintTexels(texels, colours);
}
