import { decodeRaster, encodePng } from '../../../../activities/raster-codec.js';
import { readRawGlb } from '../../../../geometry/formats/read-raw-glb.js';
import { writeRawGlb } from '../../../../geometry/formats/write-raw-glb.js';
import { createRaster } from '../../../../geometry/image/raster.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { locateTexels } from '../../../../geometry/texture/locate-texels.js';
import { packFrameSchema, toPackFrame } from '../../../../gpu-workers/pack-frame.js';
import { shapeStage } from '../../../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../../../gpu-workers/texture/texture-stage.js';
import type { FloatTensor } from '../../../../models/families/engine.js';
import { flowManifest, scriptedContext, scriptedField, triplaneManifest } from '../../../support/scripted-engine.js';
import { wholeBytes } from '../../../support/whole-bytes.js';

const { abs, hypot, max, min, round } = Math;

const SIZE = 512;
const KEPT: FloatTensor = { dims: [2], data: Float32Array.of(0.25, 0.5) };

/** A red disc, 0.8 wide. */
async function drawDisc(): Promise<Uint8Array> {
  const cutout = createRaster(64, 64, 4);
  for (let i = 0; i < 64 * 64; i++) {
    const isInside = hypot((i % 64) - 31.5, Math.floor(i / 64) - 31.5) < 0.4 * 64;
    cutout.data.set([220, 30, 30, isInside ? 255 : 0], 4 * i);
  }
  return encodePng(cutout);
}

const cutout = await drawDisc();

/** The ball that a scripted pack saw in the disc: `raw.glb` and `kept.f32`. */
async function shapeBall(pack: ReturnType<typeof flowManifest>): Promise<Record<string, Uint8Array>> {
  const context = scriptedContext(pack, () => ({
    ...scriptedField(32, (x, y, z) => 0.6 - hypot(x - 0.2, y, z + 0.1)),
    kept: pack.family === 'triplane' ? KEPT : null,
  }));
  const { files } = await shapeStage.run({ cutout }, shapeStage.params.parse({ model: pack.id }), context);
  return { mesh: wholeBytes(files[0]!), cutout, ...(files[1] ? { kept: wholeBytes(files[1]) } : {}) };
}

const params = textureStage.params.parse({ model: 'scripted', targetFaces: 2000, textureSize: SIZE });

/** Colours that tell where in the pack's frame a point lies: 0.5 in the middle of the ball. */
function colourOf(points: Float32Array): Float32Array {
  return points.map((value, i) => min(1, max(0, value - [0.2, 0, -0.1][i % 3]! + 0.5)));
}

describe('the stage texture', () => {
  test('asks the engine for the colour of every texel’s point, in the pack’s own frame', async () => {
    const pack = triplaneManifest();
    const inputs = await shapeBall(pack);
    const context = scriptedContext(pack, (task) => {
      if (task.kind !== 'colours') throw new Error(`Expected a task for colours but received ${task.kind}`);
      return { kind: 'colours', colours: colourOf(task.points) };
    });
    const { files, engine } = await textureStage.run(inputs, params, context);
    expect(engine).toBe('field-query');
    expect(context.tasks).toHaveLength(1);
    expect(context.tasks[0]).toMatchObject({ kept: KEPT });
    const { points } = context.tasks[0] as { points: Float32Array };
    for (let i = 0; i < points.length; i += 3) {
      const radius = hypot(points[i]! - 0.2, points[i + 1]!, points[i + 2]! + 0.1);
      if (abs(radius - 0.6) > 0.03) throw new Error(`Expected a point on the ball but received radius ${radius}`);
    }
    const { mesh, texturePng } = readRawGlb(wholeBytes(files[0]!));
    const texture = await decodeRaster(texturePng!);
    const frame = packFrameSchema.parse(readRawGlb(inputs.mesh!).extras.frame);
    const texels = locateTexels(mesh as typeof mesh & { uvs: Float32Array }, SIZE);
    const wanted = colourOf(toPackFrame(texels.points, frame));
    let worst = 0;
    for (let at = 0; at < texels.texels.length; at++) {
      for (let k = 0; k < 3; k++) {
        worst = max(worst, abs(texture.data[3 * texels.texels[at]! + k]! - round(255 * wanted[3 * at + k]!)));
      }
    }
    expect(worst).toBeLessThanOrEqual(1);
    expect(texels.texels.length).toBeGreaterThan(0.3 * SIZE * SIZE);
    // The rest is continued: nothing is black, though no colour on the ball is.
    for (let i = 0; i < texture.data.length; i += 3) {
      if (texture.data[i]! + texture.data[i + 1]! + texture.data[i + 2]! === 0) throw new Error('black');
    }
  });

  test('projects the picture and its mirror image where the pack has no colours', async () => {
    const pack = flowManifest();
    const context = scriptedContext(pack, () => scriptedField(16, () => 0));
    const { files, engine } = await textureStage.run(await shapeBall(pack), params, context);
    expect([engine, context.tasks.length]).toEqual(['front-projection', 0]);
    const texture = await decodeRaster(readRawGlb(wholeBytes(files[0]!)).texturePng!);
    for (let i = 0; i < texture.data.length; i += 3) {
      if (texture.data[i]! < 180 || texture.data[i + 1]! > 60) throw new Error('Expected the disc’s red everywhere');
    }
  });

  test('does not go on without what the engine kept', async () => {
    const pack = triplaneManifest();
    const { kept: _, ...inputs } = await shapeBall(pack);
    const context = scriptedContext(pack, () => scriptedField(16, () => 0));
    await expect(textureStage.run(inputs, params, context)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('repairs a broken mesh before it reduces it, and says so; a sound one it leaves', async () => {
    const pack = flowManifest();
    const context = scriptedContext(pack, () => {
      throw new Error('Expected no task for the engine');
    });
    const { mesh, cutout: picture } = await shapeBall(pack);
    const whole = readRawGlb(mesh!);
    const holed = { positions: whole.mesh.positions, indices: whole.mesh.indices.slice(3) };
    const broken = writeRawGlb(holed, { extras: whole.extras });
    const wanted = [
      { input: mesh!, repairs: [] },
      { input: broken, repairs: ['One hole was filled.'] },
    ];
    for (const { input, repairs } of wanted) {
      const { files, facts } = await textureStage.run({ mesh: input, cutout: picture! }, params, context);
      expect(facts).toMatchObject({ repairs });
      const textured = readRawGlb(wholeBytes(files[0]!));
      expect(textured.extras.repairs ?? []).toEqual(repairs);
      expect(manifoldReport(textured.mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1 });
    }
  });
});
