import type { GenerationInput } from './orchestration.js';

/** What operators can search workflows by. Never file names or a user's text: codecs do not cover these values. */
export const SEARCH_ATTRIBUTES = {
  tenant: 'OrfeasTenant',
  status: 'OrfeasStatus',
  stage: 'OrfeasStage',
  model: 'OrfeasModel',
  engine: 'OrfeasEngine',
  batch: 'OrfeasBatch',
  parent: 'OrfeasParent',
  failure: 'OrfeasFailure',
} as const;

/** All of them are keywords; SQL stores allow ten keywords a namespace. */
export const SEARCH_ATTRIBUTE_TYPE = 'KEYWORD';

/** The attributes that a generation has from its first moment. */
export function attributesAtStart(
  input: Pick<GenerationInput, 'tenant' | 'model' | 'batch' | 'parentId'>,
): [name: keyof typeof SEARCH_ATTRIBUTES, value: string][] {
  return [
    ['tenant', input.tenant],
    ['status', 'PENDING'],
    ['model', input.model],
    ...(input.batch ? [['batch', input.batch.id] as ['batch', string]] : []),
    ...(input.parentId === null ? [] : [['parent', input.parentId] as ['parent', string]]),
  ];
}
