"""The samplers of latent-set flows, as the TypeScript pipeline runs them; fixtures are recorded with these.

Tables are f64, latents f32: an update is computed in f64 and rounded once. Equations: Hunyuan3D-2.0's
FlowMatchEulerDiscreteScheduler and ConsistencyFlowMatchEulerDiscreteScheduler, TripoSG's RectifiedFlowScheduler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Velocity = Callable[[np.ndarray, float], np.ndarray]
"""(latents f32, what the graph's `t` gets) -> velocity of the latents' shape."""


@dataclass(frozen=True)
class Schedule:
    """A sampler's table.

    sigmas: f64 [steps + 1]; step i goes from sigmas[i] to sigmas[i + 1].
    times:  f64 [steps]; what the graph's `t` gets at step i.
    sign:   x <- x + sign * (sigmas[i + 1] - sigmas[i]) * v.
    """

    sigmas: np.ndarray
    times: np.ndarray
    sign: float

    @property
    def steps(self) -> int:
        return len(self.times)

    def delta(self, step: int) -> float:
        """What the velocity of `step` is multiplied by; 0: the graph need not be asked."""
        return self.sign * float(self.sigmas[step + 1] - self.sigmas[step])


def flow_match_euler(steps: int, shift: float = 1.0, time_scale: float = 1.0) -> Schedule:
    """Flow matching, ascending: 0 is noise, 1 is data. With the shift s: sigma <- s sigma / (1 + (s - 1) sigma).

    The table ends in two ones (linspace(0, 1, steps) and a further 1): the last step changes nothing.
    """
    sigmas = _shifted(np.linspace(0.0, 1.0, _positive(steps)), shift)
    return Schedule(np.append(sigmas, 1.0), sigmas * time_scale, 1.0)


def consistency_flow_euler(
    steps: int, num_train: int = 1000, pcm: int = 100, time_scale: float = 1.0
) -> Schedule:
    """Distilled flow matching, ascending: every step starts at one of the `pcm` times the model was distilled on.

    Those are 0 and i * (num_train / pcm) - 1 for i = 1..pcm - 1, of the num_train values of linspace(0, 1, num_train).
    """
    if _positive(steps) > pcm:
        raise ValueError(f"Expected at most {pcm} for steps but received {steps}")
    ratio = num_train // pcm
    taken = np.floor(np.linspace(0, pcm, steps, endpoint=False)).astype(np.int64)
    sigmas = np.maximum(taken * ratio - 1, 0) / (num_train - 1)
    return Schedule(np.append(sigmas, 1.0), sigmas * time_scale, 1.0)


def rectified_flow(steps: int, shift: float = 1.0, time_scale: float = 1000.0) -> Schedule:
    """Rectified flow as TripoSG has it: sigma_i = 1 - i / steps falls from 1 (noise) to 0 (data), so the sign is -1."""
    sigmas = _shifted(1.0 - np.arange(_positive(steps)) / steps, shift)
    return Schedule(np.append(sigmas, 0.0), sigmas * time_scale, -1.0)


def schedule_of(sampler: dict, steps: int | None = None) -> Schedule:
    """The table of a manifest's `sampler`, with its default steps unless told."""
    count = sampler["steps"]["default"] if steps is None else steps
    scale = sampler.get("timeScale", 1.0)
    kind = sampler["type"]
    if kind == "flow-match-euler":
        return flow_match_euler(count, sampler.get("shift", 1.0), scale)
    if kind == "consistency-flow-euler":
        return consistency_flow_euler(count, sampler.get("numTrain", 1000), sampler.get("pcm", 100), scale)
    if kind == "rectified-flow":
        return rectified_flow(count, sampler.get("shift", 1.0), scale)
    raise ValueError(f"Expected a sampler's type for sampler.type but received {kind}")


def guided(conditional: Velocity, unconditional: Velocity, scale: float) -> Velocity:
    """Guidance by two calls, the conditional one first: v = u + scale * (c - u), in f64."""

    def velocity(latents: np.ndarray, time: float) -> np.ndarray:
        c = conditional(latents, time).astype(np.float64)
        u = unconditional(latents, time).astype(np.float64)
        return u + scale * (c - u)

    return velocity


def sample(schedule: Schedule, noise: np.ndarray, velocity: Velocity) -> list[np.ndarray]:
    """Latents (f32) after each of the schedule's steps; a step of delta 0 repeats the ones before it, unasked."""
    latents = noise.astype(np.float32)
    after = []
    for step in range(schedule.steps):
        delta = schedule.delta(step)
        if delta != 0.0:
            v = velocity(latents, float(schedule.times[step])).astype(np.float64)
            latents = (latents.astype(np.float64) + delta * v).astype(np.float32)
        after.append(latents)
    return after


def _shifted(sigmas: np.ndarray, shift: float) -> np.ndarray:
    return shift * sigmas / (1.0 + (shift - 1.0) * sigmas)


def _positive(steps: int) -> int:
    if steps < 1:
        raise ValueError(f"Expected at least 1 for steps but received {steps}")
    return steps
