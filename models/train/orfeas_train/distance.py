"""Signed distance of whole scenes at one point, compiled."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .primitives import FELT, MOST_PARAMETERS, PARAMETERS, TYPES, compiled, distance, inlined
from .scene import SMALLEST_BLEND, Scene

# Share of the bumps' own slope that distances are divided by.
BUMP_SLOPE = 1.8
# A layer changes what is there up to so many of its blends away.
LAYER_REACH = 4.0

# Columns of a primitive's row: number of its type, centre, turn (rows after one another), whether it is mirrored at x = 0 and at
# z = 0, radius of a ball about the centre that holds it, part number; then the type's own parameters.
KIND, CENTRE, TURN, MIRROR_X, MIRROR_Z, REACH, PART = 0, 1, 4, 13, 14, 15, 16
# Columns of a layer's row: its first primitive, the first that is no longer its own, blend, whether it cuts.
FIRST, END, BLEND, CUTS = 0, 1, 2, 3


class SceneArrays(NamedTuple):
    """A scene as arrays (few of them: handing on each costs as much as a distance)."""

    # [P, PARAMETERS + most], sorted by layer.
    primitives: np.ndarray
    # [L, 4]
    layers: np.ndarray
    # [4] amplitude, frequency, phases.
    bumps: np.ndarray


def compile_scene(scene: Scene) -> SceneArrays:
    """Lays a scene out as arrays."""
    numbers = {name: number for number, name in enumerate(TYPES)}
    primitives = sorted(scene.primitives, key=lambda p: p.layer)
    rows = np.zeros((len(primitives), PARAMETERS + MOST_PARAMETERS))
    for row, p in zip(rows, primitives, strict=True):
        own = [p.parameters[name] for name in TYPES[p.type]]
        row[:PARAMETERS] = [numbers[p.type], *p.centre, *p.turn.ravel(), p.mirror_x, p.mirror_z, p.reach, p.part]
        row[PARAMETERS : PARAMETERS + len(own)] = own
    starts = np.searchsorted([p.layer for p in primitives], np.arange(len(scene.layers) + 1))
    layers = [
        (starts[k], starts[k + 1], layer.blend, layer.operation == "cut") for k, layer in enumerate(scene.layers)
    ]
    return SceneArrays(rows, np.array(layers, float), np.array(scene.bumps, float))


@inlined
def scene_distance(scene: SceneArrays, x: float, y: float, z: float) -> float:
    """At a point, object units, negative inside."""
    layers, bumps = scene.layers, scene.bumps
    total = math.inf
    for layer in range(len(layers)):
        blend, cuts = layers[layer, BLEND], layers[layer, CUTS] > 0
        far = math.inf
        if total < math.inf:
            far = (-total if cuts else total) + (LAYER_REACH + FELT) * blend
        own = _layer_distance(scene.primitives, int(layers[layer, FIRST]), int(layers[layer, END]), blend, x, y, z, far)
        # Nothing near, or nothing there that it could cut.
        if own == math.inf or (cuts and total == math.inf):
            continue
        if total == math.inf:
            total = own
        elif cuts:
            total = -_soft_minimum(-total, own, blend)
        else:
            total = _soft_minimum(total, own, blend)
    if bumps[0] > 0:
        waves = math.sin(bumps[1] * x + bumps[2]) * math.sin(bumps[1] * y + bumps[3]) * math.sin(bumps[1] * z + bumps[2])
        total = (total + bumps[0] * waves) / (1 + BUMP_SLOPE * bumps[0] * bumps[1])
    return total


@compiled
def nearest_part(scene: SceneArrays, x: float, y: float, z: float) -> int:
    """Number of the part that a point on the surface belongs to; what cuts has none."""
    nearest, part = math.inf, 0
    for layer in range(len(scene.layers)):
        if scene.layers[layer, CUTS] > 0:
            continue
        for k in range(int(scene.layers[layer, FIRST]), int(scene.layers[layer, END])):
            own = primitive_distance(scene.primitives, k, x, y, z, math.inf)
            if own < nearest:
                nearest, part = own, int(scene.primitives[k, PART])
    return part


@inlined
def _layer_distance(rows, first, end, blend, x, y, z, far):
    """Of primitives first … end − 1, blended (−b log Σ exp(−d / b)); ∞ where all are farther than `far`."""
    felt = FELT * blend if blend > SMALLEST_BLEND else 0.0
    nearest, total = math.inf, 0.0
    for k in range(first, end):
        own = primitive_distance(rows, k, x, y, z, min(far, nearest + felt))
        if own == math.inf:
            continue
        if own < nearest:
            total = 1.0 + (total * math.exp((own - nearest) / blend) if total > 0 and felt > 0 else 0.0)
            nearest = own
        elif felt > 0 and own < nearest + felt:
            total += math.exp((nearest - own) / blend)
    return nearest - blend * math.log(total) if felt > 0 and total > 1 else nearest


@inlined
def primitive_distance(rows: np.ndarray, k: int, x: float, y: float, z: float, far: float) -> float:
    """Of primitive k; ∞ where the ball that holds it is farther than `far`."""
    px = (abs(x) if rows[k, MIRROR_X] > 0 else x) - rows[k, CENTRE]
    py = y - rows[k, CENTRE + 1]
    pz = (abs(z) if rows[k, MIRROR_Z] > 0 else z) - rows[k, CENTRE + 2]
    limit = far + rows[k, REACH]
    if limit < 0 or px * px + py * py + pz * pz > limit * limit:
        return math.inf
    lx = rows[k, TURN] * px + rows[k, TURN + 1] * py + rows[k, TURN + 2] * pz
    ly = rows[k, TURN + 3] * px + rows[k, TURN + 4] * py + rows[k, TURN + 5] * pz
    lz = rows[k, TURN + 6] * px + rows[k, TURN + 7] * py + rows[k, TURN + 8] * pz
    return distance(int(rows[k, KIND]), lx, ly, lz, rows, k)


@inlined
def _soft_minimum(a, b, blend):
    """Polynomial smooth minimum: equal to the minimum where the two differ by more than 4 blends."""
    reach = LAYER_REACH * blend
    overlap = max(reach - abs(a - b), 0.0) / reach
    return min(a, b) - overlap * overlap * reach * 0.25
