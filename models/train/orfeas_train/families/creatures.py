"""Animals, figures, birds, heads."""

from __future__ import annotations

import numpy as np

from ..scene import Scene, SceneBuilder, turn_about


def quadrupeds(family: str, rng: np.random.Generator) -> Scene:
    """Four legs, a body along z, neck, head with muzzle, ears or horns, tail: from hound to cow, real or toy."""
    b = SceneBuilder(family, rng, blend=float(rng.uniform(0.008, 0.03)))
    length, height, fat = b.uniform(0.18, 0.42), b.uniform(0.12, 0.4), b.uniform(0.08, 0.2)
    back, front = np.array([0, 0, -length]), np.array([0, b.uniform(-0.03, 0.08), length])
    b.limb(back, front, fat * b.uniform(0.8, 1.1), fat * b.uniform(0.8, 1.2), 0)
    if b.chance(0.5):
        b.ellipsoid((0, -fat * 0.2, 0), [fat * 1.05, fat * b.uniform(0.9, 1.2), length * 0.8], 0)
    pose = b.uniform(0, 0.12) if b.chance(0.5) else 0.0
    thick = fat * b.uniform(0.25, 0.5)
    for sign, hip in ((1, front), (-1, back)):
        _leg(b, hip + [fat * 0.65, -fat * 0.3, 0], height, thick, sign, pose)
    rise, reach = b.uniform(0.05, 0.35), b.uniform(0.02, 0.2)
    nape = front + [0, fat * 0.5 + rise, reach + fat * 0.3]
    b.limb(front + [0, fat * 0.2, 0], nape, fat * b.uniform(0.5, 0.8), fat * b.uniform(0.35, 0.6), 0)
    _muzzled_head(b, nape, fat * b.uniform(0.5, 1.0))
    if b.chance(0.9):
        tip = back + [b.uniform(-0.1, 0.1), b.uniform(-0.25, 0.25), -b.uniform(0.1, 0.3)]
        bend = (back + tip) / 2 + [0, b.uniform(-0.05, 0.1), 0]
        end = b.uniform(0.015, 0.09)
        b.chain([back, bend, tip], [b.uniform(0.015, 0.05), b.uniform(0.015, 0.06), end], b.count(0, 2))
    if b.chance(0.2):
        b.chain([nape, (nape + front) / 2 + [0, fat, -0.05], front + [0, fat, -0.1]], [0.04, 0.06, 0.04], 2, flat=0.4, side=(1, 0, 0))
    if b.chance(0.25):
        b.scene.bumps = (b.uniform(0.002, 0.01), b.uniform(25, 50), b.uniform(0, 6), 0.0)
    return b.scene


def _leg(b: SceneBuilder, hip, height: float, thick: float, sign: int, pose: float) -> None:
    """A leg and its mirror image; `pose` > 0 lets the two walk."""
    for side, step in ((1, pose), (-1, -pose)) if pose > 0 else ((1, 0.0),):
        root = hip * [side, 1, 1]
        knee = root + [0, -height * 0.5, step + sign * b.uniform(-0.03, 0.05)]
        foot = knee + [0, -height * 0.5, step * 0.5 - 0.01]
        mirror = "" if pose > 0 else "x"
        b.chain([root, knee, foot], [thick * 1.4, thick, thick * b.uniform(0.6, 1.0)], 0, mirror)
        if b.chance(0.5):
            b.ellipsoid(foot + [0, 0, thick * 0.4], [thick * 1.1, thick * 0.8, thick * 1.5], 3, mirror)


