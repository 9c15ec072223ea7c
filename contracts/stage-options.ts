import { exportOptionsSchema, preprocessOptionsSchema, shapeOptionsSchema, textureOptionsSchema } from './options.js';
import type { StageName } from './stages.js';

/** The options that each stage reads; those that no stage has concern the generation as a whole. */
export const STAGE_OPTIONS = {
  preprocess: preprocessOptionsSchema,
  shape: shapeOptionsSchema,
  texture: textureOptionsSchema,
  export: exportOptionsSchema,
} as const;

/** The stage that reads an option; null for what concerns the generation as a whole, and for what is no option. */
export function stageOfOption(name: string): StageName | null {
  const stages = Object.keys(STAGE_OPTIONS) as StageName[];
  return stages.find((stage) => Object.hasOwn(STAGE_OPTIONS[stage].shape, name)) ?? null;
}
