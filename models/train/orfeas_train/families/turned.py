"""Bodies of revolution and what is made of them: turnings, vessels, food, plants."""

from __future__ import annotations

import numpy as np

from ..scene import Scene, SceneBuilder, fit_profile, turn_about


def turnings(family: str, rng: np.random.Generator) -> Scene:
    """Turned bodies: vases, pawns, bells, spindles, bowling pins, spinning tops."""
    b = SceneBuilder(family, rng, blend=b_small(rng))
    bottom = -0.5
    for part in range(b.count(1, 3)):
        half = b.uniform(0.12, 0.4)
        radii = rng.uniform(0.25, 1.0, b.count(3, 7))
        width = b.uniform(0.12, 0.4)
        round_ = 1.0 if b.chance(0.85) else b.uniform(0.1, 0.8)
        b.loft((0, bottom + half, 0), width, half, width, width * round_, b.uniform(0, 0.06), part, profile=fit_profile(radii))
        bottom += 2 * half * b.uniform(0.85, 1.0)
    if b.chance(0.5):
        b.layer(0.01)
        radius = b.uniform(0.06, 0.2)
        b.ellipsoid((0, bottom + radius * 0.6, 0), [radius, radius * b.uniform(0.6, 1.3), radius], 3)
    return b.scene


def b_small(rng: np.random.Generator) -> float:
    return float(rng.choice([0.002, 0.01, 0.03]))


def vessels(family: str, rng: np.random.Generator) -> Scene:
    """Cups, pots, jugs, bottles, bowls, teapots: hollow or closed, with handles, spouts and lids."""
    b = SceneBuilder(family, rng, blend=b_small(rng))
    height = b.uniform(0.15, 0.6)
    width = b.uniform(0.18, 0.4)
    middle = b.uniform(0.6, 1.2)
    radii = [b.uniform(0.5, 1.0), middle, middle * b.uniform(0.8, 1.15), b.uniform(0.3, 1.1), b.uniform(0.3, 1.0)]
    if b.chance(0.3):
        radii = [1.0, 1.0]
    profile = fit_profile(radii)
    square = width if b.chance(0.85) else width * b.uniform(0.1, 0.6)
    b.loft((0, 0, 0), width, height, width, square, b.uniform(0, 0.08), 0, profile=profile)
    rim = max(0.1, float(np.polynomial.polynomial.polyval(1.0, profile))) * width
    b.layer(0.008)
    if b.chance(0.6):
        _handle(b, width * middle, height, both=b.chance(0.15))
    if b.chance(0.4):
        start = np.array([-width * middle * 0.8, -height * 0.2, 0])
        bend = start + [-b.uniform(0.1, 0.2), b.uniform(0.05, 0.25), 0]
        end = bend + [-b.uniform(0.03, 0.12), b.uniform(0.05, 0.2), 0]
        thick = b.uniform(0.04, 0.09)
        b.chain([start, bend, end], [thick, thick * 0.6, thick * 0.5], 1)
    open_ = b.chance(0.55)
    if open_:
        b.layer(0.005, "cut")
        wall = b.uniform(0.02, 0.05)
        inner = profile.copy()
        inner[0] -= wall / width
        b.loft((0, wall * 2, 0), width, height, width, square, 0.02, 0, profile=inner)
    elif b.chance(0.7):
        b.layer(0.004)
        b.ellipsoid((0, height, 0), [rim, rim * b.uniform(0.2, 0.6), rim], 2)
        knob = b.uniform(0.03, 0.07)
        b.ellipsoid((0, height + rim * 0.5, 0), [knob, knob * b.uniform(0.7, 1.5), knob], 2)
    return b.scene


def _handle(b: SceneBuilder, reach: float, height: float, both: bool) -> None:
    """A bent bar at the side (+x), or at both."""
    thick = b.uniform(0.025, 0.05)
    out = b.uniform(0.1, 0.22)
    low, high = -height * b.uniform(0.3, 0.7), height * b.uniform(0.3, 0.8)
    angle = np.linspace(-np.pi / 2, np.pi / 2, b.count(4, 6))
    x = reach * 0.85 + out * np.cos(angle) ** b.uniform(0.5, 1.0)
    y = (low + high) / 2 + (high - low) / 2 * np.sin(angle)
    points = np.stack([x, y, np.zeros_like(x)], 1)
    b.chain(points, [thick] * len(points), 1, "x" if both else "", flat=b.uniform(0.6, 1.0), side=(0, 0, 1))


