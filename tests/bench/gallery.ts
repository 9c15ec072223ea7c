import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import { decodeRaster } from '../../activities/raster-codec.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import type { Raster } from '../../geometry/image/raster.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { renderView } from '../../geometry/render/render-view.js';
import { bakeProjection } from '../../geometry/texture/bake-projection.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../gpu-workers/texture/texture-stage.js';
import { measureTexture, type TextureReport } from '../support/measure-texture.js';
import { repositoryRoot } from '../support/parts.js';
import { standaloneContext } from '../support/standalone-context.js';
import type { BenchLine } from './figures.js';

/** A line of the bench's output, one a picture: how full its atlas is, beside the goal, and the texture's other figures. */
export interface GalleryBenchLine extends BenchLine<'share'>, Omit<TextureReport, 'packing'> {
  bench: 'gallery';
  variant: string;
}

export interface GalleryBenchOptions {
  /** Folder of the pictures. Default docs/samples. */
  samples?: string;
  /** Folder that `gallery.md` and `images/gallery-NAME.webp` are written to. Default .orfeas/gallery. */
  out?: string;
}

type Textured = Mesh & { uvs: Float32Array; normals: Float32Array };

const PICTURES = ['.png', '.webp', '.jpg', '.jpeg'];
const TEXTURE_SIZE = 1024;
const LEAST_PACKING = 0.75;
const VIEW_PX = 224;
const ELEVATION = 5;
const BACKGROUND = '#f3f2ee';
const VIEWS = [
  { name: 'front', azimuthDeg: 0 },
  { name: 'half right', azimuthDeg: 40 },
  { name: 'right', azimuthDeg: 90 },
  { name: 'back', azimuthDeg: 180 },
  { name: 'left', azimuthDeg: 270 },
] as const;
// A sheet of a picture is then some 20 kB.
const QUALITY = 82;

/**
 * Makes each picture of a folder into a textured model with the default options, measures the texture, and draws the
 * model from four sides and a half into a contact sheet.
 */
export async function* runGalleryBench(options: GalleryBenchOptions = {}): AsyncGenerator<GalleryBenchLine> {
  const root = repositoryRoot();
  const { samples = join(root, 'docs/samples'), out = join(root, '.orfeas/gallery') } = options;
  await mkdir(join(out, 'images'), { recursive: true });
  const rows: string[] = [];
  for (const file of (await readdir(samples)).sort()) {
    if (!PICTURES.includes(extname(file).toLowerCase())) continue;
    const name = basename(file, extname(file));
    const picture = new Uint8Array(await readFile(join(samples, file)));
    const { mesh, cutout } = await modelOf(picture);
    const { packing, ...rest } = measureTexture(mesh, cutout, TEXTURE_SIZE);
    const { texture } = bakeProjection({ mesh, cutout, size: TEXTURE_SIZE });
    await drawSheet(picture, mesh, texture, join(out, 'images', `gallery-${name}.webp`));
    rows.push(describeSheet(name, packing, rest));
    yield {
      ...{ bench: 'gallery', variant: name, ours: packing, peer: LEAST_PACKING, peerName: 'at least' },
      ...{ ratio: packing / LEAST_PACKING, unit: 'share', n: 1 },
      ...rest,
    };
  }
  await writeFile(join(out, 'gallery.md'), describeGallery(rows));
}

async function modelOf(picture: Uint8Array): Promise<{ mesh: Textured; cutout: Raster }> {
  const context = standaloneContext();
  const cut = await preprocessStage.run({ picture }, preprocessStage.params.parse({}), context);
  const cutout = cut.files[0]!.bytes;
  const shape = await shapeStage.run({ cutout }, shapeStage.params.parse({ model: 'inflate' }), context);
  const params = textureStage.params.parse({ model: 'inflate', textureSize: TEXTURE_SIZE });
  const textured = await textureStage.run({ mesh: shape.files[0]!.bytes, cutout }, params, context);
  return { mesh: readRawGlb(textured.files[0]!.bytes).mesh as Textured, cutout: await decodeRaster(cutout) };
}

/** The picture, then the model from each side. */
async function drawSheet(picture: Uint8Array, mesh: Mesh, texture: Raster, path: string): Promise<void> {
  const side = VIEW_PX;
  const tiles = [await sharp(picture).resize(side, side, { fit: 'contain', background: '#0000' }).png().toBuffer()];
  for (const { azimuthDeg } of VIEWS) {
    const view = renderView({ mesh, texture, width: side, height: side, azimuthDeg, elevationDeg: ELEVATION });
    tiles.push(
      await sharp(view.data, { raw: { width: side, height: side, channels: 4 } })
        .png()
        .toBuffer(),
    );
  }
  await sharp({ create: { width: tiles.length * side, height: side, channels: 3, background: BACKGROUND } })
    .composite(tiles.map((input, at) => ({ input, left: at * side, top: 0 })))
    .webp({ quality: QUALITY })
    .toFile(path);
}

function describeSheet(name: string, packing: number, report: Omit<TextureReport, 'packing'>): string {
  const { density, stretchP95, unfilled, projectedHidden } = report;
  return [
    `## ${name}`,
    `![${name}: the picture, then the model from ${VIEWS.map((view) => view.name).join(', ')}](images/gallery-${name}.webp)`,
    `Atlas ${(100 * packing).toFixed(0)} % full, ${density.toFixed(0)} texels along a model unit, stretch ` +
      `${stretchP95.toFixed(2)} (95th percentile), ${unfilled} texels not filled, ${projectedHidden} projected onto ` +
      'hidden faces.',
  ].join('\n\n');
}

function describeGallery(rows: readonly string[]): string {
  const sides = VIEWS.map((view) => view.name).join(', ');
  const head = [
    '# Gallery',
    'Written by `./orfeas bench gallery --out docs`; with `--samples FOLDER` it does the same for pictures of your own.',
    `Each row shows a picture, then what the engine \`inflate\` makes of it with all options at their defaults: ${sides}.`,
    `The textures have ${TEXTURE_SIZE}² texels. How the unseen sides get their colours: ` +
      '[architecture.md](architecture.md#the-engine-inflate).',
  ];
  return `${[head[0], head.slice(1).join('\n'), ...rows].join('\n\n')}\n`;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { samples: { type: 'string' }, out: { type: 'string' } } });
  const options: GalleryBenchOptions = {};
  if (values.samples !== undefined) options.samples = resolve(values.samples);
  if (values.out !== undefined) options.out = resolve(values.out);
  for await (const line of runGalleryBench(options)) process.stdout.write(`${JSON.stringify(line)}\n`);
}
