import { z } from 'zod';
import {
  exportOptionsSchema,
  generalOptionsSchema,
  preprocessOptionsSchema,
  shapeOptionsSchema,
  textureOptionsSchema,
} from '../contracts/options.js';
import type { PackOffer } from '../contracts/worker-report.js';
import { inflateOptionsSchema } from './families/inflate-options.js';
import type { Knob, PackManifest } from './manifest.js';

type OptionName = keyof typeof shapeOptionsSchema.shape;

/** JSON Schema of the options that a generation with the pack may set: ranges and defaults are the pack's own. */
export function packOptions(manifest: PackManifest): PackOffer['options'] {
  const schema = manifest.family === 'matting' ? z.strictObject({}) : wholeSchema(manifest);
  return z.toJSONSchema(schema, { io: 'input' }) as PackOffer['options'];
}

function wholeSchema(manifest: PackManifest) {
  const own = Object.entries(ownOptions(manifest)).map(([name, schema]) => {
    const { description = '' } = shapeOptionsSchema.shape[name as OptionName];
    return [name, schema.describe(description)] as const;
  });
  return z.strictObject({
    ...preprocessOptionsSchema.shape,
    ...Object.fromEntries(own),
    ...textureOptionsSchema.shape,
    ...exportOptionsSchema.shape,
    ...generalOptionsSchema.shape,
  });
}

/** The options that the pack's engine reads. */
function ownOptions(manifest: PackManifest): Partial<Record<OptionName, z.ZodType>> {
  if (manifest.family === 'inflate') return inflateOptionsSchema.shape;
  if (manifest.family === 'matting') return {};
  const { edges, smooth } = shapeOptionsSchema.shape;
  if (manifest.family === 'depth-layers') {
    return { resolution: knobSchema(manifest.surface.resolution, z.int()), edges, smooth };
  }
  const resolution = knobSchema(manifest.decode.resolution, z.int());
  if (manifest.family === 'triplane') return { resolution, edges, smooth };
  const { steps, guidance } = manifest.sampler;
  return {
    resolution,
    steps: knobSchema(steps, z.int()),
    ...(guidance.mode === 'none' ? {} : { guidance: knobSchema(guidance.scale, z.number()) }),
    edges,
    smooth,
  };
}

function knobSchema({ default: preset, min, max, values }: Knob, type: z.ZodNumber): z.ZodType {
  const range = values === undefined ? type.min(min as number).max(max as number) : z.literal(values);
  return range.default(preset);
}
