import { preprocessStage } from '../../../../activities/preprocess/preprocess-stage.js';
import { decodeRaster, encodePng } from '../../../../activities/raster-codec.js';
import type { Raster } from '../../../../geometry/image/raster.js';
import type { EngineOutput, EngineTask } from '../../../../models/families/engine.js';
import { alphaOf, createNoise, paintPicture } from '../../../support/paint-picture.js';
import { mattingManifest, type ScriptedContext, scriptedContext } from '../../../support/scripted-engine.js';
import { wholeBytes } from '../../../support/whole-bytes.js';

const SIDE = 40;

/** A red block on a background that no plain model explains. */
function drawBusy(): Raster {
  const noise = createNoise(9);
  const picture = paintPicture(150, 120, () => [0, 0, 0]);
  for (let i = 0; i < 150 * 120; i++) {
    const isBlock = i % 150 > 50 && i % 150 < 100 && i > 40 * 150 && i < 90 * 150;
    picture.data.set(isBlock ? [250, 10, 10] : [0, 100 + 155 * noise(), 255 * noise()], 4 * i);
  }
  return picture;
}

/** A network that knows red when it sees it. */
function findRed(task: EngineTask): EngineOutput {
  if (task.kind !== 'matte') throw new Error(`Expected a task for a matte but received ${task.kind}`);
  const { data } = task.image;
  const alpha = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (data[i]! > 0.6 ? 1 : 0));
  return { kind: 'matte', alpha: { dims: [1, 1, SIDE, SIDE], data: alpha } };
}

const withNetwork = (answer = findRed) => scriptedContext(mattingManifest(SIDE), answer);

async function cut(picture: Raster, matte: string, context: ScriptedContext) {
  const params = preprocessStage.params.parse({ matte });
  return preprocessStage.run({ picture: await encodePng(picture) }, params, context);
}

/** The same with the background clear. */
function clearAround(picture: Raster): Raster {
  const data = picture.data.map((value, i) => (i % 4 === 3 && picture.data[i - 3]! < 200 ? 0 : value));
  return { ...picture, data };
}

describe('the stage preprocess with a matting pack', () => {
  test.each(['auto', 'network'])('cuts an opaque picture out by what the network sees, for matte %s', async (matte) => {
    const context = withNetwork();
    const { files, facts } = await cut(drawBusy(), matte, context);
    expect(context.tasks).toHaveLength(1);
    expect(context.tasks[0]).toMatchObject({ kind: 'matte', image: { dims: [1, 3, SIDE, SIDE] } });
    expect(facts).toMatchObject({ matte: 'network' });
    expect(facts!.confidence).toBeGreaterThan(0.9);
    const { x, y, width } = facts!.crop as { x: number; y: number; width: number };
    expect(Math.abs(x + width / 2 - 75)).toBeLessThan(3);
    expect(Math.abs(y + width / 2 - 65)).toBeLessThan(3);
    expect(Math.abs(0.9 * width - 50)).toBeLessThan(6);
    const cutout = await decodeRaster(wholeBytes(files[0]!));
    const solid = alphaOf(cutout).filter((alpha) => alpha > 128).length;
    expect(solid / (cutout.width * cutout.height)).toBeGreaterThan(0.6);
    for (let i = 0; i < cutout.data.length; i += 4) {
      if (cutout.data[i + 3]! > 200 && cutout.data[i]! < 200) throw new Error('Expected no background in the cut-out');
    }
  });

  test('takes a telling alpha channel at its word, unless the network is asked for', async () => {
    const picture = clearAround(drawBusy());
    const spared = withNetwork();
    expect((await cut(picture, 'auto', spared)).facts).toMatchObject({ matte: 'alpha' });
    expect(spared.tasks).toHaveLength(0);
    expect((await cut(picture, 'network', withNetwork())).facts).toMatchObject({ matte: 'network' });
  });

  test('leaves the network alone where the background is asked for', async () => {
    const context = withNetwork();
    const plain = paintPicture(150, 120, (x, y) =>
      Math.hypot(x - 0.5, y - 0.5) < 0.3 ? [200, 60, 40] : [240, 240, 240],
    );
    expect((await cut(plain, 'background', context)).facts).toMatchObject({ matte: 'background' });
    expect(context.tasks).toHaveLength(0);
  });

  test.each([
    ['nothing', 0],
    ['nothing but grey', 0.5],
  ])('refuses the picture where the network sees %s', async (_, value) => {
    const answer = (): EngineOutput => ({
      kind: 'matte',
      alpha: { dims: [1, 1, SIDE, SIDE], data: new Float32Array(SIDE * SIDE).fill(value) },
    });
    await expect(cut(drawBusy(), 'auto', withNetwork(answer))).rejects.toMatchObject({ code: 'MASK_UNCERTAIN' });
  });

  test('says what to do where a network is asked for and none is there', async () => {
    const context = scriptedContext(null, findRed);
    await expect(cut(drawBusy(), 'network', context)).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('Use matte "auto"') as string,
    });
  });
});
