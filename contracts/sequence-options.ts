import { z } from 'zod';
import { type FieldError, OrfeasError } from './errors.js';

/** What a sequence can be asked for by name. */
export const SEQUENCE_PRESETS = ['web-36', 'amazon-24', 'amazon-48', 'amazon-72', 'autocare', 'custom'] as const;
export type SequencePreset = (typeof SEQUENCE_PRESETS)[number];

export const FRAME_FORMATS = ['png', 'webp', 'jpeg'] as const;
export type FrameFormat = (typeof FRAME_FORMATS)[number];

/** How the model is lit: a photographer's room with soft boxes, even light from all around, or colours as they are. */
export const SEQUENCE_LIGHTS = ['studio', 'soft', 'flat'] as const;
export type SequenceLight = (typeof SEQUENCE_LIGHTS)[number];

/** Which way the model turns from frame to frame, as seen from above. */
export const TURN_DIRECTIONS = ['clockwise', 'counter-clockwise'] as const;
export type TurnDirection = (typeof TURN_DIRECTIONS)[number];

/** Most frames of a sequence, over all elevations. */
const MAX_FRAMES = 288;
/** Most pixels of a sequence: 72 frames of 2500². */
const MAX_PIXELS = 72 * 2500 * 2500;

/** What a sequence is asked for with; what a preset fixes is refused where it says otherwise. */
export const sequenceOptionsSchema = z.strictObject({
  preset: z.enum(SEQUENCE_PRESETS).default('web-36').describe('Frames, names and packing as a place wants them.'),
  frames: z.int().min(4).max(144).optional().describe('Frames around the model, at each elevation.'),
  elevations: z
    .array(z.number().min(-60).max(75))
    .min(1)
    .max(5)
    .optional()
    .describe('Degrees above the horizon from which it is seen, a round of frames each.'),
  size: z.int().min(64).max(2500).optional().describe('Side of each square frame, pixels.'),
  background: z
    .string()
    .regex(/^(?:alpha|#[0-9a-f]{6})$/, 'Expected alpha or a colour as #rrggbb, in lower case')
    .optional()
    .describe('`alpha`: none; or a colour as #rrggbb.'),
  format: z.enum(FRAME_FORMATS).optional().describe('File format of the frames.'),
  light: z
    .enum(SEQUENCE_LIGHTS)
    .optional()
    .describe('`studio`: soft boxes; `soft`: even; `flat`: colours as they are.'),
  direction: z
    .enum(TURN_DIRECTIONS)
    .optional()
    .describe('Which way the model turns from frame to frame, as seen from above.'),
  item: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, 'Expected 1 to 40 of A-Z, a-z, 0-9 and -')
    .optional()
    .describe('Part number or article that the names of `amazon-…` and `autocare` begin with; else `item`.'),
});
export type SequenceOptions = z.infer<typeof sequenceOptionsSchema>;

/** A sequence with everything settled. */
export const sequencePlanSchema = z.object({
  preset: z.enum(SEQUENCE_PRESETS),
  frames: z.int(),
  elevations: z.array(z.number()),
  size: z.int(),
  background: z.string(),
  format: z.enum(FRAME_FORMATS),
  light: z.enum(SEQUENCE_LIGHTS),
  direction: z.enum(TURN_DIRECTIONS),
  item: z.string(),
});
export type SequencePlan = z.infer<typeof sequencePlanSchema>;

type Fixable = Exclude<keyof SequencePlan, 'preset'>;

interface PresetRule {
  plan: Omit<SequencePlan, 'preset'>;
  /** What a request may say otherwise, and within what. */
  free: Partial<Record<Fixable, readonly number[] | 'any' | readonly [low: number, high: number, 'range']>>;
}

const WEB: PresetRule = {
  // Turns as the previews of a generation do: the camera goes to the right.
  plan: {
    frames: 36,
    elevations: [10],
    size: 800,
    background: 'alpha',
    format: 'webp',
    light: 'studio',
    direction: 'clockwise',
    item: 'item',
  },
  free: { elevations: 'any', size: 'any', background: 'any', light: 'any' },
};

/** Amazon, 360° View Asset Specifications: square PNG of 1500 to 2500 px, 10 to 30° above, turned counter-clockwise. */
const amazon = (frames: number): PresetRule => ({
  plan: {
    ...{ frames, elevations: [15], size: 1500, background: '#ffffff', format: 'png' },
    ...{ light: 'studio', direction: 'counter-clockwise', item: 'item' },
  },
  free: { elevations: [10, 30, 'range'], size: [1500, 2500, 'range'], light: 'any', item: 'any' },
});

/** Auto Care Association, Digital Asset Guidelines Rev 4, 8.2: JPEG on white, 24, 36, 72 or 144 frames a plane. */
const AUTOCARE: PresetRule = {
  plan: {
    ...{ frames: 36, elevations: [0], size: 2000, background: '#ffffff', format: 'jpeg' },
    ...{ light: 'studio', direction: 'counter-clockwise', item: 'item' },
  },
  free: { frames: [24, 36, 72, 144], elevations: 'any', size: [500, 2500, 'range'], light: 'any', item: 'any' },
};

const CUSTOM: PresetRule = {
  plan: { ...WEB.plan, frames: 36, size: 512, format: 'png' },
  free: {
    ...{ frames: 'any', elevations: 'any', size: 'any', background: 'any', format: 'any', light: 'any' },
    ...{ direction: 'any', item: 'any' },
  },
};

const RULES: Record<SequencePreset, PresetRule> = {
  'web-36': WEB,
  'amazon-24': amazon(24),
  'amazon-48': amazon(48),
  'amazon-72': amazon(72),
  autocare: AUTOCARE,
  custom: CUSTOM,
};

/**
 * Fills in what the preset says.
 * @throws OrfeasError INVALID_OPTIONS with every field that the preset does not leave free, or that is too much together.
 */
export function settleSequence(options: SequenceOptions): SequencePlan {
  const { plan, errors } = settle(options);
  if (errors.length === 0) return plan;
  throw new OrfeasError('INVALID_OPTIONS', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), {
    errors,
  });
}

