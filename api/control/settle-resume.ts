import {
  type FieldError,
  type GenerationOptions,
  type GenerationState,
  OrfeasError,
  optionsSchema,
  type PackOffer,
  type ResumeOrder,
  STAGE_NAMES,
  settleOptions,
  shapeOptionsSchema,
  stageOfOption,
} from '../../contracts/index.js';
import { fieldErrors } from '../generations/parse-request.js';
import type { ResumeRequest } from './control-request.js';

/** The two ways to say a model's size: who gives one of them means it instead of the other. */
const SIZES = ['longest', 'height'] as const;

/**
 * What a paused generation goes on with: its own request, changed where only stages after the pause read it.
 * @param offer the pack's offer, asked for where options of its own are changed.
 * @throws OrfeasError INVALID_OPTIONS, naming each override that can't be taken, as the pack's own schema says.
 */
export async function settleResume(
  state: Pick<GenerationState, 'options' | 'outputs' | 'seed' | 'pauseAfter' | 'model'>,
  request: ResumeRequest,
  offer: () => Promise<Pick<PackOffer, 'id' | 'options'>>,
): Promise<ResumeOrder> {
  const { overrides, outputs = state.outputs, seed = state.seed } = request;
  const done = STAGE_NAMES.slice(0, state.pauseAfter === null ? 0 : STAGE_NAMES.indexOf(state.pauseAfter) + 1);
  const errors: FieldError[] = Object.keys(overrides).flatMap((name) => {
    const stage = stageOfOption(name);
    if (stage === null || !done.includes(stage)) return [];
    return [{ pointer: `/overrides/${name}`, detail: `${name} is read by ${stage}, which is done` }];
  });
  if (seed !== state.seed && done.includes('shape')) {
    errors.push({ pointer: '/seed', detail: 'The seed is read by shape, which is done' });
  }
  if (errors.length > 0) throw refusal(errors);
  const options = checkedOptions(state.options, overrides);
  const isShapeChanged = Object.keys(overrides).some((name) => Object.hasOwn(shapeOptionsSchema.shape, name));
  return { options: isShapeChanged ? settledOptions(await offer(), options) : options, outputs, seed };
}

function checkedOptions(options: GenerationOptions, overrides: Record<string, unknown>): GenerationOptions {
  const kept: Record<string, unknown> = { ...options };
  if (SIZES.some((name) => name in overrides)) for (const name of SIZES) delete kept[name];
  const result = optionsSchema.safeParse({ ...kept, ...overrides });
  if (result.success) return result.data;
  throw refusal(
    fieldErrors(result.error.issues).map(({ pointer, detail }) => ({ pointer: `/overrides${pointer}`, detail })),
  );
}

function settledOptions(offer: Pick<PackOffer, 'id' | 'options'>, options: GenerationOptions): GenerationOptions {
  try {
    return settleOptions(offer, options);
  } catch (error) {
    if (!(error instanceof OrfeasError) || error.errors.length === 0) throw error;
    throw refusal(
      error.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace('/options/', '/overrides/'), detail })),
    );
  }
}

function refusal(errors: readonly FieldError[]): OrfeasError {
  return new OrfeasError('INVALID_OPTIONS', errors.map(({ detail }) => detail).join('; '), { errors });
}
