"""Objects without a meaning: blobs, blocks, rocks, flat outlines, rings, strokes."""

from __future__ import annotations

import numpy as np

from ..scene import Scene, SceneBuilder, random_turn, turn_about


def blobs(family: str, rng: np.random.Generator) -> Scene:
    """Balls and limbs that flow into one another."""
    b = SceneBuilder(family, rng, blend=float(rng.uniform(0.01, 0.08)))
    here = np.zeros(3)
    mirror = "x" if b.chance(0.5) else ""
    for part in range(b.count(2, 8)):
        radius = b.uniform(0.08, 0.35)
        if b.chance(0.55):
            b.ellipsoid(here, radius * rng.uniform(0.5, 1.5, 3), part % 3, mirror, random_turn(rng))
        else:
            there = here + rng.normal(size=3) * 0.35
            b.limb(here, there, radius * 0.7, radius * b.uniform(0.2, 0.9), part % 3, mirror)
        step = rng.normal(size=3)
        here = here + step / np.linalg.norm(step) * radius * b.uniform(0.5, 1.0)
    if b.chance(0.25):
        b.layer(0.02, "cut")
        b.ellipsoid(here * 0.5 + rng.normal(size=3) * 0.2, rng.uniform(0.08, 0.25, 3))
    if b.chance(0.3):
        b.scene.bumps = (b.uniform(0.004, 0.015), b.uniform(15, 40), b.uniform(0, 6), b.uniform(0, 6))
    b.scene.upright = False
    return b.scene


def blocks(family: str, rng: np.random.Generator) -> Scene:
    """Boxes, cylinders and cones with hard edges: stacked, side by side, cut."""
    b = SceneBuilder(family, rng, blend=0.0)
    top = 0.0
    stacked = b.chance(0.6)
    for part in range(b.count(1, 6)):
        half = rng.uniform(0.07, 0.4, 3)
        place = np.array([*rng.normal(size=2) * 0.04, 0.0])[[0, 2, 1]] + [0, top + half[1], 0]
        if not stacked:
            place = rng.normal(size=3) * 0.14
        top += 2 * half[1]
        turn = random_turn(rng) if not stacked and b.chance(0.5) else turn_about("y", b.uniform(0, 90))
        profile = (1.0, -b.uniform(0.0, 0.8)) if b.chance(0.3) else (1.0,)
        if b.chance(0.5):
            b.box(place, half, b.uniform(0, 0.05), b.uniform(0, 0.05), part % 4, "", turn, profile)
        else:
            b.cylinder(place, half[0], half[1], b.uniform(0, 0.05), part % 4, "", turn, profile)
    if b.chance(0.35):
        b.layer(0.0, "cut")
        if b.chance(0.5):
            b.cylinder((0, top / 2, 0), b.uniform(0.05, 0.2), 1.5, turn=turn_about("x", 90 if b.chance(0.7) else 0))
        else:
            b.box(rng.normal(size=3) * 0.2 + [0, top * 0.6, 0], rng.uniform(0.1, 0.3, 3), turn=random_turn(rng))
    b.scene.upright = stacked
    return b.scene


def rocks(family: str, rng: np.random.Generator) -> Scene:
    """Faceted bodies: stones, gems, low-poly lumps."""
    b = SceneBuilder(family, rng, blend=b_blend(rng))
    for part in range(b_count(rng)):
        stretch = rng.uniform(0.5, 1.2, 3)
        faces = b.count(6, 12)
        normals = rng.normal(size=(faces, 3)) / stretch
        offsets = rng.uniform(0.16, 0.3, faces)
        place = rng.normal(size=3) * (0.12 if part else 0.0)
        b.hull(place, normals, list(offsets), 0.9, b.uniform(0.002, 0.03), part % 3)
        # Random planes may leave the body open: a ball closes it.
        b.layer(0.0)
    b.scene.layers.pop()
    close_by_ball(b)
    if b.chance(0.4):
        b.scene.bumps = (b.uniform(0.003, 0.01), b.uniform(20, 50), b.uniform(0, 6), b.uniform(0, 6))
    b.scene.upright = False
    return b.scene


def b_blend(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.002, 0.03))


def b_count(rng: np.random.Generator) -> int:
    return 1 if rng.random() < 0.6 else int(rng.integers(2, 4))


def close_by_ball(b: SceneBuilder) -> None:
    """Bounds open hulls: each gets the six faces of a box in place of its last planes."""
    box = np.concatenate([np.eye(3), -np.eye(3)])
    for p in b.scene.primitives:
        size = b.uniform(0.25, 0.4)
        for k in range(6):
            plane = k + 6
            for axis, name in enumerate(("nx", "ny", "nz")):
                p.parameters[f"{name}{plane}"] = float(box[k, axis])
            p.parameters[f"offset{plane}"] = size * b.uniform(0.7, 1.2)
        p.reach = 2 * size


