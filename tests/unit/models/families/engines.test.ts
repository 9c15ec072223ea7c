import { engineOf } from '../../../../models/families/engines.js';
import { matting } from '../../../../models/families/matting.js';
import type { MattingManifest } from '../../../../models/manifest.js';
import { graphContext, tensor } from '../../../support/graph-context.js';
import { mattingManifest } from '../../../support/scripted-engine.js';

test('every family with graphs has an engine', () => {
  for (const family of ['latent-set-flow', 'triplane', 'matting'] as const)
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
