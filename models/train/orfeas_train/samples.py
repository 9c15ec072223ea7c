"""Buffers made ready for training: one body a picture, with its inflation height, small enough to keep many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor

from .poisson_height import poisson_height
from .render_buffers import Buffers, draw_object, is_usable, render_object, stack_buffers

# Pictures whose main body has less than this share of the pixels are left out; elsewhere the rest is wiped off.
MAIN_SHARE = 0.6
# Objects a shard stands for.
SHARD_OBJECTS = 64
# Depths and heights are f16: steps of at most 1/2048 where the object is.
EIGHT_WAYS = np.ones((3, 3), int)

# Arrays of kept samples, `[N, …]`: front, back, √h (f16), coverage, occlusion, part (u8), normal (i8).
Kept = dict[str, np.ndarray]


def keep_main_body(buffers: Buffers) -> bool:
    """Wipes off what doesn't touch the largest body, in place (one picture); False when that body is too small a part."""
    valid = buffers.valid()[0].numpy()
    labels, count = ndimage.label(valid, EIGHT_WAYS)
    if count == 0:
        return False
    sizes = np.bincount(labels.ravel())[1:]
    main = int(sizes.argmax()) + 1
    if sizes[main - 1] < MAIN_SHARE * valid.sum():
        return False
    if count > 1:
        near = ndimage.binary_dilation(labels == main, EIGHT_WAYS) & ((labels == main) | (labels == 0))
        keep = torch.from_numpy(near)[None]
        for value in (buffers.front, buffers.back, buffers.coverage, buffers.occlusion, buffers.part):
            value *= keep
        buffers.normal *= keep[:, None]
        mask = buffers.valid()
        middle = ((buffers.front + buffers.back) / 2)[mask].mean()
        buffers.front -= middle * mask
        buffers.back -= middle * mask
    return True


def pack(buffers: Buffers, heights: Tensor) -> dict[str, Tensor]:
    """Buffers and h `[B, H, W]` in few bytes."""
    byte = lambda value: (value.clamp(0, 1) * 255).round().to(torch.uint8)  # noqa: E731
    return {
        "front": buffers.front.half(),
        "back": buffers.back.half(),
        "height": heights.sqrt().half(),
        "coverage": byte(buffers.coverage),
        "occlusion": byte(buffers.occlusion),
        "part": buffers.part.to(torch.uint8),
        "normal": (buffers.normal * 127).round().to(torch.int8),
    }


def unpack(kept: dict[str, Tensor]) -> tuple[Buffers, Tensor]:
    """Buffers and √h of packed tensors."""
    buffers = Buffers(
        kept["front"].float(),
        kept["back"].float(),
        kept["coverage"].float() / 255,
        kept["normal"].float() / 127,
        kept["occlusion"].float() / 255,
        kept["part"].long(),
    )
    return buffers, kept["height"].float()


def halve(buffers: Buffers, height: Tensor) -> tuple[Buffers, Tensor]:
    """Both at half the side: means over what is valid of 2 × 2 pixels; a quarter of the work for the first part of a training."""
    valid = buffers.valid().float()
    pool = lambda value: torch.nn.functional.avg_pool2d(value, 2)  # noqa: E731
    share = pool(valid).clamp_min(1e-6)
    mean = lambda value: pool(value * valid) / share  # noqa: E731
    coverage = pool(buffers.coverage)
    inside = (coverage >= 0.5).float()
    normal = pool(buffers.normal * valid[:, None]) * inside[:, None]
    front, back = mean(buffers.front) * inside, mean(buffers.back) * inside
    middle = ((front + back) / 2).sum((1, 2), keepdim=True) / inside.sum((1, 2), keepdim=True).clamp_min(1) * inside
    halved = Buffers(
        front - middle,
        back - middle,
        coverage,
        normal / normal.norm(dim=1, keepdim=True).clamp_min(1e-6),
        mean(buffers.occlusion) * inside,
        buffers.part[:, ::2, ::2],
    )
    return halved, mean(height) * inside


def halve_down(kept: Kept, side: int | None) -> Kept:
    """Samples halved until they have that side."""
    while side is not None and kept["part"].shape[-1] > side:
        buffers, height = halve(*unpack({name: torch.from_numpy(value) for name, value in kept.items()}))
        kept = {name: value.numpy() for name, value in pack(buffers, height.square()).items()}
    return kept


def make_samples(seed: int, indices: range, side: int, family: str | None = None) -> Kept:
    """The usable ones of these objects; the same arguments give the same samples."""
    found: list[Buffers] = []
    for index in indices:
        buffers = render_object(draw_object(seed, index, family), side)
        if bool(is_usable(buffers)[0]) and keep_main_body(buffers):
            found.append(buffers)
    if not found:
        raise ValueError(f"Expected usable objects for indices {indices.start} to {indices.stop - 1} but received none")
    whole = stack_buffers(found)
    return {name: value.numpy() for name, value in pack(whole, poisson_height(whole.coverage)).items()}


def write_shard(folder: Path, seed: int, number: int, side: int) -> Path:
    """Makes shard `number` unless it is there; whole or not at all."""
    path = folder / f"shard-{seed}-{side}-{number:05d}.npz"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    first = number * SHARD_OBJECTS
    kept = make_samples(seed, range(first, first + SHARD_OBJECTS), side)
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(partial, **kept)
    partial.rename(path)
    return path