/** The same as part of a request: options are settled as they are read. */
export const settledSequenceSchema = sequenceOptionsSchema.transform((options, context): SequencePlan => {
  const { plan, errors } = settle(options);
  for (const { pointer, detail } of errors) {
    context.issues.push({ code: 'custom', message: detail, path: [pointer.slice(1)], input: options });
  }
  return plan;
});

function settle({ preset, ...asked }: SequenceOptions): { plan: SequencePlan; errors: FieldError[] } {
  const { plan, free } = RULES[preset];
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    const detail = refusal(preset, plan[name as Fixable], free[name as Fixable], value);
    if (detail !== null) errors.push({ pointer: `/${name}`, detail });
  }
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const settled: SequencePlan = { preset, ...plan, ...given };
  return { plan: settled, errors: [...errors, ...faultsTogether(settled)] };
}

function refusal(
  preset: SequencePreset,
  fixed: SequencePlan[Fixable],
  rule: PresetRule['free'][Fixable],
  value: string | number | number[],
): string | null {
  if (rule === 'any' || JSON.stringify(value) === JSON.stringify(fixed)) return null;
  const values = typeof value === 'object' ? value : [value];
  if (rule === undefined) return `Expected ${String(fixed)}, as ${preset} has it, but received ${String(value)}`;
  const [low, high, kind] = rule;
  if (kind === 'range') {
    const isInside = values.every((one) => Number(one) >= low! && Number(one) <= high!);
    return isInside ? null : `Expected ${low} to ${high}, as ${preset} has it, but received ${String(value)}`;
  }
  const isOne = values.every((one) => (rule as readonly number[]).includes(Number(one)));
  return isOne ? null : `Expected one of ${rule.join(', ')}, as ${preset} has it, but received ${String(value)}`;
}

function faultsTogether({ frames, elevations, size, background, format }: SequencePlan): FieldError[] {
  const errors: FieldError[] = [];
  const total = frames * elevations.length;
  if (total > MAX_FRAMES) {
    errors.push({
      pointer: '/elevations',
      detail: `Expected at most ${MAX_FRAMES} frames in all but received ${total}`,
    });
  }
  if (total * size * size > MAX_PIXELS) {
    const most = Math.floor(Math.sqrt(MAX_PIXELS / total));
    errors.push({ pointer: '/size', detail: `Expected at most ${most} for ${total} frames but received ${size}` });
  }
  if (new Set(elevations).size !== elevations.length) {
    errors.push({ pointer: '/elevations', detail: 'Expected each elevation once' });
  }
  if (format === 'jpeg' && background === 'alpha') {
    errors.push({ pointer: '/background', detail: 'Expected a colour, since jpeg has no alpha, but received alpha' });
  }
  return errors;
}
