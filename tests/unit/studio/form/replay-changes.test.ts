import { STAGE_NAMES, type StageName } from '../../../../contracts/stages.js';
import type { OptionField } from '../../../../studio/form/read-options.js';
import { changedOptions, makesShape, replayableFrom, replayFields } from '../../../../studio/form/replay-changes.js';

const field = (name: string, stage: StageName | null): OptionField => ({
  name,
  stage,
  description: '',
  preset: undefined,
  input: { kind: 'number', min: 0, max: 1, isInteger: false },
});
const FIELDS = [
  field('padding', 'preprocess'),
  field('steps', 'shape'),
  field('targetFaces', 'texture'),
  field('longest', 'export'),
  field('onFull', null),
];
const names = (fields: readonly OptionField[]) => fields.map(({ name }) => name);

describe('replayableFrom', () => {
  const stages = (succeeded: number, then: 'FAILED' | 'PENDING') =>
    STAGE_NAMES.map((name, index) => ({ name, status: index < succeeded ? ('SUCCEEDED' as const) : then }));

  test('offers every stage of one that has succeeded', () => {
    expect(replayableFrom(stages(4, 'PENDING'))).toEqual(STAGE_NAMES);
  });

  test('offers the stage that failed and those before it', () => {
    expect(replayableFrom(stages(2, 'FAILED'))).toEqual(['preprocess', 'shape', 'texture']);
  });

  test('offers the first stage of one of which nothing has succeeded', () => {
    expect(replayableFrom(stages(0, 'FAILED'))).toEqual(['preprocess']);
  });
});

describe('replayFields', () => {
  test.each([
    ['preprocess', ['padding', 'steps', 'targetFaces', 'longest', 'onFull']],
    ['texture', ['targetFaces', 'longest', 'onFull']],
    ['export', ['longest']],
  ] as const)('from %s on, only what is still read can be changed', (stage, expected) => {
    expect(names(replayFields(FIELDS, stage))).toEqual(expected);
  });
});

test('another engine can make the shape only where the shape is made anew', () => {
  expect(STAGE_NAMES.filter(makesShape)).toEqual(['preprocess', 'shape']);
});

test('only what differs from the parent is asked for, and only of the fields that count', () => {
  const parent = { longest: 100, steps: 50, origin: 'bottom' };
  expect(changedOptions(FIELDS.slice(2), parent, { longest: 100, steps: 20, targetFaces: 2000 })).toEqual({
    targetFaces: 2000,
  });
});
