"""Cars, buildings, tools, machines."""

from __future__ import annotations

import numpy as np

from ..scene import Scene, SceneBuilder, turn_about


def wheels(b: SceneBuilder, x: float, z: float, y: float, radius: float, half: float, part: int, mirror: str) -> None:
    """Wheels whose axles run along x."""
    turn = turn_about("z", 90)
    b.cylinder((x, y, z), radius, half, half * 0.4, part, mirror, turn)
    b.cylinder((x, y, z), radius * 0.5, half * 1.15, 0.005, part + 1, mirror, turn)


def cars(family: str, rng: np.random.Generator) -> Scene:
    """Cars, vans, trucks, toys on wheels; they drive along z."""
    b = SceneBuilder(family, rng, blend=float(rng.uniform(0.003, 0.02)))
    half_x, half_y, half_z = b.uniform(0.14, 0.22), b.uniform(0.05, 0.1), b.uniform(0.32, 0.5)
    edge = b.uniform(0.005, 0.05)
    b.box((0, 0, 0), (half_x, half_y, half_z), b.uniform(0.01, 0.1), edge, 0)
    cabin = (half_x * b.uniform(0.8, 1.0), b.uniform(0.06, 0.18), half_z * b.uniform(0.25, 0.7))
    slope = -b.uniform(0.0, 0.3)
    place = (0, half_y + cabin[1] * 0.9, half_z * b.uniform(-0.3, 0.3))
    b.box(place, cabin, b.uniform(0.01, 0.06), b.uniform(0.005, 0.04), 1, profile=(1 + slope / 2, slope / 2))
    if b.chance(0.3):
        b.box((0, half_y + 0.12, -half_z * 0.5), (half_x, 0.12, half_z * 0.5), 0.0, 0.01, 2)
    radius = b.uniform(0.06, 0.12)
    b.layer(0.002)
    for z in (-b.uniform(0.5, 0.7) * half_z, b.uniform(0.5, 0.7) * half_z):
        wheels(b, half_x, z, -half_y, radius, 0.035, 3, "x")
    if b.chance(0.5):
        b.ellipsoid((half_x * 0.7, 0.01, half_z), [0.03, 0.03, 0.015], 5, "x")
    if b.chance(0.3):
        b.box((0, half_y + 0.04, -half_z), (half_x, 0.008, 0.04), part=2)
    return b.scene


