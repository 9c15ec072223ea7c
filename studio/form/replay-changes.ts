import type { StageView } from '../../contracts/generation.js';
import { STAGE_NAMES, type StageName } from '../../contracts/stages.js';
import type { OptionField, OptionValue, OptionValues } from './read-options.js';

/** The stages from which a generation can be made again: those before which everything has succeeded. */
export function replayableFrom(stages: readonly Pick<StageView, 'name' | 'status'>[]): StageName[] {
  const firstOpen = STAGE_NAMES.findIndex(
    (name) => stages.find((stage) => stage.name === name)?.status !== 'SUCCEEDED',
  );
  return STAGE_NAMES.slice(0, firstOpen === -1 ? STAGE_NAMES.length : firstOpen + 1);
}

/** Whether the shape is made anew, so that another engine and seed can be asked for. */
export function makesShape(fromStage: StageName): boolean {
  return STAGE_NAMES.indexOf(fromStage) <= STAGE_NAMES.indexOf('shape');
}

/** The fields that still count when a generation is made again from a stage on; those of no stage concern the engine. */
export function replayFields(fields: readonly OptionField[], fromStage: StageName): OptionField[] {
  const first = STAGE_NAMES.indexOf(fromStage);
  const engineEnds = STAGE_NAMES.indexOf('texture');
  return fields.filter(({ stage }) => first <= (stage === null ? engineEnds : STAGE_NAMES.indexOf(stage)));
}

/** What differs from what the parent was made with, of the fields that still count. */
export function changedOptions(
  fields: readonly OptionField[],
  parent: Readonly<Record<string, unknown>>,
  values: OptionValues,
): OptionValues {
  const changed = fields.flatMap(({ name }): [string, OptionValue][] => {
    const value = values[name];
    return value === undefined || value === parent[name] ? [] : [[name, value]];
  });
  return Object.fromEntries(changed);
}
