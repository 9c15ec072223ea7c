import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { GenerationState } from '../contracts/generation.js';
import { SEARCH_ATTRIBUTE_TYPE, SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';
import type { StageName } from '../contracts/stages.js';

/** Shows people in the Temporal UI how a generation stands, and lets them search by it. */
export function showOperators(state: GenerationState, stage: StageName | null, link: string): void {
  upsertSearchAttributes([
    pair('status', state.status),
    pair('stage', stage ?? 'none'),
    ...(state.engine === null ? [] : [pair('engine', state.engine)]),
    ...(state.error === null ? [] : [pair('failure', state.error.code)]),
  ]);
  setCurrentDetails(details(state, stage, link));
}

function pair(name: keyof typeof SEARCH_ATTRIBUTES, value: string): SearchAttributeUpdatePair {
  return { key: defineSearchAttributeKey(SEARCH_ATTRIBUTES[name], SEARCH_ATTRIBUTE_TYPE), value };
}

/** Markdown: a line for what is going on, a table of the stages, a link back. */
function details(state: GenerationState, stage: StageName | null, link: string): string {
  const rows = state.stages.map((view) => {
    const how = view.cached === true ? 'known' : view.seconds === null ? '' : `${view.seconds.toFixed(2)} s`;
    return `| ${view.name} | ${view.status} | ${how} | ${view.attempt || ''} | ${view.engine ?? ''} |`;
  });
  return [
    `**${state.status}**${stage === null ? '' : ` in stage **${stage}**`}, model \`${state.model}\``,
    ...(state.error === null ? [] : [`\`${state.error.code}\`: ${state.error.message}. ${state.error.suggestion}`]),
    ['| stage | status | computed in | attempts | engine |', '|---|---|---|---|---|', ...rows].join('\n'),
    `[The generation in the API](${link})`,
  ].join('\n\n');
}
