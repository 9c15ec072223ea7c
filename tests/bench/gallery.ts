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
import { wholeBytes } from '../support/whole-bytes.js';
import type { BenchLine } from './figures.js';

/** A line of the bench's output, one a picture: how full its atlas is, beside the goal, and the texture's other figures. */
export interface GalleryBenchLine extends BenchLine<'share'>, Omit<TextureReport, 'packing'> {
  bench: 'gallery';
  variant: string;
}

export interface GalleryBenchOptions {
  /** Folder of further pictures, after those of docs/samples. The models are drawn, the pictures themselves are not. */
  samples?: string;
  /** Where those come from, for the page. */
  credit?: string;
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
  const { samples, out = join(root, '.orfeas/gallery') } = options;
  await mkdir(join(out, 'images'), { recursive: true });
  const own = await picturesIn(join(root, 'docs/samples'));
  const further = samples === undefined ? [] : await picturesIn(samples);
  const rows: string[] = [];
  for (const path of [...own, ...further]) {
    const name = basename(path, extname(path));
    const picture = new Uint8Array(await readFile(path));
    const { mesh, cutout } = await modelOf(picture);
    const { packing, ...rest } = measureTexture(mesh, cutout, TEXTURE_SIZE);
    const { texture } = bakeProjection({ mesh, cutout, size: TEXTURE_SIZE });
    const tiles = own.includes(path) ? [await pictureTile(picture)] : [];
    await drawSheet(tiles, { mesh, texture, path: join(out, 'images', `gallery-${name}.webp`) });
    rows.push(describeSheet(name, packing, rest));
    yield {
      ...{ bench: 'gallery', variant: name, ours: packing, peer: LEAST_PACKING, peerName: 'at least' },
      ...{ ratio: packing / LEAST_PACKING, unit: 'share', n: 1 },
      ...rest,
    };
  }
  await writeFile(join(out, 'gallery.md'), describeGallery(rows, further.length > 0 ? (options.credit ?? null) : null));
}

async function picturesIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => PICTURES.includes(extname(file).toLowerCase()));
  return files.sort().map((file) => join(folder, file));
}

async function modelOf(picture: Uint8Array): Promise<{ mesh: Textured; cutout: Raster }> {
  const context = standaloneContext();
  const cut = await preprocessStage.run({ picture }, preprocessStage.params.parse({}), context);
  const cutout = wholeBytes(cut.files[0]!);
  const shape = await shapeStage.run({ cutout }, shapeStage.params.parse({ model: 'inflate' }), context);
  const params = textureStage.params.parse({ model: 'inflate', textureSize: TEXTURE_SIZE });
  const textured = await textureStage.run({ mesh: wholeBytes(shape.files[0]!), cutout }, params, context);
  return { mesh: readRawGlb(wholeBytes(textured.files[0]!)).mesh as Textured, cutout: await decodeRaster(cutout) };
}

function pictureTile(picture: Uint8Array): Promise<Buffer> {
  return sharp(picture).resize(VIEW_PX, VIEW_PX, { fit: 'contain', background: '#0000' }).png().toBuffer();
}

/** What is given, then the model from each side. */
async function drawSheet(
  given: readonly Buffer[],
  { mesh, texture, path }: { mesh: Mesh; texture: Raster; path: string },
): Promise<void> {
  const side = VIEW_PX;
  const tiles = [...given];
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
    `![${name}: the model from ${VIEWS.map((view) => view.name).join(', ')}](images/gallery-${name}.webp)`,
    `Atlas ${(100 * packing).toFixed(0)} % full, ${density.toFixed(0)} texels along a model unit, stretch ` +
      `${stretchP95.toFixed(2)} (95th percentile), ${unfilled} texels not filled, ${projectedHidden} projected onto ` +
      'hidden faces.',
  ].join('\n\n');
}

function describeGallery(rows: readonly string[], credit: string | null): string {
  const sides = VIEWS.map((view) => view.name).join(', ');
  const head = [
    'Written by `./orfeas bench gallery --out docs`; with `--samples FOLDER` it goes on with pictures of your own.',
    `Each row shows what the engine \`inflate\` makes of a picture with all options at their defaults: ${sides}.`,
    'The pictures themselves stand before those of this project alone.',
    ...(credit === null ? [] : [credit]),
    `The textures have ${TEXTURE_SIZE}² texels. How the unseen sides get their colours: ` +
      '[architecture.md](architecture.md#the-engine-inflate).',
  ];
  return `${['# Gallery', head.join('\n'), ...rows].join('\n\n')}\n`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { samples: { type: 'string' }, credit: { type: 'string' }, out: { type: 'string' } },
  });
  const options: GalleryBenchOptions = {};
  if (values.samples !== undefined) options.samples = resolve(values.samples);
  if (values.credit !== undefined) options.credit = values.credit;
  if (values.out !== undefined) options.out = resolve(values.out);
  for await (const line of runGalleryBench(options)) process.stdout.write(`${JSON.stringify(line)}\n`);
}
