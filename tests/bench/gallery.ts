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
import { openEngineContext } from '../support/engine-context.js';
import { measureTexture, type TextureReport } from '../support/measure-texture.js';
import { repositoryRoot } from '../support/parts.js';
import { wholeBytes } from '../support/whole-bytes.js';
import type { BenchLine } from './figures.js';

/** A line of the bench's output, one a picture and engine: how full its atlas is, beside the goal, and the texture's other figures. */
export interface GalleryBenchLine extends BenchLine<'share'>, Omit<TextureReport, 'packing'> {
  bench: 'gallery';
  /** The picture. */
  variant: string;
  model: string;
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

/** The engines that ship, one below the other. */
const MODELS = ['inflate', 'orfeas-mini'] as const;
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
 * Makes each picture of a folder into a textured model with each engine that ships and the default options, measures the
 * texture, and draws the models from four sides and a half into a contact sheet, a row an engine.
 */
export async function* runGalleryBench(options: GalleryBenchOptions = {}): AsyncGenerator<GalleryBenchLine> {
  const root = repositoryRoot();
  const { samples, out = join(root, '.orfeas/gallery') } = options;
  await mkdir(join(out, 'images'), { recursive: true });
  const own = await picturesIn(join(root, 'docs/samples'));
  const further = samples === undefined ? [] : await picturesIn(samples);
  const sections: string[] = [];
  for (const path of [...own, ...further]) {
    const name = basename(path, extname(path));
    const picture = new Uint8Array(await readFile(path));
    const made: Made[] = [];
    for (const model of MODELS) made.push(await makeOf(picture, model));
    const given = own.includes(path) ? await pictureTile(picture) : null;
    await drawSheet(given, made, join(out, 'images', `gallery-${name}.webp`));
    sections.push(describeSheet(name, made));
    for (const { model, report } of made) yield lineOf(name, model, report);
  }
  const page = describeGallery(sections, further.length > 0 ? (options.credit ?? null) : null);
  await writeFile(join(out, 'gallery.md'), page);
}

/** What an engine has made of a picture. */
interface Made {
  model: string;
  mesh: Textured;
  texture: Raster;
  report: TextureReport;
}

function lineOf(name: string, model: string, { packing, ...rest }: TextureReport): GalleryBenchLine {
  return {
    ...{ bench: 'gallery', variant: name, model, ours: packing, peer: LEAST_PACKING, peerName: 'at least' },
    ...{ ratio: packing / LEAST_PACKING, unit: 'share', n: 1 },
    ...rest,
  };
}

async function picturesIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => PICTURES.includes(extname(file).toLowerCase()));
  return files.sort().map((file) => join(folder, file));
}

async function makeOf(picture: Uint8Array, model: string): Promise<Made> {
  await using context = await openEngineContext(model);
  const cut = await preprocessStage.run({ picture }, preprocessStage.params.parse({}), context);
  const cutout = wholeBytes(cut.files[0]!);
  const shape = await shapeStage.run({ cutout }, shapeStage.params.parse({ model }), context);
  const params = textureStage.params.parse({ model, textureSize: TEXTURE_SIZE });
  const textured = await textureStage.run({ mesh: wholeBytes(shape.files[0]!), cutout }, params, context);
  const mesh = readRawGlb(wholeBytes(textured.files[0]!)).mesh as Textured;
  const seen = await decodeRaster(cutout);
  const { texture } = bakeProjection({ mesh, cutout: seen, size: TEXTURE_SIZE });
  return { model, mesh, texture, report: measureTexture(mesh, seen, TEXTURE_SIZE) };
}

function pictureTile(picture: Uint8Array): Promise<Buffer> {
  return sharp(picture).resize(VIEW_PX, VIEW_PX, { fit: 'contain', background: '#0000' }).png().toBuffer();
}

/** What is given, then a row of each engine's model from each side. */
async function drawSheet(given: Buffer | null, made: readonly Made[], path: string): Promise<void> {
  const side = VIEW_PX;
  const first = given === null ? 0 : 1;
  const tiles = given === null ? [] : [{ input: given, left: 0, top: 0 }];
  for (const [row, { mesh, texture }] of made.entries()) {
    for (const [column, { azimuthDeg }] of VIEWS.entries()) {
      const view = renderView({ mesh, texture, width: side, height: side, azimuthDeg, elevationDeg: ELEVATION });
      const input = await sharp(view.data, { raw: { width: side, height: side, channels: 4 } })
        .png()
        .toBuffer();
      tiles.push({ input, left: (first + column) * side, top: row * side });
    }
  }
  const [width, height] = [(first + VIEWS.length) * side, made.length * side];
  await sharp({ create: { width, height, channels: 3, background: BACKGROUND } })
    .composite(tiles)
    .webp({ quality: QUALITY })
    .toFile(path);
}

function describeSheet(name: string, made: readonly Made[]): string {
  const alt = `${name}: the models from ${VIEWS.map((view) => view.name).join(', ')}`;
  return [
    `## ${name}`,
    `![${alt}](images/gallery-${name}.webp)`,
    [
      '| | atlas full | texels a unit | stretch | unfilled | on hidden faces |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
    ]
      .concat(made.map(({ model, report }) => describeTexture(model, report)))
      .join('\n'),
  ].join('\n\n');
}

function describeTexture(model: string, { packing, density, stretchP95, unfilled, projectedHidden }: TextureReport) {
  const cells = [
    `${(100 * packing).toFixed(0)} %`,
    density.toFixed(0),
    stretchP95.toFixed(2),
    unfilled,
    projectedHidden,
  ];
  return `| \`${model}\` | ${cells.join(' | ')} |`;
}

function describeGallery(sections: readonly string[], credit: string | null): string {
  const sides = VIEWS.map((view) => view.name).join(', ');
  const head = [
    'Written by `./orfeas bench gallery --out docs`; with `--samples FOLDER` it goes on with pictures of your own.',
    `Of each picture the first row is what \`${MODELS[0]}\` makes of it, the second \`${MODELS[1]}\`, with all options at their defaults: ${sides}.`,
    'The pictures themselves stand before those of this project alone.',
    ...(credit === null ? [] : [credit]),
    `The textures have ${TEXTURE_SIZE}² texels; stretch is the 95th percentile; the last two columns count texels. How the unseen sides get their colours: ` +
      '[architecture.md](architecture.md#the-engine-inflate).',
  ];
  return `${['# Gallery', head.join('\n'), ...sections].join('\n\n')}\n`;
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
