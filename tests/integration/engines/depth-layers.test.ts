import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeRaster, encodePng } from '../../../activities/raster-codec.js';
import type { StageContext } from '../../../activities/stage.js';
import { readRawGlb } from '../../../geometry/formats/read-raw-glb.js';
import { resample } from '../../../geometry/image/resample.js';
import { manifoldReport } from '../../../geometry/measure/manifold.js';
import { outlineIou } from '../../../geometry/measure/outline-iou.js';
import { shapeStage } from '../../../gpu-workers/shape/shape-stage.js';
import { coverageOf } from '../../../models/families/cutout-channels.js';
import { engineOf } from '../../../models/families/engines.js';
import { openPackContext } from '../../support/pack-context.js';
import { repositoryRoot } from '../../support/parts.js';
import { wholeBytes } from '../../support/whole-bytes.js';

const PACK = path.join(repositoryRoot(), 'models/packs/tiny-layers');
/** Enough for a shape; Jest is slow with more. */
const SIDE = 128;
const DEADLINE_MS = 120_000;

/** What the stage makes of a sample with the pack's own graph, in this process. */
async function shapeOf(cutout: Uint8Array) {
  await using pack = await openPackContext(PACK);
  const context: StageContext = {
    key: '0'.repeat(64),
    progress: () => undefined,
    checkpoint: { save: () => undefined, last: null },
    pack: pack.manifest,
    engine: async (task) => ({
      output: await engineOf('depth-layers')(task, pack),
      facts: { provider: 'cpu', fallbackNodes: 0, calls: 1, peakMiB: 1, deviceSeconds: 0 },
    }),
  };
  const params = shapeStage.params.parse({ model: 'tiny-layers', resolution: 96 });
  const { files } = await shapeStage.run({ cutout }, params, context);
  return { bytes: wholeBytes(files[0]!), calls: pack.calls };
}

test(
  'a graph of random weights dents the inflated outline, closed, in one piece, the same bytes every time',
  async () => {
    const sample = await decodeRaster(await readFile(path.join(repositoryRoot(), 'docs/samples/toadstool.png')));
    const raster = resample(sample, { x: 0, y: 0, width: sample.width, height: sample.height }, SIDE, SIDE);
    const cutout = await encodePng(raster);
    const { bytes, calls } = await shapeOf(cutout);
    const [call] = calls;
    const image = call!.feeds.image!.data;
    const plane = image.length / 5;
    const moved = call!.outputs
      .layers!.data.subarray(0, plane)
      .map((depth, i) => Math.abs(depth - image[4 * plane + i]!));
    expect(moved.reduce((sum, value) => sum + value, 0) / plane).toBeGreaterThan(0.01);
    const { mesh } = readRawGlb(bytes);
    expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1 });
    expect(outlineIou(mesh, coverageOf(raster), SIDE, SIDE)).toBeGreaterThan(0.9);
    expect(Buffer.from((await shapeOf(cutout)).bytes).equals(Buffer.from(bytes))).toBe(true);
  },
  DEADLINE_MS,
);
