import {
  type FieldError,
  type GenerationState,
  type PackOffer,
  type ResumeOrder,
  STAGE_NAMES,
  shapeOptionsSchema,
  stageOfOption,
} from '../../contracts/index.js';
import { overrideOptions, refusedOverrides, settleOverridden } from '../generations/override-options.js';
import type { ResumeRequest } from './control-request.js';

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
  if (errors.length > 0) throw refusedOverrides(errors);
  const options = overrideOptions(state.options, overrides);
  const isShapeChanged = Object.keys(overrides).some((name) => Object.hasOwn(shapeOptionsSchema.shape, name));
  return { options: isShapeChanged ? settleOverridden(await offer(), options) : options, outputs, seed };
}
