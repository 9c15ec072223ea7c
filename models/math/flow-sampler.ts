import type { FlowSchedule } from './flow-schedule.js';

/** What the sampler asks and tells. */
export interface FlowSamplerHooks {
  /** Velocity at these latents; `time` as the schedule has it. The latents may not be kept: they change in place. */
  velocity(latents: Float32Array, time: number): Promise<Float32Array>;
  /** `step` steps are done. Called after every step, those of length 0 too. */
  stepped(step: number, latents: Float32Array): void;
}

/**
 * Carries latents along a flow by Euler steps, x ← x + Δσ · v: f64 arithmetic, rounded to f32 once a step.
 * @param latents at the start of step `from`; changed in place.
 * @param from steps that are done already.
 */
export async function sampleFlow(
  schedule: FlowSchedule,
  latents: Float32Array,
  from: number,
  hooks: FlowSamplerHooks,
): Promise<void> {
  for (let step = from; step < schedule.times.length; step++) {
    const delta = schedule.deltas[step]!;
    if (delta !== 0) {
      const velocity = await hooks.velocity(latents, schedule.times[step]!);
      for (let i = 0; i < latents.length; i++) latents[i] = latents[i]! + delta * velocity[i]!;
    }
    hooks.stepped(step + 1, latents);
  }
}

/** Graph calls from step `from` on, `callsAStep` for each step that moves. */
export function samplerCalls(schedule: FlowSchedule, from: number, callsAStep: number): number {
  return schedule.deltas.subarray(from).filter((delta) => delta !== 0).length * callsAStep;
}

/**
 * Guidance by two calls: v = u + scale · (c − u), rounded to f32.
 * @param conditional velocity with the picture; takes the result.
 * @param unconditional velocity without.
 */
export function guide(conditional: Float32Array, unconditional: Float32Array, scale: number): Float32Array {
  for (let i = 0; i < conditional.length; i++) {
    const free = unconditional[i]!;
    conditional[i] = free + scale * (conditional[i]! - free);
  }
  return conditional;
}