def rosettes(family: str, rng: np.random.Generator) -> Scene:
    """Stars, flowers, gears, cookies: flat or swelling outlines, one or more on each other."""
    b = SceneBuilder(family, rng, blend=b_blend(rng))
    height = 0.0
    radius = b.uniform(0.25, 0.5)
    thickness = b.uniform(0.02, 0.2) if b.chance(0.7) else b.uniform(0.2, 0.5)
    fold = b.count(3, 9)
    for part in range(b.count(1, 3)):
        profile = (1.0, b.uniform(-0.3, 0.3), -b.uniform(0, 0.6)) if b.chance(0.5) else (1.0,)
        depth = b.uniform(0.05, 0.3)
        edge = thickness * b.uniform(0, 0.9)
        b.rosette((0, height, 0), radius, thickness, fold, depth, b.uniform(0.05, 0.97), edge, part, profile=profile)
        height += thickness * b.uniform(0.8, 1.6)
        radius *= b.uniform(0.4, 0.8)
        if b.chance(0.5):
            fold = b.count(3, 9)
    if b.chance(0.4):
        b.layer(0.01)
        b.ellipsoid((0, height, 0), [b.uniform(0.06, 0.2)] * 2 + [b.uniform(0.06, 0.2)], 3)
    if b.chance(0.3):
        b.layer(0.005, "cut")
        b.cylinder((0, 0, 0), b.uniform(0.05, 0.15), 1.0)
    return _laid(b)


def _laid(b: SceneBuilder) -> Scene:
    """Lying as built, or turned up to face the viewer."""
    if b.chance(0.6):
        tip = turn_about("x", 90)
        for p in b.scene.primitives:
            p.centre = tip.T @ p.centre
            p.turn = p.turn @ tip
            p.mirror_x = p.mirror_z = False
    b.scene.upright = b.chance(0.7)
    return b.scene


def links(family: str, rng: np.random.Generator) -> Scene:
    """Rings, frames, tubes, chains, springs."""
    b = SceneBuilder(family, rng, blend=b_blend(rng))
    kind = b.count(0, 2)
    if kind == 0:
        for part in range(b.count(1, 4)):
            radius = b.uniform(0.2, 0.4)
            wall = radius * b.uniform(0.08, 0.35)
            half = wall * (1.0 if b.chance(0.5) else b.uniform(0.3, 3))
            half_z = radius * (1.0 if b.chance(0.6) else b.uniform(0.5, 1.6))
            corner = min(radius, half_z) * (1.0 if b.chance(0.6) else b.uniform(0, 1))
            place = rng.normal(size=3) * 0.12 * part
            b.loft(place, radius, half, half_z, corner, min(wall, half) * b.uniform(0.1, 1), part, "", random_turn(rng), shell=wall / 2)
    elif kind == 1:
        turns, thick = b.uniform(1.0, 3.0), b.uniform(0.03, 0.07)
        angle = np.linspace(0, 2 * np.pi * turns, int(10 * turns) + 2)
        radius = 0.3 * np.linspace(1, b.uniform(0.4, 1.2), len(angle))
        points = np.stack([radius * np.cos(angle), np.linspace(0, b.uniform(0.2, 0.9), len(angle)), radius * np.sin(angle)], 1)
        b.chain(points, [thick] * len(points))
    else:
        t = np.linspace(0, 2 * np.pi, 25)
        p, q = [(2, 3), (1, 2), (3, 2)][b.count(0, 2)]
        radius = 0.3 + 0.13 * np.cos(q * t)
        points = np.stack([radius * np.cos(p * t), radius * np.sin(p * t), b.uniform(0.1, 0.2) * np.sin(q * t)], 1)
        b.chain(points, [b.uniform(0.04, 0.08)] * len(points))
    b.scene.upright = False
    return b.scene


