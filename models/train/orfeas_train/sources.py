"""Where training takes its pictures from. A batch is a function of (seed, step) alone, so that training can resume anywhere."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .render_buffers import Buffers
from .samples import Kept, halve_down, make_samples, unpack
from .shade import BACKGROUND, draw_appearance, shade, stack_appearances
from .turn_samples import turn_samples

# Shards of 128² that are mixed with one another and kept in memory (0.9 GB); of smaller pictures as many more. Each change of
# them is slow.
MIXED_SHARDS = 64
MIXED_SIDE = 128
# Objects that a process renders at a time, and how many such groups each is ahead.
RENDERED_AT_ONCE = 64
GROUPS_AHEAD = 2


@dataclass
class Batch:
    """`image` `[B, 5, S, S]` as the network takes it; `front`, `back` `[B, S, S]`; `valid` `[B, S, S]` bool."""

    image: Tensor
    front: Tensor
    back: Tensor
    valid: Tensor


def network_input(picture: Tensor, height: Tensor) -> Tensor:
    """`[B, 5, S, S]` from RGBA `[B, 4, S, S]` and √h `[B, S, S]`: colours over grey, coverage, √h."""
    alpha = picture[:, 3:4]
    return torch.cat([picture[:, :3] * alpha + BACKGROUND * (1 - alpha), alpha, height[:, None]], 1)


def training_batch(kept: dict[str, Tensor], rng: np.random.Generator) -> Batch:
    """Packed samples turned, stretched, and in light and colours drawn from `rng`, half of them mirrored."""
    return _light(*turn_samples(*unpack(kept), rng), rng)


def lit_batch(kept: dict[str, Tensor], rng: np.random.Generator) -> Batch:
    """Packed samples as they are, in light and colours drawn from `rng`, half of them mirrored."""
    return _light(*unpack(kept), rng)


def _light(buffers: Buffers, height: Tensor, rng: np.random.Generator) -> Batch:
    count = height.shape[0]
    looks = stack_appearances([draw_appearance(rng) for _ in range(count)], str(height.device))
    image = network_input(shade(buffers, looks), height)
    mirrored = torch.from_numpy(rng.random(count) < 0.5).to(height.device)
    turn = lambda value: torch.where(mirrored.view(-1, *[1] * (value.dim() - 1)), value.flip(-1), value)  # noqa: E731
    return Batch(turn(image), turn(buffers.front), turn(buffers.back), turn(buffers.valid()))


class ShardSource:
    """Batches from the shards of a folder; each pass over them has an order and lights of its own."""

    def __init__(
        self, folder: Path, seed: int, batch: int, device: str = "cpu", limit: int | None = None, side: int | None = None
    ) -> None:
        self.paths = sorted(folder.glob("shard-*[0-9].npz"))[:limit]
        if not self.paths:
            raise ValueError(f"Expected shards in {folder} but found none")
        self.seed, self.batch, self.device, self.side = seed, batch, device, side
        self.sizes = [len(np.load(path)["part"]) for path in self.paths]
        self.mixed = MIXED_SHARDS * max(1, (MIXED_SIDE // (side or MIXED_SIDE)) ** 2)
        self.loaded: tuple[tuple[int, ...], Kept] | None = None

    def describe(self) -> dict:
        return {"source": "shards", "shards": len(self.paths), "samples": sum(self.sizes), "side": self.side}

    def at(self, step: int) -> Batch:
        """The batch of that step."""
        pass_, group, place = self._place(step)
        if self.loaded is None or self.loaded[0] != group:
            parts = [halve_down(dict(np.load(self.paths[k])), self.side) for k in group]
            self.loaded = (group, {name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
        kept = self.loaded[1]
        order = np.random.Generator(np.random.Philox(key=[self.seed, pass_], counter=[0, 0, 1, group[0]]))
        chosen = order.permutation(len(kept["part"]))[place * self.batch : (place + 1) * self.batch]
        tensors = {name: torch.from_numpy(value[chosen]).to(self.device) for name, value in kept.items()}
        rng = np.random.Generator(np.random.Philox(key=[self.seed, step], counter=[0, 0, 2, 0]))
        return training_batch(tensors, rng)

    def _place(self, step: int) -> tuple[int, tuple[int, ...], int]:
        """Pass, shards that are mixed, and number of the batch among theirs. Leftover samples of a mix are left out."""
        pass_ = 0
        while True:
            order = np.random.Generator(np.random.Philox(key=[self.seed, pass_])).permutation(len(self.paths))
            for start in range(0, len(order), self.mixed):
                group = tuple(int(k) for k in order[start : start + self.mixed])
                batches = max(1, sum(self.sizes[k] for k in group) // self.batch)
                if step < batches:
                    return pass_, group, step
                step -= batches
            pass_ += 1


class OnlineSource:
    """Batches from a pool of samples that processes render while it trains: those of `fresh` new objects a step.

    At step s the pool holds the usable ones of objects s × fresh … s × fresh + pool − 1; resuming renders them again.
    """

    def __init__(self, seed: int, batch: int, side: int, fresh: int, pool: int, device: str, workers: int = 1) -> None:
        self.seed, self.batch, self.side, self.fresh, self.device = seed, batch, side, fresh, device
        # Whole groups of objects come and go.
        self.pool = max(pool, batch, RENDERED_AT_ONCE)
        self.ahead = max(1, workers) * GROUPS_AHEAD
        self.processes = ProcessPoolExecutor(
            max(1, workers), multiprocessing.get_context("spawn"), torch.set_num_threads, (1,)
        )
        self.rendering: dict[int, Future] = {}
        self.groups: dict[int, dict[str, Tensor]] = {}

    def describe(self) -> dict:
        return {"source": "online", "fresh": self.fresh, "pool": self.pool, "side": self.side}

    def at(self, step: int) -> Batch:
        """The batch of that step."""
        first = step * self.fresh // RENDERED_AT_ONCE
        last = -(-(step * self.fresh + self.pool) // RENDERED_AT_ONCE)
        for number in range(first, last + self.ahead):
            if number not in self.groups and number not in self.rendering:
                self.rendering[number] = self.processes.submit(render_group, self.seed, number, self.side)
        self.groups = {number: group for number, group in self.groups.items() if number >= first}
        for number in range(first, last):
            if number not in self.groups:
                kept = self.rendering.pop(number).result()
                self.groups[number] = {name: torch.from_numpy(value).to(self.device) for name, value in kept.items()}
        rng = np.random.Generator(np.random.Philox(key=[self.seed, step], counter=[0, 0, 2, 0]))
        sizes = np.array([len(self.groups[number]["part"]) for number in range(first, last)])
        ends = sizes.cumsum()
        chosen = rng.integers(0, ends[-1], self.batch)
        places = np.searchsorted(ends, chosen, side="right")
        picked = [(self.groups[first + place], at - ends[place] + sizes[place]) for place, at in zip(places, chosen, strict=True)]
        return training_batch({name: torch.stack([group[name][at] for group, at in picked]) for name in picked[0][0]}, rng)


def render_group(seed: int, number: int, side: int) -> Kept:
    return make_samples(seed, range(number * RENDERED_AT_ONCE, (number + 1) * RENDERED_AT_ONCE), side)
