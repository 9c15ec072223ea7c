"""Chairs, tables, cabinets."""

from __future__ import annotations

import numpy as np

from ..scene import Scene, SceneBuilder, turn_about


def legs(b: SceneBuilder, half_x: float, half_z: float, top: float, height: float, part: int) -> None:
    """Four legs, a pedestal, or two side panels under a board."""
    kind = b.count(0, 5)
    thick = b.uniform(0.015, 0.045)
    if kind <= 3:
        splay = b.uniform(0, 0.08)
        foot = (half_x - thick + splay, top - height, half_z - thick + splay)
        head = (half_x - thick, top, half_z - thick)
        if kind < 2:
            b.limb(head, foot, thick, thick * b.uniform(0.5, 1.1), part, "xz")
        else:
            b.box((head[0], top - height / 2, head[2]), (thick, height / 2, thick), 0.0, 0.0, part, "xz")
        if b.chance(0.3):
            y = top - height * b.uniform(0.4, 0.8)
            b.limb((half_x - thick, y, 0), (half_x - thick, y, half_z - thick), thick * 0.6, thick * 0.6, part, "xz")
    elif kind == 4:
        b.cylinder((0, top - height / 2, 0), thick * 1.3, height / 2, 0.0, part)
        b.cylinder((0, top - height, 0), min(half_x, half_z) * b.uniform(0.6, 1.0), 0.02, 0.01, part)
    else:
        b.box((half_x - thick, top - height / 2, 0), (thick, height / 2, half_z), 0.0, 0.0, part, "x")


def chairs(family: str, rng: np.random.Generator) -> Scene:
    """Chairs, stools, armchairs: seat, legs, back of one board, slats or a frame, arms."""
    b = SceneBuilder(family, rng, blend=0.004)
    half_x, half_z = b.uniform(0.18, 0.28), b.uniform(0.17, 0.27)
    seat = b.uniform(0.02, 0.07)
    round_ = b.chance(0.2)
    if round_:
        b.cylinder((0, 0, 0), half_x, seat, seat * b.uniform(0.2, 0.9), 0)
        half_z = half_x
    else:
        b.box((0, 0, 0), (half_x, seat, half_z), b.uniform(0, 0.1), seat * b.uniform(0.1, 0.9), 0)
    b.layer(0.004)
    legs(b, half_x * (0.75 if round_ else 1), half_z * (0.75 if round_ else 1), 0.0, b.uniform(0.25, 0.5), 1)
    b.layer(0.004)
    if b.chance(0.88):
        _back(b, half_x, half_z, b.uniform(0.3, 0.6), b.uniform(0, 15))
    if b.chance(0.3):
        rise, thick = b.uniform(0.12, 0.2), b.uniform(0.015, 0.04)
        b.limb((half_x, rise, -half_z), (half_x, rise, half_z * 0.8), thick, thick, 1, "x")
        b.limb((half_x, rise, half_z * 0.7), (half_x, 0, half_z * 0.7), thick, thick, 1, "x")
    return b.scene


def _back(b: SceneBuilder, half_x: float, half_z: float, height: float, lean: float) -> None:
    thick = b.uniform(0.012, 0.05)
    turn = turn_about("x", -lean)
    up = np.array([0, np.cos(np.radians(lean)), -np.sin(np.radians(lean))])
    foot = np.array([0, 0, -half_z + thick])
    kind = b.count(0, 2)
    if kind == 0:
        board = (half_x * b.uniform(0.7, 1.0), height / 2, thick)
        b.box(foot + up * height / 2, board, 0.01, thick * b.uniform(0, 0.9), 2, turn=turn, profile=(1.0, b.uniform(-0.15, 0.15)))
        return
    post = np.array([half_x - thick, 0, 0])
    b.limb(foot + post, foot + post + up * height, thick, thick * 0.8, 1, "x")
    b.box(foot + up * height, (half_x, b.uniform(0.02, 0.06), thick), 0.0, 0.01, 2, turn=turn)
    bars = b.count(1, 4)
    for k in range(bars):
        if kind == 1:
            b.box(foot + up * height * (k + 0.7) / (bars + 0.7), (half_x, 0.02, thick * 0.6), 0.0, 0.0, 1, turn=turn)
        else:
            x = half_x * (k + 0.5) / bars
            b.limb(foot + [x, 0, 0], foot + [x, 0, 0] + up * height, thick * 0.5, thick * 0.5, 1, "x")


def tables(family: str, rng: np.random.Generator) -> Scene:
    """Tables, desks, benches, side tables, with things on them or not."""
    b = SceneBuilder(family, rng, blend=0.004)
    half_x, half_z, board = b.uniform(0.2, 0.5), b.uniform(0.15, 0.35), b.uniform(0.012, 0.05)
    if b.chance(0.3):
        half_z = half_x
        b.cylinder((0, 0, 0), half_x, board, board * 0.5, 0)
    else:
        b.box((0, 0, 0), (half_x, board, half_z), b.uniform(0, 0.06), board * b.uniform(0, 0.8), 0)
    b.layer(0.004)
    height = b.uniform(0.15, 0.5)
    legs(b, half_x * 0.85, half_z * 0.85, 0.0, height, 1)
    if b.chance(0.3):
        b.box((0, -height * 0.6, 0), (half_x * 0.8, 0.012, half_z * 0.8), part=0)
    if b.chance(0.25):
        b.box((half_x * 0.5, -0.1, 0), (half_x * 0.3, 0.1, half_z * 0.9), part=2)
    if b.chance(0.3):
        radius = b.uniform(0.05, 0.1)
        b.cylinder((b.uniform(-0.1, 0.1), board + radius, 0), radius, radius * b.uniform(0.6, 1.5), 0.01, 3)
    return b.scene


def cabinets(family: str, rng: np.random.Generator) -> Scene:
    """Shelves, cupboards, drawers, crates, screens."""
    b = SceneBuilder(family, rng, blend=0.0)
    half = np.array([b.uniform(0.18, 0.45), b.uniform(0.2, 0.5), b.uniform(0.08, 0.25)])
    wall = b.uniform(0.012, 0.03)
    rows, columns = b.count(1, 4), b.count(1, 3)
    open_ = b.chance(0.5)
    b.box((0, 0, 0), half, b.uniform(0, 0.02), b.uniform(0, 0.02), 0)
    if not open_:
        for row in range(rows):
            y = half[1] * (2 * (row + 0.5) / rows - 1)
            size = (half[0] - wall, half[1] / rows - wall * 0.7, b.uniform(0.004, 0.015))
            b.box((0, y, half[2]), size, part=1)
            b.ellipsoid((half[0] * 0.4 * (columns > 1), y, half[2] + 0.025), [0.02, 0.012, 0.015], 2, "x")
    if b.chance(0.5):
        b.layer(0.003)
        legs(b, half[0], half[2], -half[1], b.uniform(0.05, 0.15), 3)
    if open_:
        b.layer(0.0, "cut")
        for row in range(rows):
            for column in range(columns):
                x = half[0] * (2 * (column + 0.5) / columns - 1)
                y = half[1] * (2 * (row + 0.5) / rows - 1)
                hole = (half[0] / columns - wall, half[1] / rows - wall, half[2])
                b.box((x, y, wall * (2 if b.chance(0.8) else -10)), hole)
    return b.scene
