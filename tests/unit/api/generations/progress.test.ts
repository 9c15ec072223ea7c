import { progressAt, stageProgress, withLiveStage } from '../../../../api/generations/progress.js';
import { overallProgress } from '../../../../contracts/generation-progress.js';
import { STAGE_NAMES, STAGE_SHARES, type StageName, type StageView } from '../../../../contracts/index.js';
import { pendingStage } from '../../../../contracts/pending-state.js';

const stages = (change: Partial<Record<StageName, Partial<StageView>>>): StageView[] =>
  STAGE_NAMES.map((name) => ({ ...pendingStage(name), ...change[name] }));
const LIVE = {
  name: 'shape',
  started: true,
  attempt: 2,
  step: 5,
  steps: 20,
  waiting: null,
  queue: 'q',
  worker: 'w',
  lastFailure: null,
} as const;

describe('overallProgress', () => {
  test('goes from 0 to 100', () => {
    expect(overallProgress(stages({}))).toBe(0);
    const done = Object.fromEntries(STAGE_NAMES.map((name) => [name, { status: 'SUCCEEDED' as const }]));
    expect(overallProgress(stages(done))).toBe(100);
  });

  test('counts a stage by its share and its own progress', () => {
    const half = overallProgress(stages({ preprocess: { status: 'SUCCEEDED' }, shape: { progress: 50 } }));
    expect(half).toBeCloseTo(100 * (STAGE_SHARES.preprocess + STAGE_SHARES.shape / 2), 1);
  });

  test('agrees with what the event stream tells at the same moment', () => {
    const view = withLiveStage(stages({ preprocess: { status: 'SUCCEEDED' }, shape: { status: 'IN_PROGRESS' } }), LIVE);
    expect(progressAt(new Set(['preprocess']), LIVE)).toBe(overallProgress(view));
  });
});

describe('stageProgress', () => {
  test.each([
    [0, 0, 0],
    [3, 0, 0],
    [5, 20, 25],
    [30, 20, 100],
    [-1, 20, 0],
  ])('of step %p of %p is %p', (step, steps, expected) => {
    expect(stageProgress(step, steps)).toBe(expected);
  });
});

describe('withLiveStage', () => {
  test('gives the running stage its step and attempt and leaves the others', () => {
    const before = stages({ preprocess: { status: 'SUCCEEDED' } });
    const after = withLiveStage(before, LIVE);
    expect(after[1]).toMatchObject({ status: 'IN_PROGRESS', step: 5, steps: 20, attempt: 2, progress: 25 });
    expect([after[0], after[2], after[3]]).toEqual([before[0], before[2], before[3]]);
  });

  test('believes the workflow that a stage has ended over an older sign of life', () => {
    const before = stages({ shape: { status: 'SUCCEEDED', progress: 100 } });
    expect(withLiveStage(before, LIVE)).toEqual(before);
  });
});
