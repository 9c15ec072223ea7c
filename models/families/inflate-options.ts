import { z } from 'zod';
import { shapeOptionsSchema } from '../../contracts/options.js';
import { SHAPE_MODES } from '../../contracts/shape-modes.js';

const { mode, profile, depth, base, border, blade, roundness, edges, smooth, symmetry } = shapeOptionsSchema.shape;
const rest = { mode, profile, depth, base, border, blade, roundness, edges, smooth, symmetry };
const thickness = z.number().min(0.1).max(3);
const relief = z.number().min(0).max(1);
const resolution = z.int().min(64).max(384);

/** What users may turn on the engine `inflate`, how far, and what it does by itself in the mode `inflate`. */
export const inflateOptionsSchema = z.strictObject({
  thickness: thickness.default(SHAPE_MODES.inflate.thickness as number),
  relief: relief.default(SHAPE_MODES.inflate.relief as number),
  resolution: resolution.default(SHAPE_MODES.inflate.resolution as number),
  ...rest,
});

/** The same for the stage: what is unset is the mode's own choice. */
export const modeParamsSchema = z.strictObject({
  thickness: thickness.optional(),
  relief: relief.optional(),
  resolution: resolution.optional(),
  ...rest,
});
