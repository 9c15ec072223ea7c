import { StageTimes } from '../../../../api/generations/stage-times.js';
import type { GenerationState } from '../../../../contracts/generation.js';

const stage = (name: string, seconds: number, cached = false) => ({ name, status: 'SUCCEEDED', cached, seconds });

/** What of a finished generation tells how long its stages took. */
function finished(id: string, stages: ReturnType<typeof stage>[]): GenerationState {
  return { id, model: 'tiny', stages } as unknown as GenerationState;
}

test('the mean of a queue’s stages, each generation counted once, what was known not at all', () => {
  const times = new StageTimes();
  expect(times.meanSeconds('gpu-tiny')).toBeNull();
  const one = finished('1', [stage('shape', 10), stage('texture', 20), stage('export', 4)]);
  times.note(one);
  times.note(one);
  times.note(finished('2', [stage('shape', 500, true), stage('texture', 30)]));
  expect(times.meanSeconds('gpu-tiny')).toBe(20);
  expect(times.meanSeconds('cpu')).toBe(4);
});
