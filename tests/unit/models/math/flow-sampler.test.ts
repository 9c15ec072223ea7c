import { guide, sampleFlow, samplerCalls } from '../../../../models/math/flow-sampler.js';
import { flowSchedule } from '../../../../models/math/flow-schedule.js';

const BASE = { shift: 1, numTrain: 1000, pcm: 100, timeScale: 1 };

test('a straight flow arrives where it points to, whatever the steps', async () => {
  const target = Float32Array.of(3, -1, 0.5);
  for (const type of ['flow-match-euler', 'consistency-flow-euler', 'rectified-flow'] as const) {
    const start = Float32Array.of(1, 1, 1);
    const velocity = target.map((value, i) => value - start[i]!);
    const latents = start.slice();
    const hooks = { velocity: async () => velocity, stepped: () => undefined };
    await sampleFlow(flowSchedule({ ...BASE, type }, 9), latents, 0, hooks);
    for (const [i, value] of target.entries()) expect(latents[i]).toBeCloseTo(value, 6);
  }
});

test('steps of length 0 are told but not asked for', async () => {
  const schedule = flowSchedule({ ...BASE, type: 'flow-match-euler' }, 4);
  const times: number[] = [];
  const steps: number[] = [];
  await sampleFlow(schedule, new Float32Array(2), 0, {
    velocity: async (latents, time) => {
      times.push(time);
      return latents;
    },
    stepped: (step) => void steps.push(step),
  });
  expect(times).toEqual([0, 1 / 3, 2 / 3]);
  expect(steps).toEqual([1, 2, 3, 4]);
  expect(samplerCalls(schedule, 0, 2)).toBe(6);
  expect(samplerCalls(schedule, 2, 2)).toBe(2);
  expect(samplerCalls(schedule, 3, 2)).toBe(0);
});

test('going on from a step gives the bits of an undisturbed run', async () => {
  const schedule = flowSchedule({ ...BASE, type: 'rectified-flow', timeScale: 1000 }, 10);
  const velocity = async (latents: Float32Array, time: number) => latents.map((value) => Math.sin(7 * value + time));
  const states: Float32Array[] = [];
  const whole = Float32Array.from({ length: 64 }, (_, i) => Math.cos(i));
  await sampleFlow(schedule, whole, 0, { velocity, stepped: (_, latents) => void states.push(latents.slice()) });
  for (const step of [1, 4, 9]) {
    const latents = states[step - 1]!.slice();
    await sampleFlow(schedule, latents, step, { velocity, stepped: () => undefined });
    expect(latents).toEqual(whole);
  }
});

test('guidance goes beyond the conditional velocity by its scale', () => {
  const conditional = Float32Array.of(2, 1);
  expect([...guide(conditional, Float32Array.of(1, 1), 5)]).toEqual([6, 1]);
});