def plates(family: str, rng: np.random.Generator) -> Scene:
    """Thin boards, discs, lenses and leaves, alone or hinged to one another, with something on them or not; from any side."""
    b = SceneBuilder(family, rng, blend=float(rng.choice([0.002, 0.006, 0.015])))
    hinge, turn = np.zeros(3), np.eye(3)
    for part in range(b.count(1, 4)):
        half = np.array([b.uniform(0.08, 0.45), b.uniform(0.12, 0.45), np.exp(b.uniform(np.log(0.008), np.log(0.07)))])
        # Rows of `turn` are the plate's own axes; it stands on its hinge along its y.
        middle = hinge + turn.T @ np.array([0.0, half[1] * b.uniform(0.5, 0.95), 0.0])
        _plate(b, middle, half, turn, part)
        if b.chance(0.35):
            _on_plate(b, middle, half, turn, part + 4)
        if b.chance(0.5):
            hinge = middle + turn.T @ (half * [b.uniform(-0.5, 0.5), b.uniform(-0.2, 1.0), 0.0])
        lean = turn_about("x", b.uniform(-120, 120)) @ turn_about("z", float(rng.normal(0, 25))) @ turn_about("y", float(rng.normal(0, 40)))
        turn = lean @ turn
    b.scene.upright = b.chance(0.5)
    return b.scene


def _plate(b: SceneBuilder, middle: np.ndarray, half: np.ndarray, turn: np.ndarray, part: int) -> None:
    kind = b.count(0, 4)
    if kind == 0:
        edge = half[2] * b.uniform(0.1, 0.95)
        b.box(middle, half, edge, edge, part, "", turn, (1.0, b.uniform(-0.4, 0.4), b.uniform(-0.3, 0.1)))
    elif kind == 1:
        b.ellipsoid(middle, half * [1, 1, b.uniform(1, 2.5)], part, "", turn)
    elif kind == 2:
        # A loft's y is across the plate: corners of the outline are round.
        b.loft(middle, half[0], half[2], half[1], b.uniform(0, float(half[:2].min())), half[2] * b.uniform(0.1, 0.9), part, "", turn_about("x", 90) @ turn)
    elif kind == 3:
        along = turn.T @ np.array([0.0, 1.0, 0.0])
        ends = half[0] * b.rng.uniform(0.2, 1.0, 2)
        b.limb(middle - along * half[1], middle + along * half[1], ends[0], ends[1], part, "", min(1.0, float(half[2]) / ends.max()), turn[2])
    else:
        radius = float(half[:2].mean())
        b.rosette(middle, radius, half[2], b.count(3, 8), b.uniform(0.05, 0.3), b.uniform(0.05, 0.95), half[2] * 0.5, part, "", turn_about("x", 90) @ turn)


def _on_plate(b: SceneBuilder, middle: np.ndarray, half: np.ndarray, turn: np.ndarray, part: int) -> None:
    """A pod, a rod or a block on one face, so that light tells where the plate lies."""
    at = middle + turn.T @ (half * [b.uniform(-0.6, 0.6), b.uniform(-0.6, 0.6), float(b.rng.choice([-1, 1]))])
    kind, size = b.count(0, 2), b.uniform(0.03, 0.14)
    if kind == 0:
        b.ellipsoid(at, size * b.rng.uniform(0.5, 1.5, 3), part, "", turn)
    elif kind == 1:
        b.limb(at, at + turn.T @ (b.rng.normal(size=3) * 0.12 + [0, 0, 0.15]), size * 0.4, size * b.uniform(0.2, 0.6), part)
    else:
        b.box(at, size * b.rng.uniform(0.4, 1.6, 3), 0.0, 0.005, part, "", turn)


def strokes(family: str, rng: np.random.Generator) -> Scene:
    """Signs drawn with bars or brushes: letters, arrows, branches; flat or round."""
    b = SceneBuilder(family, rng, blend=0.002 if b_count(rng) == 1 else 0.02)
    flat = b.uniform(0.25, 1.0) if b.chance(0.5) else 1.0
    radius = b.uniform(0.04, 0.1)
    grid = np.array([[x, y, 0.0] for x in (-0.3, 0.0, 0.3) for y in (-0.45, 0.0, 0.45)])
    square = b.chance(0.4)
    here = grid[b.count(0, 8)]
    drawn = [here]
    for _ in range(b.count(2, 6)):
        there = grid[b.count(0, 8)]
        if np.allclose(here, there):
            continue
        if square:
            middle, along = (here + there) / 2, (there - here)
            angle = float(np.degrees(np.arctan2(along[1], along[0]))) - 90
            half = (radius, float(np.linalg.norm(along)) / 2 + radius * 0.5, radius * (2 if flat == 1 else flat))
            b.box(middle, half, edge=0.0 if b.chance(0.5) else radius * 0.3, turn=turn_about("z", angle))
        else:
            b.limb(here, there, radius, radius * b.uniform(0.5, 1.2), flat=flat, side=(0, 0, 1))
        drawn.append(there)
        here = there if b.chance(0.6) else drawn[b.count(0, len(drawn) - 1)]
    if not b.scene.primitives:
        b.limb((0, -0.4, 0), (0, 0.4, 0), radius, radius)
    return b.scene
