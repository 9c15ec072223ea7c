"""Families for the gate alone: training and the choice of a checkpoint never see one of these."""

from __future__ import annotations

import numpy as np

from ..scene import Scene, SceneBuilder, fit_profile, turn_about


def aircraft(family: str, rng: np.random.Generator) -> Scene:
    """Aeroplanes: fuselage along z, wings, tail planes, engines."""
    b = SceneBuilder(family, rng, blend=0.008)
    length, radius = b.uniform(0.35, 0.5), b.uniform(0.05, 0.1)
    b.chain([(0, 0.02, -length), (0, 0, -length * 0.3), (0, 0, length * 0.6), (0, -0.02, length)], [radius * 0.4, radius, radius, radius * 0.6])
    span, sweep = b.uniform(0.3, 0.55), b.uniform(-0.05, 0.25)
    y = b.uniform(-0.6, 0.8) * radius
    b.limb((0, y, 0.05), (span, y + b.uniform(-0.02, 0.08), -sweep), b.uniform(0.08, 0.13), b.uniform(0.04, 0.09), 1, "x", 0.15, (0, 1, 0))
    tail = b.uniform(0.12, 0.22)
    b.limb((0, 0.03, -length * 0.95), (tail, 0.04, -length * 1.05), 0.06, 0.04, 1, "x", 0.16, (0, 1, 0))
    b.limb((0, 0.03, -length * 0.93), (0, 0.03 + tail, -length * 1.08), 0.07, 0.04, 2, "", 0.16, (1, 0, 0))
    b.layer(0.003)
    for k in range(b.count(0, 2)):
        x = span * (0.35 + 0.3 * k)
        b.cylinder((x, y - 0.04, 0.04), 0.035, 0.08, 0.01, 3, "x", turn_about("x", 90))
    b.ellipsoid((0, radius * 0.8, length * 0.5), [radius * 0.6, radius * 0.5, 0.1], 4)
    return b.scene


def boats(family: str, rng: np.random.Generator) -> Scene:
    """Boats: hull along z, deck, cabin, mast and sail or funnels."""
    b = SceneBuilder(family, rng, blend=0.004)
    length, wide, high = b.uniform(0.35, 0.5), b.uniform(0.1, 0.18), b.uniform(0.07, 0.13)
    b.ellipsoid((0, 0, 0), [wide, high * 1.6, length], 0)
    b.layer(0.003, "cut")
    b.box((0, 0.5, 0), (1.0, 0.5, 1.0))
    if b.chance(0.5):
        b.ellipsoid((0, 0.02, 0), [wide * 0.85, high * 1.2, length * 0.9])
    b.layer(0.003)
    if b.chance(0.6):
        b.box((0, 0.06, b.uniform(-0.15, 0.05)), (wide * 0.55, b.uniform(0.05, 0.1), b.uniform(0.08, 0.2)), 0.01, 0.01, 1)
    if b.chance(0.6):
        mast = b.uniform(0.35, 0.7)
        b.limb((0, -0.05, 0.05), (0, mast, 0.05), 0.014, 0.01, 2)
        b.limb((0, 0.12, 0.02), (0, mast * 0.85, 0.02), b.uniform(0.12, 0.22), 0.03, 3, "", 0.12, (1, 0, 0))
    else:
        for k in range(b.count(1, 3)):
            b.cylinder((0, 0.06, 0.1 - 0.13 * k), 0.035, 0.2, 0.005, 2)
    return b.scene


def fish(family: str, rng: np.random.Generator) -> Scene:
    """Fish and whales along x: body, fins, tail."""
    b = SceneBuilder(family, rng, blend=0.012)
    length, high, wide = b.uniform(0.3, 0.45), b.uniform(0.1, 0.28), b.uniform(0.06, 0.16)
    b.ellipsoid((0.05, 0, 0), [length, high, wide], 0)
    root = np.array([-length * 0.75, 0, 0])
    b.limb((-length * 0.3, 0, 0), root, high * 0.6, 0.03, 0, "", wide / max(high, wide), (0, 0, 1))
    for sign in (1, -1):
        tip = root + [-b.uniform(0.1, 0.2), sign * b.uniform(0.08, 0.22), 0]
        b.limb(root, tip, 0.04, b.uniform(0.02, 0.05), 1, "", 0.2, (0, 0, 1))
    back = np.array([0.05, high * 0.85, 0])
    b.limb(back, back + [-b.uniform(0.05, 0.15), b.uniform(0.05, 0.15), 0], b.uniform(0.05, 0.1), 0.03, 1, "", 0.2, (0, 0, 1))
    side = np.array([length * 0.35, -high * 0.3, wide * 0.8])
    b.limb(side, side + [-0.12, -b.uniform(0, 0.12), b.uniform(0.05, 0.12)], 0.03, 0.05, 1, "z", 0.25, (0, 1, 0))
    b.layer(0.004)
    b.ellipsoid((length * 0.75, high * 0.15, wide * 0.55), [b.uniform(0.02, 0.04)] * 3, 2, "z")
    return b.scene


