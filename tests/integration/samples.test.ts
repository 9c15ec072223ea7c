import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exportStage } from '../../activities/export/export-stage.js';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import { decodeRaster } from '../../activities/raster-codec.js';
import type { Stage, StageContext, StageResult } from '../../activities/stage.js';
import type { MeshSummary } from '../../contracts/printability.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import { manifoldReport } from '../../geometry/measure/manifold.js';
import { outlineIou } from '../../geometry/measure/outline-iou.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { bakeProjection } from '../../geometry/texture/bake-projection.js';
import { PROVENANCE } from '../../geometry/texture/provenance.js';
import { NO_OWNER, rasteriseAtlas } from '../../geometry/texture/rasterise-atlas.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../gpu-workers/texture/texture-stage.js';
import { FrontCover } from '../support/front-cover.js';
import { expectValidGlb } from '../support/validate-glb.js';

const SAMPLES = fileURLToPath(new URL('../../../shared/samples/', import.meta.url));
const OURS = fileURLToPath(new URL('../../docs/samples/', import.meta.url));
const NAMES = [
  ...['chair', 'flamingo', 'hamburger', 'horse', 'marble', 'police_woman'],
  ...['poly_fox', 'robot', 'stripes', 'teapot', 'tiger_girl', 'unicorn'],
];
const TEXTURE_SIZE = 1024;
/** A texel's centre and the face under it differ by rounding and by the texel's own size. */
const HEIGHT_TOLERANCE = 4e-3;
/** Every 37th texel of the front: some thousands a picture. */
const TEXEL_STEP = 37;

const pictures = existsSync(SAMPLES)
  ? NAMES.map((name) => ({ name, path: `${SAMPLES}${name}.png` }))
  : [{ name: 'toadstool', path: `${OURS}toadstool.png` }];
if (!existsSync(SAMPLES)) {
  process.stderr.write(
    'skipped: the twelve pictures of ../shared/samples are not beside the repository; ours stands in\n',
  );
}

const context: StageContext = {
  key: '0'.repeat(64),
  progress: () => undefined,
  checkpoint: { save: () => undefined, last: null },
};

async function run(stage: Stage, inputs: Record<string, Uint8Array>, params: unknown): Promise<StageResult> {
  return await stage.run(inputs, stage.params.parse(params), context);
}

describe.each(pictures)('$name', ({ path }) => {
  let cutout: Uint8Array;
  let raw: Mesh;
  let textured: Mesh & { uvs: Float32Array; normals: Float32Array };
  let glb: Uint8Array;
  let summary: MeshSummary;

  beforeAll(async () => {
    cutout = (await run(preprocessStage, { picture: new Uint8Array(readFileSync(path)) }, {})).files[0]!.bytes;
    const shape = (await run(shapeStage, { cutout }, { model: 'inflate' })).files[0]!.bytes;
    raw = readRawGlb(shape).mesh;
    const texture = (await run(textureStage, { mesh: shape, cutout }, { model: 'inflate' })).files[0]!.bytes;
    textured = readRawGlb(texture).mesh as typeof textured;
    const provenance = { engine: 'inflate', packDigest: '0'.repeat(64), seed: 0, licence: 'Apache-2.0' };
    const finished = await run(exportStage, { mesh: texture }, { outputs: ['glb'], provenance });
    glb = finished.files[0]!.bytes;
    summary = finished.facts?.mesh as unknown as MeshSummary;
  }, 60_000);

  test('gives a closed, manifold shell, in full detail and reduced', () => {
    for (const mesh of [raw, textured]) {
      expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1 });
    }
    expect(summary.printability).toMatchObject({ status: 'ready', reasons: [], shells: 1 });
    expect(summary.faces).toBeLessThanOrEqual(40_000);
  });

  test('keeps the outline of the cut-out', async () => {
    const { data, width, height } = await decodeRaster(cutout);
    const coverage = Float32Array.from({ length: width * height }, (_, i) => data[4 * i + 3]! / 255);
    expect(outlineIou(textured, coverage, width, height)).toBeGreaterThanOrEqual(0.97);
  });

  test('writes a GLB that the glTF validator accepts', async () => {
    await expectValidGlb(glb);
  });

  test('puts no pixel of the picture straight on a face that the viewer can not see', async () => {
    const { provenance } = bakeProjection({ mesh: textured, cutout: await decodeRaster(cutout), size: TEXTURE_SIZE });
    const { owner } = rasteriseAtlas(textured, TEXTURE_SIZE);
    const cover = new FrontCover(textured);
    let checked = 0;
    let hidden = 0;
    for (let texel = 0; texel < provenance.length; texel += TEXEL_STEP) {
      if (provenance[texel] !== PROVENANCE.front || owner[texel] === NO_OWNER) continue;
      const [x, y, z] = pointOn(
        textured,
        owner[texel]!,
        (texel % TEXTURE_SIZE) + 0.5,
        Math.floor(texel / TEXTURE_SIZE) + 0.5,
      );
      checked += 1;
      if (cover.heightAt(x, y) > z + HEIGHT_TOLERANCE) hidden += 1;
    }
    expect(checked).toBeGreaterThan(1000);
    expect(hidden).toBe(0);
  });
});

/** The point of a face that a texel's centre shows. */
function pointOn(
  mesh: Mesh & { uvs: Float32Array },
  face: number,
  column: number,
  row: number,
): [number, number, number] {
  const { indices, uvs, positions } = mesh;
  const [a, b, c] = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!];
  const at = (vertex: number) => [uvs[2 * vertex]! * TEXTURE_SIZE, uvs[2 * vertex + 1]! * TEXTURE_SIZE] as const;
  const [[ax, ay], [bx, by], [cx, cy]] = [at(a), at(b), at(c)];
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  const v = ((column - ax) * (cy - ay) - (cx - ax) * (row - ay)) / area;
  const w = ((bx - ax) * (row - ay) - (column - ax) * (by - ay)) / area;
  const mix = (axis: number) =>
    positions[3 * a + axis]! * (1 - v - w) + positions[3 * b + axis]! * v + positions[3 * c + axis]! * w;
  return [mix(0), mix(1), mix(2)];
}
