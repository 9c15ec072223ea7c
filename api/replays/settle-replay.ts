import {
  type FieldError,
  type GenerationOptions,
  type GenerationState,
  type ReplayOrder,
  type StageName,
  stageOfOption,
} from '../../contracts/index.js';
import { overrideOptions, refusedOverrides, withoutModelOptions } from '../generations/override-options.js';
import { stagesBefore } from './given-stages.js';

/**
 * The options that a replay asks for: those of its parent with the overrides in their place. With another model, the
 * options that each model has its own of begin anew.
 * @throws OrfeasError INVALID_OPTIONS, naming every field that only stages before `fromStage` read, with its stage, and
 * every value out of its range.
 */
export function settleReplay(
  parent: Pick<GenerationState, 'options' | 'model'>,
  order: Pick<ReplayOrder, 'fromStage' | 'overrides' | 'model' | 'seed' | 'pauseAfter'>,
): GenerationOptions {
  const { fromStage, overrides, model, seed, pauseAfter } = order;
  const before = stagesBefore(fromStage);
  const errors: FieldError[] = Object.keys(overrides).flatMap((name) => {
    const stage = lastReader(name);
    return stage !== null && before.includes(stage) ? [earlier(`/overrides/${name}`, name, stage, fromStage)] : [];
  });
  if (before.includes('shape')) {
    if (model !== undefined && model !== parent.model) errors.push(earlier('/model', 'model', 'shape', fromStage));
    if (seed !== undefined) errors.push(earlier('/seed', 'seed', 'shape', fromStage));
  }
  if (pauseAfter !== undefined && before.includes(pauseAfter)) {
    errors.push({
      pointer: '/pauseAfter',
      detail: `Expected ${fromStage} or a later stage but received ${pauseAfter}`,
    });
  }
  if (errors.length > 0) throw refusedOverrides(errors);
  const isOther = model !== undefined && model !== parent.model;
  return overrideOptions(isOther ? withoutModelOptions(parent.options) : parent.options, overrides);
}

/** The last stage that reads an option; null for what is no option. */
function lastReader(name: string): StageName | null {
  // Of no single stage: it concerns those that ask an engine, of which texture is the last.
  return name === 'onFull' ? 'texture' : stageOfOption(name);
}

function earlier(pointer: string, name: string, stage: StageName, fromStage: StageName): FieldError {
  return { pointer, detail: `${name} is read by ${stage}, which comes before ${fromStage}: replay from ${stage}` };
}
