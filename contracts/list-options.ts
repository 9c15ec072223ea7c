import { z } from 'zod';
import { analyzeOptionsSchema, repairOptionsSchema } from './meshes.js';
import { optionsSchema } from './options.js';
import { stageOfOption } from './stage-options.js';
import type { StageName } from './stages.js';

/** An option in words, for help and documentation. */
export interface OptionDescription {
  name: string;
  /** The stage that reads it; `all` for what concerns the generation as a whole. */
  stage: StageName | 'all';
  /** `0 to 1`, or the choices separated by commas. */
  values: string;
  /** Empty where an unset option means something of its own; `the model’s own` where each model has another. */
  preset: string;
  meaning: string;
}

/** What is used of an option's JSON Schema. */
interface OptionSchema {
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  enum?: unknown[];
  anyOf?: { const?: unknown }[];
  items?: { enum?: unknown[] };
}

/** Every option of a mesh that is sent, and which of the two operations take it. */
export function listMeshOptions(): (Omit<OptionDescription, 'stage'> & { of: 'both' | 'repair' })[] {
  const properties = z.toJSONSchema(repairOptionsSchema, { io: 'input' }).properties ?? {};
  return Object.entries(properties).map(([name, property]) => {
    const { description = '', default: preset, minimum, maximum, items, ...schema } = property as OptionSchema;
    return {
      name,
      of: Object.hasOwn(analyzeOptionsSchema.shape, name) ? 'both' : 'repair',
      values: (schema.enum ?? items?.enum)?.join(', ') ?? `${minimum} to ${maximum}`,
      preset: String(preset),
      meaning: description,
    };
  });
}

/** Every option of a generation, as the schemas have it. */
export function listOptions(): OptionDescription[] {
  const properties = z.toJSONSchema(optionsSchema, { io: 'input' }).properties ?? {};
  return Object.entries(properties).map(([name, property]) => {
    const { description = '', default: preset = '', minimum, maximum, ...schema } = property as OptionSchema;
    const choices = schema.enum ?? schema.anyOf?.map((choice) => choice.const);
    const stage = stageOfOption(name) ?? 'all';
    return {
      name,
      stage,
      values: choices?.join(', ') ?? `${minimum} to ${maximum}`,
      preset: stage === 'shape' ? 'the model’s own' : String(preset),
      meaning: description,
    };
  });
}
