import { depthLayers } from '../../../../models/families/depth-layers.js';
import { engineOf } from '../../../../models/families/engines.js';
import { matting } from '../../../../models/families/matting.js';
import type { MattingManifest } from '../../../../models/manifest.js';
import { graphContext, tensor } from '../../../support/graph-context.js';
import { layersManifest, mattingManifest } from '../../../support/scripted-engine.js';

test('every family with graphs has an engine', () => {
  for (const family of ['latent-set-flow', 'triplane', 'matting', 'depth-layers'] as const)
    expect(engineOf(family)).toBeInstanceOf(Function);
  expect(() => engineOf('inflate')).toThrow('Expected a family with graphs but received inflate');
});

test('matting gives the alpha of its graph', async () => {
  const image = tensor(new Float32Array(3 * 4), [1, 3, 2, 2]);
  const alpha = tensor([0, 0.25, 0.5, 1], [1, 1, 2, 2]);
  const context = graphContext(mattingManifest(8) as MattingManifest, { graphs: { matting: () => ({ alpha }) } });
  expect(await matting({ kind: 'matte', image }, context)).toEqual({ kind: 'matte', alpha });
  expect(context.told).toEqual([[1, 1]]);
});

test('an alpha of another size is refused', async () => {
  const image = tensor(new Float32Array(3 * 4), [1, 3, 2, 2]);
  const alpha = tensor([0], [1, 1, 1, 1]);
  const context = graphContext(mattingManifest(8) as MattingManifest, { graphs: { matting: () => ({ alpha }) } });
  await expect(matting({ kind: 'matte', image }, context)).rejects.toMatchObject({ code: 'PACK_GRAPH_MISMATCH' });
});

describe('depth layers', () => {
  const image = tensor(new Float32Array(5 * 4), [1, 5, 2, 2]);
  const ask = (values: number[]) => {
    const layers = tensor(values, [1, values.length / 4, 2, 2]);
    return depthLayers(
      { kind: 'layers', image },
      graphContext(layersManifest(8), { graphs: { layers: () => ({ layers }) } }),
    );
  };

  test('are those of the graph', async () => {
    const values = Array.from({ length: 16 }, (_, i) => i / 16);
    expect(await ask(values)).toEqual({ kind: 'layers', layers: tensor(values, [1, 4, 2, 2]) });
  });

  test('of another size, or that are no numbers, are refused', async () => {
    await expect(ask([1, 2, 3, 4])).rejects.toMatchObject({ code: 'PACK_GRAPH_MISMATCH' });
    const broken = Array.from({ length: 16 }, (_, i) => (i === 5 ? Number.NaN : 0));
    await expect(ask(broken)).rejects.toThrow('Expected finite numbers for layers but received NaN');
  });

  test('are all that the family makes', async () => {
    const context = graphContext(layersManifest(8), { graphs: {} });
    await expect(depthLayers({ kind: 'matte', image }, context)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