def buildings(family: str, rng: np.random.Generator) -> Scene:
    """Houses, towers, castles: bodies with roofs, chimneys, doors."""
    b = SceneBuilder(family, rng, blend=0.0)
    for wing in range(b.count(1, 3)):
        half = np.array([b.uniform(0.1, 0.3), b.uniform(0.12, 0.4), b.uniform(0.1, 0.3)])
        place = np.array([b.uniform(-0.3, 0.3), 0, b.uniform(-0.2, 0.2)]) * (wing > 0)
        place[1] = half[1]
        kind = b.count(0, 3)
        if kind == 0:
            half[2] = half[0]
            b.cylinder(place, half[0], half[1], 0.0, 0, profile=(1.0, b.uniform(-0.2, 0.05)))
        else:
            b.box(place, half, 0.0, 0.0, 0)
        top = 2 * half[1]
        rise = b.uniform(0.08, 0.3)
        if kind == 0 or b.chance(0.25):
            b.cylinder((place[0], top + rise / 2, place[2]), half[0] * 1.15, rise / 2, 0.0, 1, profile=(0.51, -0.49))
        elif b.chance(0.7):
            slope = rise / half[0]
            normals = [(1, 1 / slope, 0), (-1, 1 / slope, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
            apex = rise / slope / float(np.hypot(1, 1 / slope))
            offsets = [apex, apex, 0.01, half[2] * 1.08, half[2] * 1.08]
            b.hull((place[0], top, place[2]), normals, offsets, float(np.linalg.norm(half)) + rise, 0.002, 1)
        b.box((place[0], half[1] * 0.3, place[2] + half[2]), (0.04, half[1] * 0.3, 0.012), part=2)
    if b.chance(0.4):
        b.box((0.06, b.uniform(0.5, 0.8), 0), (0.03, 0.15, 0.03), part=3)
    if b.chance(0.4):
        b.box((0, -0.02, 0), (b.uniform(0.35, 0.55), 0.02, b.uniform(0.3, 0.5)), 0.05, 0.0, 4)
    return b.scene


def tools(family: str, rng: np.random.Generator) -> Scene:
    """Long things: hammers, spoons, swords, brushes, guitars, keys, bats."""
    b = SceneBuilder(family, rng, blend=float(rng.uniform(0.003, 0.02)))
    length, thick = b.uniform(0.3, 0.5), b.uniform(0.015, 0.05)
    b.limb((0, -length, 0), (0, length * 0.6, 0), thick, thick * b.uniform(0.6, 1.2), 0, flat=b.uniform(0.5, 1.0), side=(0, 0, 1))
    top = np.array([0, length * 0.6, 0])
    kind = b.count(0, 5)
    if kind == 0:
        b.cylinder(top, b.uniform(0.04, 0.09), b.uniform(0.1, 0.2), 0.01, 1, turn=turn_about("z", 90))
    elif kind == 1:
        b.ellipsoid(top + [0, 0.12, 0], [b.uniform(0.07, 0.14), b.uniform(0.1, 0.2), b.uniform(0.03, 0.06)], 1)
        b.layer(0.004, "cut")
        b.ellipsoid(top + [0, 0.12, 0.045], [0.08, 0.12, 0.04])
    elif kind == 2:
        b.limb(top * 0.2, top + [0, b.uniform(0.2, 0.5), 0], 0.05, 0.01, 1, flat=0.25, side=(0, 0, 1))
        b.box((0, 0, 0), (b.uniform(0.08, 0.18), 0.015, 0.02), part=2)
    elif kind == 3:
        width, deep = b.uniform(0.14, 0.22), b.uniform(0.03, 0.07)
        for y, scale in ((-length, 1.0), (-length + width * 1.3, 0.75)):
            b.cylinder((0, y, 0), width * scale, deep, 0.02, 1, turn=turn_about("x", 90))
        b.box(top, (0.04, 0.07, 0.02), 0.01, 0.01, 2)
    elif kind == 4:
        b.loft(top + [0, 0.05, 0], b.uniform(0.05, 0.14), 0.02, b.uniform(0.05, 0.14), 0.14, 0.01, 1, turn=turn_about("x", 90), shell=0.015)
        for k in range(b.count(1, 3)):
            b.box((0.05, -length + 0.06 * k, 0), (0.05, 0.015, thick * 0.8), part=1)
    else:
        b.cylinder((0, length * 0.6, 0), b.uniform(0.05, 0.15), b.uniform(0.1, 0.3), 0.02, 1, profile=(0.8, b.uniform(-0.2, 0.2), -0.1))
    if b.chance(0.3):
        b.cylinder((0, -length * 0.7, 0), thick * 1.5, length * 0.25, thick * 0.5, 3)
    tip = turn_about("z", b.uniform(-60, 60))
    for p in b.scene.primitives:
        p.centre, p.turn = tip.T @ p.centre, p.turn @ tip
    return b.scene


def machines(family: str, rng: np.random.Generator) -> Scene:
    """Devices: a housing with knobs, tubes, screens, grips, feet, aerials."""
    b = SceneBuilder(family, rng, blend=0.002)
    half = rng.uniform(0.12, 0.4, 3)
    if b.chance(0.6):
        b.box((0, 0, 0), half, b.uniform(0, 0.12), b.uniform(0, 0.08), 0, profile=(1.0, b.uniform(-0.3, 0.15)))
    else:
        b.cylinder((0, 0, 0), half[0], half[1], b.uniform(0, 0.1), 0, turn=turn_about("x", 90 * b.count(0, 1)))
    front = half[2] if b.chance(0.8) else half[2] * 0.9
    for k in range(b.count(1, 5)):
        place = np.array([b.uniform(-0.7, 0.7) * half[0], b.uniform(-0.7, 0.7) * half[1], front])
        size = b.uniform(0.03, 0.45) * min(half[0], half[1])
        deep = b.uniform(0.02, 0.2)
        mirror = "x" if b.chance(0.4) else ""
        if b.chance(0.6):
            b.cylinder(place, size, deep, b.uniform(0, 0.02), 1 + k % 4, mirror, turn_about("x", 90))
        else:
            b.box(place, (size * b.uniform(0.6, 1.6), size, deep), 0.0, 0.01, 1 + k % 4, mirror)
    if b.chance(0.4):
        b.limb((half[0] * 0.6, half[1] * 0.8, 0), (half[0] * b.uniform(0.5, 1.3), half[1] + b.uniform(0.1, 0.4), 0), 0.015, 0.012, 2, "x" if b.chance(0.4) else "")
    if b.chance(0.4):
        y = half[1] + b.uniform(0.05, 0.12)
        b.chain([(-half[0] * 0.7, half[1] * 0.9, 0), (-half[0] * 0.6, y, 0), (half[0] * 0.6, y, 0), (half[0] * 0.7, half[1] * 0.9, 0)], [0.025] * 4, 3)
    if b.chance(0.4):
        b.box((half[0] * 0.7, -half[1], half[2] * 0.6), (0.04, 0.05, 0.04), 0.01, 0.0, 4, "xz")
    if b.chance(0.3):
        b.layer(0.004, "cut")
        b.cylinder((0, b.uniform(-0.3, 0.3) * half[1], half[2]), b.uniform(0.3, 0.7) * half[0], b.uniform(0.05, 0.2), turn=turn_about("x", 90))
    return b.scene
