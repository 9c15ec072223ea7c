"""Runs a latent-set flow in PyTorch from picture to field, and records every tensor that the engine must meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .fit_surface import is_closed_surface
from .fixture import Fixture
from .latent_set import GraphParts
from .philox import normals
from .samplers import guided, sample, schedule_of

NOISE_STREAM = 0
RECORDED_POINTS = 600
KEPT_BELOW = 1 << 15
"""Values of k, and of v, that are still worth keeping in the repository."""
GRID = 33
"""Points along an axis at which the surface is looked at."""


@dataclass(frozen=True)
class FlowRun:
    """Tensors of one run, f32: cond [1, M, C], noise [N, c], latents after each step, k and v [1, H, N, D]."""

    image: Tensor
    cond: Tensor
    noise: np.ndarray
    latents: list[np.ndarray]
    k: Tensor
    v: Tensor


def run_flow(parts: GraphParts, manifest: dict, seed: int) -> FlowRun:
    """The whole way but for the field, with the manifest's default steps and guidance."""
    sampler, image = manifest["sampler"], shaded_disc(parts["cond_encoder"].size, seed)
    guidance = sampler["guidance"]
    embedded = [torch.tensor([guidance["scale"]["default"]]).float()] if guidance["mode"] == "embedded" else []
    shape = manifest["latents"]["shape"]
    noise = normals(seed, NOISE_STREAM, shape[0] * shape[1]).reshape(shape)
    with torch.no_grad():
        cond = parts["cond_encoder"](image)

        def velocity(tokens: Tensor):
            def ask(latents: np.ndarray, time: float) -> np.ndarray:
                t = torch.tensor([time], dtype=torch.float32)
                return parts["dit_step"](torch.from_numpy(latents)[None], t, tokens, *embedded)[0].numpy()

            return ask

        ask = velocity(cond)
        if guidance["mode"] == "sequential":
            ask = guided(ask, velocity(torch.zeros_like(cond)), guidance["scale"]["default"])
        latents = sample(schedule_of(sampler), noise, ask)
        z = (latents[-1] / np.float32(manifest["latents"]["scaleFactor"])).astype(np.float32)
        k, v = parts["vae_latents"](torch.from_numpy(z)[None])
    return FlowRun(image, cond, noise, latents, k, v)


def write_flow_fixture(
    parts: GraphParts, manifest: dict, run: FlowRun, seed: int, directory: Path, count: int = RECORDED_POINTS
) -> None:
    """Writes `parity/`: image, cond, noise, latents_1…, k, v, points (`count`), logits.

    k and v are left out where they are larger than KEPT_BELOW. Refuses a field without a closed surface.
    """
    bounds, sign = manifest["decode"]["bounds"], 1 if manifest["decode"]["sign"] == "positive-inside" else -1
    axis = torch.linspace(-bounds, bounds, GRID)
    grid = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), dim=-1).view(1, -1, 3)
    random = np.random.Generator(np.random.PCG64(seed))
    points = torch.from_numpy(random.uniform(-bounds, bounds, (1, count, 3)).astype(np.float32))
    with torch.no_grad():
        field = parts["vae_query"](run.k, run.v, grid).view(GRID, GRID, GRID).numpy()
        logits = parts["vae_query"](run.k, run.v, points)
    if not is_closed_surface(field, sign):
        raise ValueError(f"Expected a closed surface in {directory.name} but its field has none")
    fixture = Fixture()
    for name, value in {"image": run.image, "cond": run.cond, "noise": run.noise}.items():
        fixture.add(name, value)
    for step, latents in enumerate(run.latents, start=1):
        fixture.add(f"latents_{step}", latents)
    if run.k.numel() <= KEPT_BELOW:
        fixture.add("k", run.k)
        fixture.add("v", run.v)
    fixture.add("points", points)
    fixture.add("logits", logits)
    sampler = manifest["sampler"]
    guidance = sampler["guidance"].get("scale", {}).get("default")
    fixture.note(seed=seed, steps=len(run.latents), guidance=guidance, sampler=sampler["type"])
    fixture.note(sigmas=schedule_of(sampler).sigmas.tolist())
    fixture.write(directory)


def shaded_disc(size: int, seed: int) -> Tensor:
    """A picture [1, 3, size, size] in 0..1: a shaded ball on white whose place and colour depend on `seed`."""
    random = np.random.Generator(np.random.PCG64(seed))
    x0, y0, colour = *random.uniform(-0.15, 0.15, 2), random.uniform(0.2, 0.9, 3)
    axis = (np.arange(size) + 0.5) / size * 2 - 1
    y, x = np.meshgrid(axis, axis, indexing="ij")
    depth = 0.64 - (x - x0) ** 2 - (y - y0) ** 2
    shade = 0.35 + 0.65 * np.sqrt(np.clip(depth, 0, None) / 0.64)
    image = np.where(depth > 0, shade * colour[:, None, None], 1.0)
    return torch.from_numpy(image[None].astype(np.float32))