def insects(family: str, rng: np.random.Generator) -> Scene:
    """Insects and spiders: segments along z, six or eight bent legs, feelers, wings."""
    b = SceneBuilder(family, rng, blend=0.008)
    z, sizes = 0.3, [b.uniform(0.07, 0.12), b.uniform(0.08, 0.14), b.uniform(0.12, 0.22)]
    centres = []
    for part, size in enumerate(sizes):
        z -= size * 0.9
        b.ellipsoid((0, 0, z), [size * b.uniform(0.8, 1.1), size * 0.8, size * b.uniform(1.0, 1.4)], part)
        centres.append(z)
        z -= size * 0.9
    b.layer(0.004)
    for k in range(b.count(3, 4)):
        root = np.array([sizes[1] * 0.6, 0, centres[1] + 0.08 - 0.06 * k])
        knee = root + [b.uniform(0.1, 0.2), b.uniform(0.05, 0.15), 0.1 - 0.08 * k]
        foot = knee + [b.uniform(0.06, 0.15), -b.uniform(0.2, 0.3), 0.06 - 0.05 * k]
        b.chain([root, knee, foot], [0.022, 0.018, 0.01], 3, "x")
    front = np.array([0.03, 0.05, centres[0] + sizes[0] * 0.6])
    b.chain([front, front + [0.06, 0.12, 0.08], front + [0.12, 0.12, 0.2]], [0.012, 0.01, 0.012], 3, "x")
    if b.chance(0.5):
        b.limb((0.03, sizes[1] * 0.7, centres[1]), (b.uniform(0.15, 0.4), b.uniform(0.15, 0.3), centres[2]), 0.05, b.uniform(0.06, 0.12), 4, "x", 0.12, (0, 1, 0))
    return b.scene


def lamps(family: str, rng: np.random.Generator) -> Scene:
    """Table and desk lamps: foot, stem or arm, shade."""
    b = SceneBuilder(family, rng, blend=0.004)
    foot = b.uniform(0.12, 0.22)
    b.cylinder((0, 0, 0), foot, b.uniform(0.015, 0.04), 0.01, 0)
    shade, high = b.uniform(0.14, 0.3), b.uniform(0.08, 0.17)
    if b.chance(0.5):
        top = b.uniform(0.3, 0.6)
        radii = rng.uniform(0.3, 1.0, 5)
        b.cylinder((0, top / 2, 0), b.uniform(0.03, 0.12), top / 2, 0.01, 1, profile=fit_profile(radii))
        b.cylinder((0, top + high * 0.8, 0), shade, high, 0.005, 2, profile=(0.8, -b.uniform(0.0, 0.35)))
    else:
        elbow = np.array([b.uniform(-0.25, -0.1), b.uniform(0.25, 0.35), 0])
        head = elbow + [b.uniform(0.2, 0.4), b.uniform(0.1, 0.25), 0]
        b.chain([(0, 0, 0), elbow, head], [0.018, 0.018, 0.018], 1)
        turn = turn_about("z", b.uniform(15, 60))
        b.cylinder(head, shade * 0.7, high, 0.005, 2, turn=turn, profile=(0.7, -0.3))
        b.layer(0.003, "cut")
        b.cylinder(head - turn.T @ np.array([0, 0.03, 0]), shade * 0.62, high, 0.0, turn=turn, profile=(0.7, -0.3))
    return b.scene


