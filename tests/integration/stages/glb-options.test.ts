import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WebIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, EXTTextureWebP, KHRDracoMeshCompression } from '@gltf-transform/extensions';
import draco3d from 'draco3d';
import { MeshoptDecoder } from 'meshoptimizer';
import { Piscina } from 'piscina';
import type { GenerationOptions } from '../../../contracts/options.js';
import type { MeshSummary } from '../../../contracts/printability.js';
import { exampleInput, exampleOptions } from '../../support/example-input.js';
import type { FinishedRun, StagesRequest } from '../../support/run-stages.js';
import { expectValidGlb } from '../../support/validate-glb.js';

const ROOT = new URL('../../../', import.meta.url);
const PICTURE = fileURLToPath(new URL('docs/samples/toadstool.png', ROOT));
const DEADLINE_MS = 120_000;

// Threads of plain Node: inside Jest's sandbox the same code takes ten times as long.
const threads = new Piscina<StagesRequest, FinishedRun>({
  filename: new URL('dist/tests/support/run-stages.js', ROOT).href,
  name: 'finishStages',
  maxThreads: 2,
});
afterAll(() => threads.destroy());

async function make(changes: Partial<GenerationOptions>): Promise<{ glb: Uint8Array; summary: MeshSummary }> {
  const options = exampleOptions({ resolution: 64, targetFaces: 3000, textureSize: 512, ...changes });
  const input = exampleInput({ options, outputs: ['glb'] });
  const { files, facts } = await threads.run({ input, picture: readFileSync(PICTURE).toString('base64') });
  return { glb: files['model.glb']!, summary: facts.mesh as unknown as MeshSummary };
}

async function reader(): Promise<WebIO> {
  const draco = draco3d as typeof draco3d & { createDecoderModule(): Promise<unknown> };
  await MeshoptDecoder.ready;
  return new WebIO()
    .registerExtensions([EXTMeshoptCompression, EXTTextureWebP, KHRDracoMeshCompression])
    .registerDependencies({ 'draco3d.decoder': await draco.createDecoderModule(), 'meshopt.decoder': MeshoptDecoder });
}

test.each([
  [{}, ['EXT_texture_webp']],
  [{ glbCompression: 'none', textureFormat: 'png' }, undefined],
  [{ glbCompression: 'meshopt', textureFormat: 'png' }, ['EXT_meshopt_compression']],
  [{ glbCompression: 'draco' }, ['KHR_draco_mesh_compression', 'EXT_texture_webp']],
] as const)(
  'the options %j give a valid GLB that names %j, and its mesh and texture are read back whole',
  async (options, extensions) => {
    const { glb, summary } = await make(options);
    expect((await expectValidGlb(glb)).extensionsRequired).toEqual(extensions);
    const root = (await (await reader()).readBinary(glb)).getRoot();
    const primitive = root.listMeshes()[0]!.listPrimitives()[0]!;
    expect(primitive.getIndices()!.getCount()).toBe(3 * summary.faces);
    const position = primitive.getAttribute('POSITION')!;
    const [min, max] = [position.getMin([]), position.getMax([])];
    const sides = [0, 2, 1].map((axis) => (max[axis]! - min[axis]!) * 1000);
    for (const [axis, side] of sides.entries()) expect(side).toBeCloseTo(summary.bboxMm[axis]!, 1);
    expect(root.listMaterials()[0]!.getBaseColorTexture()!.getSize()).toEqual([512, 512]);
  },
  DEADLINE_MS,
);
