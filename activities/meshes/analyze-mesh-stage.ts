import { z } from 'zod';
import { analyzeOptionsSchema, MESH_FORMATS, type MeshResult } from '../../contracts/meshes.js';
import { printability } from '../../geometry/measure/printability.js';
import { defineStage } from '../stage.js';
import { readSentMesh } from './read-sent-mesh.js';

/** A mesh at the limits, on one slow core: what it needs between two signs of life, ms. */
export const MESH_SILENCE_MS = 600_000;
const STEPS = 2;

/** A mesh that was sent → what a printer's owner wants to know of it. */
export const analyzeMeshStage = defineStage({
  name: 'analyze',
  version: 1,
  module: import.meta.url,
  params: z.object({ ...analyzeOptionsSchema.shape, format: z.enum(MESH_FORMATS) }),
  inputs: ['file'],
  libraries: ['draco3d', 'meshoptimizer'],
  silenceMs: MESH_SILENCE_MS,
  async run(inputs, params, context) {
    const { mesh, facts } = await readSentMesh(inputs.file!, params);
    context.progress(1, STEPS);
    const result: MeshResult = { ...facts, printability: printability(mesh), repaired: null };
    return { files: [], facts: { result: z.json().parse(result) as Record<string, never> } };
  },
});
