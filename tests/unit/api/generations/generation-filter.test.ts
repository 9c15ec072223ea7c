import { isWanted, parseFilter, stageReached } from '../../../../api/generations/generation-filter.js';
import { pendingState } from '../../../../contracts/pending-state.js';
import { exampleInput } from '../../../support/example-input.js';

const PARENT = '7da72ce6-3f7a-4d93-a1b8-7f7b8c064418';
const pending = pendingState(
  exampleInput({ tags: ['a', 'b'], parentId: PARENT, createdAt: '2026-01-02T00:00:00.000Z' }),
);
const [preprocess, shape, ...rest] = pending.stages;
const failed = {
  ...pending,
  status: 'FAILED' as const,
  stages: [{ ...preprocess!, status: 'SUCCEEDED' as const }, { ...shape!, status: 'FAILED' as const }, ...rest],
  error: { code: 'EMPTY_SHAPE' as const, stage: 'shape' as const, message: '', suggestion: '', retryable: false },
};

describe('isWanted', () => {
  test.each([
    ['', true],
    ['status=FAILED&stage=shape&code=EMPTY_SHAPE', true],
    ['?status=FAILED&tag=b&model=inflate', true],
    [`parent=${PARENT}`, true],
    [`batch=${PARENT}`, false],
    ['status=SUCCEEDED', false],
    ['stage=texture', false],
    ['code=EMPTY_IMAGE', false],
    ['tag=c', false],
    ['model=other', false],
    ['since=2026-01-02', true],
    ['since=2026-01-02T00:00:00.001Z', false],
    ['until=2026-01-02T00:00:00Z', false],
    ['until=2026-01-02T02:00:00%2B01:00', true],
  ])('by %s is %p', (query, wanted) => {
    expect(isWanted(failed, parseFilter(query))).toBe(wanted);
  });
});

test('the stage reached is that of the error, else the last that has begun', () => {
  expect(stageReached(failed)).toBe('shape');
  expect(stageReached({ ...failed, error: null })).toBe('shape');
  expect(stageReached({ ...failed, error: { ...failed.error, stage: null } })).toBe('shape');
  expect(stageReached(pending)).toBeNull();
});

test.each([
  ['status=DONE', '/status'],
  ['page=2', '/page'],
  ['status=FAILED&status=FAILED', '/status'],
  ['since=yesterday', '/since'],
  ['parent=x', '/parent'],
])('the query %s is refused with the parameter’s name', (query, pointer) => {
  expect(() => parseFilter(query)).toThrow(
    expect.objectContaining({ code: 'INVALID_REQUEST', errors: [expect.objectContaining({ pointer })] }),
  );
});
