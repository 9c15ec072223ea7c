import { StepCount } from '../../../../models/families/step-count.js';

function told(work: (count: StepCount) => void): number[] {
  const steps: number[] = [];
  work(new StepCount((step) => steps.push(step), 10));
  return steps;
}

describe('StepCount', () => {
  it('never steps back, also when more points turn out to be needed than were expected', () => {
    const steps = told((count) => {
      count.skip(2);
      count.step();
      for (const [points, expected] of [
        [50, 100],
        [100, 400],
        [390, 400],
        [800, 800],
      ] as const) {
        count.share(points, expected);
      }
      count.finish();
    });
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps[0]).toBe(3);
    expect(steps.slice(-2)).toEqual([9, 10]);
  });
});
