import { z } from 'zod';
import { OrfeasError } from '../../contracts/errors.js';
import { MESH_FORMATS, type MeshResult, repairOptionsSchema } from '../../contracts/meshes.js';
import { printability } from '../../geometry/measure/printability.js';
import { repairMesh } from '../../geometry/repair/repair-mesh.js';
import { defineStage, type StageFile } from '../stage.js';
import { MESH_SILENCE_MS } from './analyze-mesh-stage.js';
import { readSentMesh } from './read-sent-mesh.js';
import { writeRepairedMesh } from './write-repaired-mesh.js';

const STEPS = 5;

/** A mesh that was sent → the same as one closed, manifold solid that looks outwards, as far as it encloses one. */
export const repairMeshStage = defineStage({
  name: 'repair',
  version: 2,
  module: import.meta.url,
  params: z.object({ ...repairOptionsSchema.shape, format: z.enum(MESH_FORMATS) }),
  inputs: ['file'],
  libraries: ['draco3d', 'meshoptimizer', 'zlib'],
  silenceMs: MESH_SILENCE_MS,
  async run(inputs, params, context) {
    const { mesh, facts } = await readSentMesh(inputs.file!, params);
    context.progress(1, STEPS);
    const before = printability(mesh);
    context.progress(2, STEPS);
    const { innerShells, floaterShare, remeshResolution } = params;
    const { mesh: repaired, report, repairs } = repairMesh(mesh, { innerShells, floaterShare, remeshResolution });
    if (repaired.indices.length === 0) {
      throw new OrfeasError('INVALID_MESH', 'Expected at least one face with an area in the file but received none');
    }
    context.progress(3, STEPS);
    // Cavities that were asked to be left are wanted.
    const wantedCavities = innerShells === 'keep' ? Number.POSITIVE_INFINITY : 0;
    const after = printability(repaired, { repairs, wantedCavities });
    context.progress(4, STEPS);
    const files: StageFile[] = [];
    for (const format of MESH_FORMATS.filter((name) => params.outputs.includes(name))) {
      files.push(...writeRepairedMesh(format, repaired, context.key));
    }
    const outcome: MeshResult['repaired'] = { printability: after, repairs, counts: { ...report } };
    const result: MeshResult = { ...facts, printability: before, repaired: outcome };
    return { files, facts: { result: z.json().parse(result) as Record<string, never> } };
  },
});
