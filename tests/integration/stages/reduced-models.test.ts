import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preprocessStage } from '../../../activities/preprocess/preprocess-stage.js';
import { readRawGlb } from '../../../geometry/formats/read-raw-glb.js';
import { selfIntersections } from '../../../geometry/measure/self-intersections.js';
import type { Mesh } from '../../../geometry/mesh/mesh.js';
import { reduceMesh } from '../../../geometry/mesh/reduce-mesh.js';
import { shapeStage } from '../../../gpu-workers/shape/shape-stage.js';
import { repositoryRoot } from '../../support/parts.js';
import { standaloneContext } from '../../support/standalone-context.js';
import { wholeBytes } from '../../support/whole-bytes.js';

let owl: Mesh;

beforeAll(async () => {
  const context = standaloneContext();
  const picture = new Uint8Array(readFileSync(join(repositoryRoot(), 'docs/samples/owl.webp')));
  const cut = await preprocessStage.run({ picture }, preprocessStage.params.parse({}), context);
  const params = shapeStage.params.parse({ model: 'inflate' });
  const shape = await shapeStage.run({ cutout: wholeBytes(cut.files[0]!) }, params, context);
  owl = readRawGlb(wholeBytes(shape.files[0]!)).mesh;
}, 60_000);

// At both, plain edge collapse lets three pairs of faces cut through each other between feet and belly.
test.each([100_000, 2_000])(
  'the owl of %i faces has none that cut through each other',
  async (target) => {
    const { mesh, faces } = await reduceMesh(owl, target);
    expect({ faces, pairs: selfIntersections(mesh).pairs }).toEqual({ faces: target, pairs: 0 });
  },
  60_000,
);