def _muzzled_head(b: SceneBuilder, at: np.ndarray, size: float) -> None:
    b.ellipsoid(at, size * b.rng.uniform(0.8, 1.2, 3), 0)
    drop = b.uniform(-0.6, 0.1)
    b.limb(at, at + np.array([0, drop, 1.0]) * size * b.uniform(0.8, 2.0), size * 0.7, size * b.uniform(0.25, 0.6), 1)
    b.layer(0.006)
    eye = size * b.uniform(0.1, 0.25)
    b.ellipsoid(at + np.array([0.6, 0.35, 0.65]) * size, [eye] * 3, 4, "x")
    kind = b.count(0, 3)
    ear = at + np.array([0.6, 0.7, -0.1]) * size
    if kind == 0:
        b.limb(ear, ear + np.array([b.uniform(0, 0.5), b.uniform(0.4, 1.2), 0]) * size, size * 0.3, size * 0.08, 1, "x", 0.5, (0, 0, 1))
    elif kind == 1:
        b.ellipsoid(ear, [size * 0.45, size * 0.45, size * 0.15], 1, "x")
    elif kind == 2:
        bend = ear + np.array([0.5, 0.5, 0]) * size
        b.chain([ear, bend, bend + np.array([b.uniform(-0.3, 0.5), 0.8, 0.2]) * size], [0.03, 0.025, 0.01], 3, "x")
    else:
        b.limb(ear, ear + np.array([0.6, -0.8, 0]) * size, size * 0.25, size * 0.35, 1, "x", 0.4, (1, 0, 0))


def bipeds(family: str, rng: np.random.Generator) -> Scene:
    """Figures on two legs: people, toys, robots, dolls, with hats, packs, coats."""
    b = SceneBuilder(family, rng, blend=float(rng.choice([0.003, 0.012, 0.025])))
    boxy = b.chance(0.3)
    torso, width, depth = b.uniform(0.14, 0.3), b.uniform(0.09, 0.2), b.uniform(0.06, 0.14)
    if boxy:
        b.box((0, 0, 0), (width, torso, depth), b.uniform(0, 0.04), b.uniform(0, 0.05), 0, profile=(1.0, b.uniform(-0.2, 0.3)))
    else:
        b.loft((0, 0, 0), width, torso, depth, depth, depth * 0.6, 0, profile=(0.9, b.uniform(-0.1, 0.2), b.uniform(-0.2, 0.25)))
    leg, thick = b.uniform(0.1, 0.5), b.uniform(0.03, 0.085)
    hip = np.array([width * 0.55, -torso * 0.9, 0])
    foot = hip + [b.uniform(-0.02, 0.08), -leg, b.uniform(-0.03, 0.03)]
    b.limb(hip, foot, thick, thick * b.uniform(0.6, 1.1), 1, "x")
    b.ellipsoid(foot + [0, -thick * 0.2, thick * 0.7], [thick, thick * 0.7, thick * b.uniform(1.2, 2)], 2, "x")
    _arms(b, np.array([width, torso * 0.75, 0]))
    size = b.uniform(0.08, 0.26)
    head = np.array([0, torso + size * b.uniform(0.7, 1.1), b.uniform(-0.02, 0.04)])
    b.limb((0, torso * 0.8, 0), head, 0.045, 0.045, 3)
    if boxy and b.chance(0.6):
        b.box(head, (size, size * 0.8, size * 0.8), b.uniform(0, size), b.uniform(0, 0.06), 3)
    else:
        b.ellipsoid(head, size * rng.uniform(0.85, 1.15, 3), 3)
    b.layer(0.006)
    _face(b, head, size)
    if b.chance(0.5):
        _hat(b, head, size)
    if b.chance(0.2):
        b.box((0, torso * 0.2, -depth - 0.05), (width * 0.8, torso * 0.7, 0.06), 0.03, 0.03, 5)
    if b.chance(0.25):
        b.cylinder((0, -torso * 0.9, 0), width * 1.6, torso * 0.5, 0.01, 5, profile=(0.8, -0.25))
    if b.chance(0.2):
        tail = [(0, -torso, -depth), (0.1, -torso - 0.1, -depth - 0.15), (0.25, -torso + 0.1, -depth - 0.2)]
        b.chain(tail, [0.03, 0.03, 0.04], 1)
    return b.scene


