"""Bodies with things put on them, without a meaning: plates, rods, pods and blocks in any place, so that a network learns parts rather than kinds."""

from __future__ import annotations

import numpy as np

from ..scene import Scene, SceneBuilder, random_turn, turn_about

# Directions in which parts stand out from a body, and how often.
DIRECTIONS = np.array([[1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float)
DIRECTION_SHARES = (0.35, 0.25, 0.15, 0.15, 0.1)


def assemblies(family: str, rng: np.random.Generator) -> Scene:
    """A body, long, flat or round, and one to five kinds of parts on it, mostly mirrored, often in rows."""
    b = SceneBuilder(family, rng, blend=float(rng.choice([0.003, 0.008, 0.02])))
    half = np.exp(rng.uniform(np.log(0.07), np.log(0.45), 3))
    _body(b, half)
    if b.chance(0.35):
        b.layer(0.004)
    for part in range(1, b.count(1, 5) + 1):
        place = DIRECTIONS[rng.choice(len(DIRECTIONS), p=DIRECTION_SHARES)] + rng.normal(size=3) * b.uniform(0.05, 0.6)
        place /= np.linalg.norm(place)
        mirror = "x" if abs(place[0]) > 0.15 or b.chance(0.3) else ""
        if mirror == "":
            place[0] = 0.0
        _row(b, half, place, part, mirror)
    if b.chance(0.12):
        b.layer(0.003, "cut")
        b.ellipsoid(half * [0, b.uniform(0.6, 1.2), b.uniform(-0.5, 0.5)], half * rng.uniform(0.4, 0.9, 3))
    b.scene.upright = b.chance(0.8)
    return b.scene


def _body(b: SceneBuilder, half: np.ndarray) -> None:
    kind = b.count(0, 3)
    if kind == 0:
        b.ellipsoid((0, 0, 0), half, 0)
    elif kind == 1:
        edge = b.uniform(0, float(half.min()))
        b.box((0, 0, 0), half, edge * b.uniform(0, 1), edge, 0, profile=(1.0, b.uniform(-0.4, 0.4), b.uniform(-0.4, 0.0)))
    elif kind == 2:
        axis = int(half.argmax())
        ends = np.zeros((3, 3))
        ends[:, axis] = (-half[axis], b.uniform(-0.3, 0.3) * half[axis], half[axis])
        across = float(np.delete(half, axis).mean())
        side = np.eye(3)[(axis + 1 + b.count(0, 1)) % 3]
        b.chain(ends, across * b.rng.uniform(0.35, 1.0, 3), 0, flat=b.uniform(0.4, 1.0), side=side)
    else:
        profile = (b.uniform(0.6, 1.0), b.uniform(-0.4, 0.4), b.uniform(-0.5, 0.3), b.uniform(-0.3, 0.3))
        turn = turn_about("x", 90) if b.chance(0.4) else None
        b.cylinder((0, 0, 0), float(half[0]), float(half[1]), 0.02, 0, turn=turn, profile=profile)


def _row(b: SceneBuilder, half: np.ndarray, place: np.ndarray, part: int, mirror: str) -> None:
    """One part, or several alike along the body's longest side."""
    count = b.count(2, 4) if b.chance(0.3) else 1
    axis = int(half.argmax())
    spread = np.linspace(-0.75, 0.75, count) if count > 1 else np.zeros(1)
    kind = b.count(0, 3)
    # All of a row have the same shape: it is drawn anew for each from the same numbers.
    state = b.rng.bit_generator.state
    for step in spread:
        b.rng.bit_generator.state = state
        at = place * half
        if count > 1:
            at[axis] = step * half[axis]
        PARTS[kind](b, at, place, part, mirror)


def _plate(b: SceneBuilder, at: np.ndarray, out: np.ndarray, part: int, mirror: str) -> None:
    """Wings, fins, blades, shelves: long or short, swept, thin."""
    tip = at + out * b.uniform(0.1, 0.5) + b.rng.normal(size=3) * [0.03, 0.06, 0.1]
    side = np.eye(3)[b.count(0, 2)] + b.rng.normal(size=3) * 0.15
    b.limb(at * 0.8, tip, b.uniform(0.05, 0.2), b.uniform(0.02, 0.15), part, mirror, b.uniform(0.08, 0.35), side)


def _rod(b: SceneBuilder, at: np.ndarray, out: np.ndarray, part: int, mirror: str) -> None:
    """Legs, arms, stems, feelers, straight or bent."""
    length, thick = b.uniform(0.1, 0.4), b.uniform(0.012, 0.07)
    bend = at + out * length * b.uniform(0.3, 0.8) + b.rng.normal(size=3) * 0.08
    end = bend + (out * b.uniform(0, 1) + b.rng.normal(size=3) * 0.7) * length * 0.6
    b.chain([at * 0.9, bend, end], thick * b.rng.uniform(0.5, 1.3, 3), part, mirror)
    if b.chance(0.3):
        b.ellipsoid(end, thick * b.rng.uniform(1, 3, 3), part, mirror)


def _pod(b: SceneBuilder, at: np.ndarray, out: np.ndarray, part: int, mirror: str) -> None:
    """Heads, humps, wheels, cushions."""
    radii = np.exp(b.rng.uniform(np.log(0.04), np.log(0.22), 3))
    turn = random_turn(b.rng) if b.chance(0.3) else None
    b.ellipsoid(at + out * float(radii.mean()) * b.uniform(-0.3, 1.0), radii, part, mirror, turn)


def _block(b: SceneBuilder, at: np.ndarray, out: np.ndarray, part: int, mirror: str) -> None:
    """Cabins, bases, shades, backs: boxes and cones, leaning or straight."""
    half = np.exp(b.rng.uniform(np.log(0.02), np.log(0.25), 3))
    middle = at + out * half * b.uniform(0.2, 1.0)
    turn = turn_about("xyz"[b.count(0, 2)], float(b.rng.choice([0, 0, 90, b.uniform(-35, 35)])))
    profile = (b.uniform(0.7, 1.0), b.uniform(-0.6, 0.6))
    if b.chance(0.5):
        b.box(middle, half, b.uniform(0, 0.05), b.uniform(0, 0.05), part, mirror, turn, profile)
    else:
        b.cylinder(middle, float(half[0]), float(half[1]), b.uniform(0, 0.02), part, mirror, turn, profile)


PARTS = (_plate, _rod, _pod, _block)
