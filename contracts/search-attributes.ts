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