def _arms(b: SceneBuilder, shoulder: np.ndarray) -> None:
    thick, length = b.uniform(0.025, 0.06), b.uniform(0.1, 0.25)
    mirrored = b.chance(0.6)
    for side in (1,) if mirrored else (1, -1):
        root = shoulder * [side, 1, 1]
        out = np.array([side * b.uniform(0.2, 1.0), b.uniform(-1.0, 0.6), b.uniform(-0.2, 0.5)])
        elbow = root + out / np.linalg.norm(out) * length
        bend = out + np.array([0, b.uniform(-0.8, 0.8), b.uniform(0, 1.0)])
        hand = elbow + bend / np.linalg.norm(bend) * length
        mirror = "x" if mirrored else ""
        b.chain([root, elbow, hand], [thick * 1.2, thick, thick * 0.8], 0, mirror)
        b.ellipsoid(hand, [thick * b.uniform(0.9, 1.5)] * 3, 3, mirror)


def _face(b: SceneBuilder, head: np.ndarray, size: float) -> None:
    eye = size * b.uniform(0.1, 0.32)
    at = head + np.array([0.4, b.uniform(-0.1, 0.3), 0.85]) * size
    if b.chance(0.3):
        b.cylinder(at, eye * 1.2, eye * 0.3, 0.005, 4, "x", turn_about("x", 90))
    else:
        b.ellipsoid(at, [eye, eye, eye * 0.7], 4, "x")
    if b.chance(0.6):
        b.limb(head + [0, 0, size * 0.8], head + [0, -size * 0.1, size * b.uniform(1.0, 1.5)], size * 0.12, size * b.uniform(0.08, 0.3), 3)
    if b.chance(0.45):
        radius = size * b.uniform(0.2, 0.55)
        b.ellipsoid(head + np.array([0.85, b.uniform(0, 0.8), 0]) * size, [radius, radius * b.uniform(0.8, 2), radius * 0.4], 3, "x")


def _hat(b: SceneBuilder, head: np.ndarray, size: float) -> None:
    kind = b.count(0, 3)
    top = head + [0, size * 0.6, 0]
    if kind == 0:
        b.cylinder(top, size * b.uniform(1.1, 1.7), size * 0.06, 0.005, 5)
        b.cylinder(top + [0, size * 0.4, 0], size * 0.8, size * b.uniform(0.3, 0.7), 0.02, 5)
    elif kind == 1:
        b.cylinder(top + [0, size * 0.6, 0], size * 0.9, size * 0.8, 0.01, 5, profile=(0.52, -0.48))
    elif kind == 2:
        b.ellipsoid(head + [0, size * 0.25, -size * 0.1], [size * 1.12, size * 1.0, size * 1.1], 5)
        b.layer(0.004)
        b.cylinder(top + [0, -size * 0.15, size * 0.6], size * 0.7, size * 0.05, 0.005, 5)
    else:
        for x in (-0.5, 0.0, 0.5):
            b.limb(top + [x * size, 0, 0], top + [x * size * 1.6, size * b.uniform(0.4, 0.9), 0], size * 0.2, 0.01, 5)


def birds(family: str, rng: np.random.Generator) -> Scene:
    """Birds: egg-shaped body, neck short or long, beak, thin legs, folded or spread wings, tail."""
    b = SceneBuilder(family, rng, blend=float(rng.uniform(0.006, 0.025)))
    body = np.array([b.uniform(0.1, 0.2), b.uniform(0.11, 0.2), b.uniform(0.17, 0.3)])
    b.ellipsoid((0, 0, 0), body, 0, turn=turn_about("x", b.uniform(-40, 10)))
    rise = b.uniform(0.05, 0.5)
    root = np.array([0, body[1] * 0.4, body[2] * 0.6])
    bend = root + [0, rise * 0.5, b.uniform(-0.02, 0.15)]
    head = root + [0, rise + 0.05, b.uniform(0.0, 0.15)]
    thick, size = b.uniform(0.025, 0.09), b.uniform(0.05, 0.13)
    b.chain([root, bend, head], [thick * 1.4, thick, thick], 0)
    b.ellipsoid(head, size * rng.uniform(0.9, 1.15, 3), 0)
    b.layer(0.004)
    b.limb(head + [0, 0, size * 0.7], head + [0, -size * b.uniform(0, 0.8), size * b.uniform(1.3, 2.8)], size * 0.4, size * 0.1, 1)
    b.ellipsoid(head + np.array([0.75, 0.25, 0.45]) * size, [size * 0.18] * 3, 2, "x")
    if b.chance(0.3):
        spread = np.array([b.uniform(0.25, 0.55), b.uniform(-0.1, 0.35), -b.uniform(0, 0.2)])
        b.chain([(0.08, body[1] * 0.3, 0), spread * 0.5, spread], [0.1, 0.12, 0.05], 3, "x", b.uniform(0.12, 0.3), (0, 1, 0))
    else:
        b.limb((body[0] * 0.95, 0.02, body[2] * 0.4), (body[0] * 0.8, -0.02, -body[2] * b.uniform(0.8, 1.4)), body[1] * 0.6, 0.05, 3, "x", 0.3, (1, 0, 0))
    back = np.array([0, 0, -body[2] * 0.8])
    b.limb(back, back + [0, b.uniform(-0.15, 0.2), -b.uniform(0.08, 0.3)], 0.06, b.uniform(0.03, 0.1), 3, "", 0.25, (0, 1, 0))
    leg, spread_x = b.uniform(0.06, 0.45), body[0] * 0.45
    foot = np.array([spread_x, -body[1] - leg, b.uniform(-0.05, 0.05)])
    b.limb((spread_x, -body[1] * 0.5, 0), foot, b.uniform(0.012, 0.03), 0.012, 1, "x")
    b.limb(foot, foot + [0, 0, 0.07], 0.015, 0.012, 1, "x")
    return b.scene