def sofas(family: str, rng: np.random.Generator) -> Scene:
    """Sofas and beds: base, cushions, back, arm rests, pillows, short feet."""
    b = SceneBuilder(family, rng, blend=0.01)
    half_x, half_y, half_z = b.uniform(0.3, 0.5), b.uniform(0.06, 0.1), b.uniform(0.17, 0.3)
    b.box((0, 0, 0), (half_x, half_y, half_z), 0.03, 0.02, 0)
    seats = b.count(1, 3)
    for k in range(seats):
        x = half_x * (2 * (k + 0.5) / seats - 1)
        b.box((x, half_y + 0.03, 0.02), (half_x / seats - 0.006, 0.04, half_z - 0.02), 0.03, 0.03, 1)
    back = b.uniform(0.12, 0.25)
    b.box((0, half_y + back * 0.8, -half_z + 0.03), (half_x, back, 0.05), 0.03, 0.03, 0, turn=turn_about("x", -b.uniform(0, 15)))
    if b.chance(0.75):
        b.box((half_x, half_y + 0.04, 0), (b.uniform(0.03, 0.06), b.uniform(0.06, 0.12), half_z), 0.02, b.uniform(0.01, 0.03), 0, "x")
    b.layer(0.004)
    for _ in range(b.count(0, 2)):
        place = (b.uniform(-0.7, 0.7) * half_x, half_y + 0.13, -half_z * 0.4)
        b.ellipsoid(place, [0.1, 0.08, 0.045], 2, turn=turn_about("x", -20))
    b.cylinder((half_x - 0.04, -half_y - 0.03, half_z - 0.04), 0.02, 0.04, 0.0, 3, "xz")
    return b.scene


def shoes(family: str, rng: np.random.Generator) -> Scene:
    """Shoes and boots along z: sole, toe cap, heel, shaft with an opening, laces."""
    b = SceneBuilder(family, rng, blend=0.02)
    length, wide = b.uniform(0.32, 0.45), b.uniform(0.1, 0.15)
    heel = -length * 0.6
    b.limb((0, 0.07, heel), (0, 0.05, length * 0.6), wide * b.uniform(0.8, 1.0), wide * b.uniform(0.7, 1.0), 0)
    shaft = b.uniform(0.1, 0.5)
    b.limb((0, 0.1, heel), (0, 0.1 + shaft, heel - b.uniform(-0.03, 0.05)), wide * 0.9, wide * b.uniform(0.7, 1.0), 0)
    b.layer(0.004, "cut")
    b.cylinder((0, 0.15 + shaft, heel), wide * 0.65, 0.15, 0.02)
    b.box((0, -1.0, 0), (1.0, 1.0, 1.0))
    b.layer(0.004)
    b.loft((0, 0, 0), wide * 1.02, 0.03, length * 0.85, wide, 0.01, 1)
    if b.chance(0.4):
        b.box((0, -0.05, heel), (wide * 0.8, 0.05, 0.09), 0.03, 0.0, 1)
    for k in range(b.count(0, 3)):
        y, z = 0.16 - 0.025 * k, -length * 0.1 + 0.1 * k
        b.limb((-wide * 0.5, y, z), (wide * 0.5, y, z), 0.014, 0.014, 2)
    return b.scene


def hats(family: str, rng: np.random.Generator) -> Scene:
    """Hats and caps: crown, brim or peak, band, bobble."""
    b = SceneBuilder(family, rng, blend=0.006)
    wide, high = b.uniform(0.2, 0.28), b.uniform(0.08, 0.25)
    kind = b.count(0, 2)
    if kind == 0:
        b.cylinder((0, high, 0), wide, high, b.uniform(0.01, 0.08), 0, profile=(0.9, b.uniform(-0.3, 0.1)))
        b.cylinder((0, 0, 0), wide * b.uniform(1.5, 2.0), b.uniform(0.008, 0.02), 0.006, 0)
        b.cylinder((0, high * 0.25, 0), wide * 1.03, high * 0.15, 0.0, 1, profile=(0.95, -0.02))
    elif kind == 1:
        b.ellipsoid((0, 0, 0), [wide, high * 1.4, wide * 1.1], 0)
        b.layer(0.003, "cut")
        b.box((0, -0.5, 0), (1.0, 0.5, 1.0))
        b.layer(0.003)
        b.limb((0, 0.01, wide * 0.6), (0, -0.02, wide * b.uniform(1.3, 1.8)), wide * 0.75, wide * 0.5, 1, "", 0.12, (0, 1, 0))
    else:
        b.cylinder((0, high, 0), wide, high, 0.03, 0, profile=(0.75, -0.2, -0.15))
        b.cylinder((0, 0.02, 0), wide * 1.02, 0.05, 0.03, 1)
    if b.chance(0.5):
        b.ellipsoid((0, high * (2 if kind != 1 else 1.4), 0), [b.uniform(0.02, 0.09)] * 3, 2)
    return b.scene


