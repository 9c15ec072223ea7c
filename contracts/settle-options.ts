import { z } from 'zod';
import { type FieldError, OrfeasError } from './errors.js';
import { type GenerationOptions, shapeOptionsSchema } from './options.js';
import { faultInMode, SHAPE_MODES, type ShapeMode, shapeModeOf } from './shape-modes.js';
import type { PackOffer } from './worker-report.js';

/** What is read of the JSON Schema in an offer. */
const schemaOfOptions = z.looseObject({
  properties: z
    .record(
      z.string(),
      z.looseObject({
        type: z.string().optional(),
        default: z.number().optional().catch(undefined),
        minimum: z.number().optional(),
        maximum: z.number().optional(),
        enum: z.array(z.unknown()).optional(),
      }),
    )
    .default({}),
});
type OptionSchema = z.infer<typeof schemaOfOptions>['properties'][string];
type ShapeOption = keyof typeof shapeOptionsSchema.shape;

/**
 * A request's options as the chosen pack will read them: its defaults, or those of the mode, filled in, none that it has
 * not.
 * @throws OrfeasError INVALID_OPTIONS, naming every option that the pack has not, has in another range, or does not read in
 * the mode that is asked for.
 */
export function settleOptions(offer: Pick<PackOffer, 'id' | 'options'>, options: GenerationOptions): GenerationOptions {
  const { settled, errors } = settle(offer, options);
  if (errors.length === 0) return settled;
  throw new OrfeasError('INVALID_OPTIONS', errors.map(({ detail }) => detail).join('; '), { errors });
}

/** Whether the pack reads all that a request asks for, as it is. */
export function takesOptions(offer: Pick<PackOffer, 'id' | 'options'>, options: GenerationOptions): boolean {
  return settle(offer, options).errors.length === 0;
}

function settle(offer: Pick<PackOffer, 'id' | 'options'>, options: GenerationOptions) {
  const { properties } = schemaOfOptions.parse(offer.options);
  const settled: GenerationOptions = { ...options };
  const errors: FieldError[] = [];
  const mode = properties.mode === undefined ? null : shapeModeOf(options);
  for (const name of Object.keys(shapeOptionsSchema.shape) as ShapeOption[]) {
    const property = properties[name];
    const given = options[name];
    if (given !== undefined) {
      const detail =
        property === undefined ? `${offer.id} has no option ${name}` : faultOf(offer.id, name, given, property, mode);
      if (detail !== null) errors.push({ pointer: `/options/${name}`, detail });
    } else {
      const preset = mode === null ? property?.default : SHAPE_MODES[mode][name];
      if (property !== undefined && typeof preset === 'number') Object.assign(settled, { [name]: preset });
    }
  }
  return { settled, errors };
}

function faultOf(
  pack: string,
  name: string,
  value: number | string,
  { enum: choices, ...schema }: OptionSchema,
  mode: ShapeMode | null,
): string | null {
  const { type, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  const isWhole = type !== 'integer' || Number.isInteger(value);
  const isInRange = typeof value === 'number' && isWhole && value >= minimum && value <= maximum;
  if (choices?.includes(value) ?? isInRange) return mode === null ? null : faultInMode(name, mode);
  const range = choices?.join(', ') ?? `${minimum} to ${maximum}`;
  return `Expected ${choices === undefined ? range : `one of ${range}`} for ${name} of ${pack} but received ${value}`;
}
