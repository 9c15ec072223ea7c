import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import { decodeRaster } from '../../activities/raster-codec.js';
import type { Stage } from '../../activities/stage.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import { renderView } from '../../geometry/render/render-view.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../gpu-workers/texture/texture-stage.js';
import { repositoryRoot } from '../support/parts.js';
import { standaloneContext } from '../support/standalone-context.js';
import { wholeBytes } from '../support/whole-bytes.js';

/**
 * Draws docs/images/modes.webp: our owl in every mode of `inflate`, from left to right as docs/modes.md has them.
 * Usage, on a fresh build: node dist/tests/bench/draw-modes.js
 */
const MODES: Record<string, string | number>[] = [
  { roundness: 0.3, thickness: 0.5 },
  { mode: 'relief', depth: 6 },
  { mode: 'lithophane' },
  { mode: 'extrude' },
  { mode: 'extrude', profile: 'stamp' },
  { mode: 'extrude', profile: 'cutter' },
];
const SIDE = 260;
const VIEW = { azimuthDeg: 35, elevationDeg: 20 };
const BACKGROUND = [243, 242, 238, 255] as const;

const context = standaloneContext();

async function run(stage: Stage, inputs: Record<string, Uint8Array>, params: object): Promise<Uint8Array> {
  return wholeBytes((await stage.run(inputs, stage.params.parse(params), context)).files[0]!);
}

async function drawMode(cutout: Uint8Array, options: object): Promise<Buffer> {
  const model = 'inflate';
  const shape = await run(shapeStage, { cutout }, { model, ...options });
  const { mesh, texturePng } = readRawGlb(await run(textureStage, { mesh: shape, cutout }, { model }));
  const texture = await decodeRaster(texturePng!);
  const { data } = renderView({ mesh, texture, width: SIDE, height: SIDE, ...VIEW, background: BACKGROUND });
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 4 } })
    .png()
    .toBuffer();
}

const root = repositoryRoot();
const picture = new Uint8Array(await readFile(path.join(root, 'docs/samples/owl.webp')));
const cutout = await run(preprocessStage, { picture }, {});
const views: Buffer[] = [];
for (const options of MODES) views.push(await drawMode(cutout, options));
await sharp({ create: { width: SIDE * views.length, height: SIDE, channels: 3, background: '#f3f2ee' } })
  .composite(views.map((input, k) => ({ input, left: k * SIDE, top: 0 })))
  .webp({ quality: 85 })
  .toFile(path.join(root, 'docs/images/modes.webp'));