def turtles(family: str, rng: np.random.Generator) -> Scene:
    """Turtles and beetles: a domed shell, four or six feet, head, tail."""
    b = SceneBuilder(family, rng, blend=0.01)
    wide, high, long = b.uniform(0.22, 0.32), b.uniform(0.12, 0.26), b.uniform(0.28, 0.4)
    b.ellipsoid((0, 0, 0), [wide, high, long], 0)
    b.layer(0.01, "cut")
    b.box((0, -0.55, 0), (1.0, 0.5, 1.0))
    b.layer(0.008)
    b.ellipsoid((0, -0.04, 0), [wide * 1.08, 0.03, long * 1.06], 1)
    pairs = b.count(2, 3)
    for k in range(pairs):
        z = long * (0.7 - 1.4 * k / (pairs - 1))
        foot = (wide * b.uniform(1.0, 1.3), -b.uniform(0.08, 0.16), z * 1.1)
        b.limb((wide * 0.6, -0.04, z), foot, 0.045, b.uniform(0.03, 0.06), 2, "x", b.uniform(0.4, 1.0), (0, 1, 0))
    neck = b.uniform(0.05, 0.2)
    head = np.array([0, b.uniform(-0.02, 0.12), long + neck])
    b.limb((0, -0.02, long * 0.8), head, 0.04, 0.05, 2)
    b.ellipsoid(head, [b.uniform(0.05, 0.08), b.uniform(0.05, 0.08), b.uniform(0.06, 0.11)], 2)
    b.limb((0, -0.03, -long * 0.9), (0, -0.05, -long - b.uniform(0.03, 0.15)), 0.03, 0.012, 2)
    return b.scene


def trains(family: str, rng: np.random.Generator) -> Scene:
    """Locomotives and wagons along z: frame, boiler or box, cab, chimney, wheels, buffers."""
    b = SceneBuilder(family, rng, blend=0.003)
    half_x, half_z, body = b.uniform(0.1, 0.15), b.uniform(0.3, 0.48), b.uniform(0.08, 0.14)
    b.box((0, 0, 0), (half_x, 0.025, half_z), 0.0, 0.005, 0)
    if b.chance(0.6):
        b.cylinder((0, 0.03 + body, half_z * 0.2), body, half_z * 0.75, 0.01, 1, turn=turn_about("x", 90))
        b.box((0, 0.03 + body * 1.4, -half_z * 0.7), (half_x, body * 1.4, half_z * 0.28), 0.0, 0.01, 2)
        b.box((0, 0.03 + body * 2.85, -half_z * 0.7), (half_x * 1.15, 0.012, half_z * 0.35), 0.0, 0.005, 3)
        b.cylinder((0, 0.03 + body * 2.2, half_z * 0.75), 0.035, b.uniform(0.05, 0.12), 0.0, 3, profile=(0.9, b.uniform(-0.2, 0.4)))
        if b.chance(0.5):
            b.ellipsoid((0, 0.03 + body * 2, half_z * 0.2), [0.05, 0.06, 0.05], 3)
    else:
        b.box((0, 0.03 + body * 1.2, 0), (half_x, body * 1.2, half_z * 0.95), b.uniform(0, 0.05), b.uniform(0, 0.04), 1)
        for k in range(b.count(1, 4)):
            b.box((half_x, 0.03 + body * 1.5, half_z * (0.6 - 0.4 * k)), (0.006, body * 0.4, 0.05), part=4, mirror="x")
    radius = b.uniform(0.05, 0.08)
    pairs = b.count(2, 4)
    for k in range(pairs):
        z = half_z * (0.75 - 1.5 * k / (pairs - 1))
        b.cylinder((half_x * 0.9, -0.03, z), radius, 0.015, 0.004, 5, "x", turn_about("z", 90))
    b.cylinder((half_x * 0.6, 0, half_z + 0.02), 0.02, 0.02, 0.0, 5, "xz", turn_about("x", 90))
    return b.scene
