"""The families of objects: which the training sees, and which it never does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..scene import Scene
from . import abstract, assemblies, creatures, furniture, held_out, things, turned

Family = Callable[[str, np.random.Generator], Scene]

# Name -> (builder, share of the training's objects).
TRAINING: dict[str, tuple[Family, float]] = {
    "assemblies": (assemblies.assemblies, 6.0),
    "blobs": (abstract.blobs, 1.0),
    "blocks": (abstract.blocks, 0.8),
    "rocks": (abstract.rocks, 0.6),
    "rosettes": (abstract.rosettes, 0.7),
    "plates": (abstract.plates, 2.5),
    "links": (abstract.links, 0.5),
    "strokes": (abstract.strokes, 0.6),
    "turnings": (turned.turnings, 1.0),
    "vessels": (turned.vessels, 1.4),
    "food": (turned.food, 0.9),
    "plants": (turned.plants, 0.7),
    "chairs": (furniture.chairs, 1.2),
    "tables": (furniture.tables, 0.7),
    "cabinets": (furniture.cabinets, 0.5),
    "quadrupeds": (creatures.quadrupeds, 1.8),
    "bipeds": (creatures.bipeds, 1.6),
    "birds": (creatures.birds, 1.0),
    "heads": (creatures.heads, 0.9),
    "cars": (things.cars, 0.8),
    "buildings": (things.buildings, 0.6),
    "tools": (things.tools, 0.7),
    "machines": (things.machines, 0.8),
}

# For the gate alone: no sample of these may ever be trained on, nor choose a checkpoint.
HELD_OUT: dict[str, Family] = {
    "aircraft": held_out.aircraft,
    "boats": held_out.boats,
    "fish": held_out.fish,
    "hats": held_out.hats,
    "insects": held_out.insects,
    "lamps": held_out.lamps,
    "shoes": held_out.shoes,
    "sofas": held_out.sofas,
    "trains": held_out.trains,
    "turtles": held_out.turtles,
}


def build_training_scene(seed: int, index: int) -> Scene:
    """Object `index` of the training stream `seed`; the same arguments give the same scene."""
    rng = np.random.Generator(np.random.Philox(key=[seed, index]))
    names = list(TRAINING)
    shares = np.array([TRAINING[name][1] for name in names])
    name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    return TRAINING[name][0](name, rng)


def build_scene(family: str, seed: int, index: int) -> Scene:
    """Object `index` of one family, seen or held out."""
    rng = np.random.Generator(np.random.Philox(key=[seed, index]))
    if family in HELD_OUT:
        return HELD_OUT[family](family, rng)
    if family not in TRAINING:
        raise ValueError(f"Expected one of {', '.join([*TRAINING, *HELD_OUT])} for family but received {family}")
    return TRAINING[family][0](family, rng)
