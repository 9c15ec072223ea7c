import { z } from 'zod';
import { OUTPUT_FORMATS } from '../../contracts/formats.js';
import { sha256Schema } from '../../contracts/ids.js';
import { exportOptionsSchema } from '../../contracts/options.js';
import type { MeshSummary } from '../../contracts/printability.js';
import type { TexturedMesh } from '../../geometry/fit/manifold-solid.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import { printability } from '../../geometry/measure/printability.js';
import { decodeRaster } from '../raster-codec.js';
import { defineStage, type StageFile } from '../stage.js';
import { drawPreviews } from './draw-previews.js';
import { fitModel } from './fit-model.js';
import { writeFormat } from './write-format.js';

/** Previews cost about as much as the check and the formats together; shares are rough. */
const STEPS = 10;

/** Textured mesh → the files a client asked for, in mm, checked for printing, with previews. */
export const exportStage = defineStage({
  name: 'export',
  version: 4,
  module: import.meta.url,
  params: z.object({
    ...exportOptionsSchema.shape,
    outputs: z.array(z.enum(OUTPUT_FORMATS)),
    provenance: z.object({ engine: z.string(), packDigest: sha256Schema, seed: z.int(), licence: z.string() }),
  }),
  inputs: ['mesh'],
  libraries: ['draco3d', 'manifold-3d', 'meshoptimizer', 'sharp', 'zlib'],
  silenceMs: 120_000,
  async run(inputs, params, context) {
    const { mesh, texturePng, extras } = readRawGlb(inputs.mesh!);
    const texture = await decodeRaster(texturePng!);
    const { upright, standing, scale, changes } = await fitModel(mesh as TexturedMesh, texture, params);
    context.progress(1, STEPS);
    const repairs = z.array(z.string()).catch([]).parse(extras.repairs);
    const report = printability(upright, {
      repairs: [...repairs, ...(changes?.repairs ?? [])],
      wantedCavities: changes?.hollows ?? 0,
    });
    context.progress(3, STEPS);

    const onShare = (share: number) => context.progress(3 + Math.floor(4 * share), STEPS);
    const previews = await drawPreviews(standing, texture, onShare);
    const files: StageFile[] = [];
    const { upAxis, textureFormat, glbCompression, colors3mf } = params;
    const provenance = { ...params.provenance, stageKey: context.key };
    const { thumbnail } = previews;
    const source = { upright, standing, texture, texturePng: texturePng!, thumbnail, provenance };
    for (const [written, format] of params.outputs.entries()) {
      files.push(...(await writeFormat(format, { ...source, upAxis, textureFormat, glbCompression, colors3mf })));
      context.progress(7 + Math.floor((3 * (written + 1)) / params.outputs.length), STEPS);
    }
    files.push(...previews.files);

    const summary: MeshSummary = {
      faces: report.faces,
      vertices: report.vertices,
      bboxMm: report.boundingBoxMm.size,
      reductionErrorMm: typeof extras.reductionError === 'number' ? extras.reductionError * scale : null,
      printability: report,
    };
    const facts = { mesh: z.json().parse(summary) as Record<string, never> };
    return { files, facts: changes === null ? facts : { ...facts, fit: changes.facts } };
  },
});
