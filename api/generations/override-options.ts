import {
  type FieldError,
  type GenerationOptions,
  OrfeasError,
  optionsSchema,
  type PackOffer,
  settleOptions,
  shapeModeOf,
  shapeOptionsSchema,
} from '../../contracts/index.js';
import { fieldErrors } from './parse-request.js';

/** Options in place of others, as a request has them: not checked yet. */
export type OptionOverrides = Readonly<Record<string, string | number | boolean>>;

/** The two ways to say a model's size: who gives one of them means it instead of the other. */
const SIZES = ['longest', 'height'] as const;

/**
 * Options with some of them in the place of others.
 * @throws OrfeasError INVALID_OPTIONS, naming each override that is none or out of its range.
 */
export function overrideOptions(options: GenerationOptions, overrides: OptionOverrides): GenerationOptions {
  const kept: Record<string, unknown> = { ...ofMode(options, overrides) };
  if (SIZES.some((name) => name in overrides)) for (const name of SIZES) delete kept[name];
  const result = optionsSchema.safeParse({ ...kept, ...overrides });
  if (result.success) return result.data;
  throw refusedOverrides(
    fieldErrors(result.error.issues).map(({ pointer, detail }) => ({ pointer: `/overrides${pointer}`, detail })),
  );
}

/** Like `settleOptions`, for options that a request overrides. */
export function settleOverridden(
  offer: Pick<PackOffer, 'id' | 'options'>,
  options: GenerationOptions,
): GenerationOptions {
  try {
    return settleOptions(offer, options);
  } catch (error) {
    if (!(error instanceof OrfeasError) || error.errors.length === 0) throw error;
    throw refusedOverrides(
      error.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace('/options/', '/overrides/'), detail })),
    );
  }
}

/** The options that overrides go on: another mode or profile begins with its own, as another model does. */
function ofMode(options: GenerationOptions, overrides: OptionOverrides): GenerationOptions {
  const { mode, profile } = options;
  if (shapeModeOf({ mode, profile, ...overrides }) === shapeModeOf(options)) return options;
  return { ...withoutModelOptions(options), ...(mode === undefined ? {} : { mode }) };
}

/** Options without those that each model has its own of, for another model to fill in. */
export function withoutModelOptions(options: GenerationOptions): GenerationOptions {
  const kept = Object.entries(options).filter(([name]) => !Object.hasOwn(shapeOptionsSchema.shape, name));
  return Object.fromEntries(kept) as GenerationOptions;
}

export function refusedOverrides(errors: readonly FieldError[]): OrfeasError {
  return new OrfeasError('INVALID_OPTIONS', errors.map(({ detail }) => detail).join('; '), { errors });
}