def food(family: str, rng: np.random.Generator) -> Scene:
    """Burgers, cakes, fruit, ice cream, doughnuts, on plates or not."""
    b = SceneBuilder(family, rng, blend=0.006)
    kind = b.count(0, 4)
    width = b.uniform(0.25, 0.42)
    if kind == 0:
        y = 0.0
        for part in range(b.count(3, 7)):
            half = b.uniform(0.02, 0.09)
            wide = width * b.uniform(0.88, 1.12)
            if b.chance(0.35):
                b.rosette((0, y + half, 0), wide, half, b.count(5, 11), b.uniform(0.02, 0.1), 0.2, half * 0.9, part)
            else:
                b.cylinder((0, y + half, 0), wide, half, half * b.uniform(0.3, 1.0), part)
            y += 2 * half * 0.9
        b.ellipsoid((0, y, 0), [width, b.uniform(0.1, 0.3), width], 6)
    elif kind == 1:
        y = 0.0
        for part in range(b.count(1, 4)):
            half = b.uniform(0.06, 0.16)
            b.cylinder((0, y + half, 0), width, half, b.uniform(0.0, 0.04), part)
            y, width = y + 2 * half, width * b.uniform(0.6, 0.9)
        for _ in range(b.count(0, 5)):
            angle, radius = b.uniform(0, 6.3), b.uniform(0.02, 0.05)
            b.ellipsoid((width * np.cos(angle), y + radius, width * np.sin(angle)), [radius] * 3, 5)
    elif kind == 2:
        b.scene.layers[0].blend = 0.02
        radius = b.uniform(0.3, 0.45)
        profile = fit_profile([b.uniform(0.3, 0.7), b.uniform(0.8, 1.0), 1.0, b.uniform(0.6, 1.0), b.uniform(0.1, 0.6)])
        b.cylinder((0, 0, 0), radius, radius * b.uniform(0.7, 1.3), 0.08, 0, profile=profile)
        b.layer(0.005)
        b.limb((0, radius * 0.8, 0), (b.uniform(-0.1, 0.1), radius + b.uniform(0.1, 0.3), 0), 0.025, 0.02, 1)
        if b.chance(0.5):
            b.limb((0, radius, 0), (0.25, radius + 0.15, b.uniform(-0.1, 0.1)), 0.03, 0.08, 2, flat=0.25, side=(0, 1, 0))
    elif kind == 3:
        b.cylinder((0, -0.25, 0), width * 0.75, 0.3, 0.01, 0, profile=(0.5, 0.45))
        for part in range(b.count(1, 3)):
            radius = width * b.uniform(0.6, 0.9)
            b.ellipsoid((b.uniform(-0.08, 0.08), 0.1 + part * radius * 1.1, 0), [radius, radius * b.uniform(0.8, 1.0), radius], part + 1)
        b.scene.bumps = (b.uniform(0, 0.008), b.uniform(20, 40), 0.0, 1.0)
    else:
        wall = width * b.uniform(0.25, 0.45)
        b.cylinder((0, 0, 0), width, wall, wall, 0, shell=wall / 2)
    if b.chance(0.4) and kind != 3:
        b.layer(0.003)
        b.cylinder((0, -0.02 if kind < 2 else -0.35, 0), b.uniform(0.4, 0.6), b.uniform(0.012, 0.03), 0.01, 7, profile=(0.9, 0.1))
    return b.scene


def plants(family: str, rng: np.random.Generator) -> Scene:
    """Trees, bushes, mushrooms, cacti, flowers in pots."""
    b = SceneBuilder(family, rng, blend=float(rng.uniform(0.005, 0.03)))
    kind = b.count(0, 3)
    stem = b.uniform(0.25, 0.6)
    thick = b.uniform(0.03, 0.1)
    top = np.array([b.uniform(-0.1, 0.1), stem, b.uniform(-0.1, 0.1)])
    b.limb((0, 0, 0), top, thick, thick * b.uniform(0.4, 1.0), 0)
    if kind == 0:
        for _ in range(b.count(3, 9)):
            radius = b.uniform(0.1, 0.25)
            b.ellipsoid(top + rng.normal(size=3) * 0.15 + [0, 0.1, 0], radius * rng.uniform(0.7, 1.2, 3), 1)
        b.scene.bumps = (b.uniform(0.0, 0.015), b.uniform(20, 45), b.uniform(0, 6), 0.0)
    elif kind == 1:
        y = stem * 0.5
        for _ in range(b.count(2, 4)):
            half = b.uniform(0.1, 0.2)
            b.cylinder((top[0] * 0.7, y + half, top[2] * 0.7), b.uniform(0.2, 0.35), half, 0.01, 1, profile=(0.52, -0.48))
            y += half
    elif kind == 2:
        radius = b.uniform(0.2, 0.42)
        b.cylinder(top + [0, 0.06, 0], radius, b.uniform(0.08, 0.25), 0.03, 1, profile=(0.8, -0.35, -0.25))
    else:
        for _ in range(b.count(3, 9)):
            angle, rise = b.uniform(0, 6.3), b.uniform(-0.1, 0.4)
            root = top * b.uniform(0.3, 1.0)
            tip = root + [0.35 * np.cos(angle), rise, 0.35 * np.sin(angle)]
            b.limb(root, tip, b.uniform(0.02, 0.06), b.uniform(0.03, 0.12), 1, flat=b.uniform(0.2, 1.0), side=(0, 1, 0))
    if b.chance(0.4):
        b.layer(0.004)
        half = b.uniform(0.1, 0.18)
        b.cylinder((0, -half, 0), b.uniform(0.12, 0.25), half, 0.02, 2, turn=turn_about("y", 0), profile=(0.85, 0.15))
    return b.scene
