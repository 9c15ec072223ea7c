import { preprocessStage } from '../../../activities/preprocess/preprocess-stage.js';
import { encodePng } from '../../../activities/raster-codec.js';
import type { StageContext } from '../../../activities/stage.js';
import { readRawGlb } from '../../../geometry/formats/read-raw-glb.js';
import { createRaster, type Raster } from '../../../geometry/image/raster.js';
import type { Mesh } from '../../../geometry/mesh/mesh.js';
import { reduceMesh } from '../../../geometry/mesh/reduce-mesh.js';
import { shapeStage } from '../../../gpu-workers/shape/shape-stage.js';
import { wholeBytes } from '../../support/whole-bytes.js';

/** Faces of a generation's model by default. */
const TARGET_FACES = 40_000;

/** Clear pixels around the picture, as a share of its side: an object that fills it has no alpha that tells it apart. */
const MARGIN = 1 / 32;

/**
 * What a generation with default options makes of a square picture, before its colours: the stages `preprocess` and
 * `shape`, then the reduction that `texture` begins with; laid back onto the picture, whose square is [-0.5, 0.5]².
 */
export async function reconstructByStages(picture: Raster, model: string, context: StageContext): Promise<Mesh> {
  const margin = Math.ceil(MARGIN * picture.width);
  const preprocessed = await preprocessStage.run(
    { picture: await encodePng(withMargin(picture, margin)) },
    preprocessStage.params.parse({}),
    context,
  );
  const cutout = wholeBytes(preprocessed.files[0]!);
  const params = shapeStage.params.parse({ model });
  const shaped = await shapeStage.run({ cutout }, params, context);
  const { mesh } = await reduceMesh(readRawGlb(wholeBytes(shaped.files[0]!)).mesh, TARGET_FACES);
  const crop = preprocessed.facts!.crop as { x: number; y: number; width: number };
  const scale = crop.width / picture.width;
  const middleOf = (from: number) => (from - margin + crop.width / 2) / picture.width - 0.5;
  const shift = [middleOf(crop.x), -middleOf(crop.y), 0];
  return { positions: mesh.positions.map((value, i) => scale * value + shift[i % 3]!), indices: mesh.indices };
}

function withMargin({ width, height, data }: Raster, margin: number): Raster {
  const wide = createRaster(width + 2 * margin, height + 2 * margin, 4);
  for (let y = 0; y < height; y++) {
    wide.data.set(data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * ((y + margin) * wide.width + margin));
  }
  return wide;
}