def heads(family: str, rng: np.random.Generator) -> Scene:
    """Busts, masks, animal heads."""
    b = SceneBuilder(family, rng, blend=float(rng.uniform(0.008, 0.035)))
    skull = rng.uniform(0.24, 0.4, 3)
    b.ellipsoid((0, 0, 0), skull, 0)
    b.ellipsoid((0, -skull[1] * 0.5, skull[2] * 0.25), skull * rng.uniform(0.5, 0.8, 3), 0)
    front = skull[2] * 0.9
    b.limb((0, 0.03, front), (0, -b.uniform(0.02, 0.12), front + b.uniform(0.02, 0.25)), b.uniform(0.03, 0.1), b.uniform(0.03, 0.12), 1)
    b.ellipsoid((skull[0] * 0.45, skull[1] * 0.25, front * 0.85), rng.uniform(0.05, 0.12, 3), 0, "x")
    if b.chance(0.8):
        ear = np.array([skull[0] * 0.9, b.uniform(0, 0.6) * skull[1], b.uniform(-0.1, 0.05)])
        out = ear + [b.uniform(0.02, 0.2), b.uniform(-0.15, 0.35), 0]
        b.limb(ear, out, b.uniform(0.04, 0.1), b.uniform(0.02, 0.1), 2, "x", b.uniform(0.3, 0.8), (0, 0, 1))
    if b.chance(0.6):
        b.limb((0, -0.1, -0.05), (0, -skull[1] * b.uniform(1.2, 1.7), -0.08), b.uniform(0.1, 0.2), b.uniform(0.12, 0.22), 0)
        if b.chance(0.7):
            y = -skull[1] * 1.7
            b.ellipsoid((0, y, -0.08), [b.uniform(0.3, 0.5), b.uniform(0.12, 0.25), b.uniform(0.13, 0.25)], 3)
            b.layer(0.003, "cut")
            b.box((0, y - 0.6 - b.uniform(0, 0.1), 0), (1.0, 0.6, 1.0))
    b.layer(0.008)
    eye = b.uniform(0.03, 0.07)
    b.ellipsoid((skull[0] * 0.42, skull[1] * 0.2, front * 0.93), [eye] * 3, 4, "x")
    if b.chance(0.5):
        b.ellipsoid((0, skull[1] * 0.3, -skull[2] * 0.12), skull * rng.uniform(1.0, 1.12, 3), 5)
        if b.chance(0.5):
            for _ in range(b.count(2, 5)):
                spot = rng.normal(size=3) * skull * 0.8 + [0, skull[1] * 0.4, -0.1]
                b.ellipsoid(spot, [b.uniform(0.06, 0.16)] * 3, 5)
    if b.chance(0.25):
        _hat(b, np.zeros(3), float(skull[1]))
    return b.scene
