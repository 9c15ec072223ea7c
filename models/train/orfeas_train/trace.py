"""Rays against a scene, compiled: where each pixel's ray first meets the object and where it last leaves it."""

from __future__ import annotations

import math

import numpy as np

from .camera import Camera, ray
from .distance import BLEND, CUTS, END, FIRST, SceneArrays, nearest_part, primitive_distance, scene_distance
from .primitives import compiled, inlined

# A ray has arrived when the surface is this near, in pixels; one that ran out of steps, when it is within the second.
ARRIVED_PIXELS = 0.2
GRAZED_PIXELS = 1.0
# Depths behind the front, in pixels, at which a ray that arrived is looked at again.
INSIDE_PIXELS = (0.4, 1.5)
# The last bit of the way is at most so many times what the distance says.
SETTLE_STEPS = 10
CONE_STEPS, RAY_STEPS = 32, 64
# Pixels a cone is wide; half its diagonal and a pixel for soft outlines keep it safe.
CONE_PIXELS = 4
CONE_MARGIN = 1.0
# Primitives farther than so many blends from a ray leave it as it is (by less than a pixel's hundredth).
BLENDS_APART = 5.0
# Distances (picture units) and weights of the taps of ambient occlusion.
OCCLUSION_TAPS = ((0.02, 1.0), (0.05, 0.8), (0.12, 0.6))
# Step of the normals' differences, pixels.
NORMAL_STEP = 0.75


@inlined
def distance_at(scene: SceneArrays, camera: Camera, line: np.ndarray, z: float) -> float:
    """In picture units, at depth z of a ray."""
    x, y, w = line[0, 0] + z * line[1, 0], line[0, 1] + z * line[1, 1], line[0, 2] + z * line[1, 2]
    return scene_distance(scene, x, y, w) / camera.scale


@compiled
def march(scene, camera, line, start, stop, radius, steps):
    """Sphere tracing of a ray (or cone of `radius`) from depth `start` to `stop`: depth, least distance met, arrived or not."""
    sign = 1.0 if stop > start else -1.0
    z, closest = start, math.inf
    for _ in range(steps):
        if (stop - z) * sign <= 0:
            break
        own = distance_at(scene, camera, line, z)
        closest = min(closest, own)
        if own <= radius:
            return z, closest, True
        z += sign * (own - radius)
    return z, closest, False


@compiled
def extent(scene: SceneArrays, camera: Camera, reach: float, side: int) -> np.ndarray:
    """`[4]` first and last column, first and last row of pixels that the object covers (within half a pixel); −1 without one."""
    near, far = (reach - camera.centre[2]) / camera.scale, (-reach - camera.centre[2]) / camera.scale
    found = np.array([-1, -1, -1, -1])
    for tile_row in range(side // CONE_PIXELS):
        for tile_column in range(side // CONE_PIXELS):
            top, left = tile_row * CONE_PIXELS, tile_column * CONE_PIXELS
            bottom, right = top + CONE_PIXELS - 1, left + CONE_PIXELS - 1
            if found[0] >= 0 and found[0] <= left and right <= found[1] and found[2] <= top and bottom <= found[3]:
                continue
            own, start, _ = _in_tile(scene, camera, tile_row, tile_column, near, far, side)
            if len(own.primitives) == 0:
                continue
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    line = ray(camera, (column + 0.5) / side - 0.5, 0.5 - (row + 0.5) / side)
                    _, closest, _ = march(own, camera, line, start, far, ARRIVED_PIXELS / side, RAY_STEPS)
                    if closest < 0.5 / side:
                        found[0] = column if found[0] < 0 else min(found[0], column)
                        found[1] = max(found[1], column)
                        found[2] = row if found[2] < 0 else min(found[2], row)
                        found[3] = max(found[3], row)
    return found


@compiled
def trace_layers(scene: SceneArrays, camera: Camera, reach: float, side: int):
    """Front depth, back depth, coverage, hit, all `[side, side]`; depths are 0 where nothing is hit.

    `reach`: radius about the object's origin that holds it, object units.
    """
    near, far = (reach - camera.centre[2]) / camera.scale, (-reach - camera.centre[2]) / camera.scale
    front, back, coverage = np.zeros((side, side)), np.zeros((side, side)), np.zeros((side, side))
    hit = np.zeros((side, side), np.bool_)
    for tile_row in range(side // CONE_PIXELS):
        for tile_column in range(side // CONE_PIXELS):
            own, start, behind = _in_tile(scene, camera, tile_row, tile_column, near, far, side)
            if len(own.primitives) == 0:
                continue
            for row in range(tile_row * CONE_PIXELS, (tile_row + 1) * CONE_PIXELS):
                for column in range(tile_column * CONE_PIXELS, (tile_column + 1) * CONE_PIXELS):
                    line = ray(camera, (column + 0.5) / side - 0.5, 0.5 - (row + 0.5) / side)
                    f, b, c, h = _trace_ray(own, camera, line, start, behind, near, far, side)
                    coverage[row, column], hit[row, column] = c, h
                    if h:
                        front[row, column], back[row, column] = f, b
    return front, back, _fill(coverage, hit), hit


@compiled
def surface(scene: SceneArrays, camera: Camera, front: np.ndarray, hit: np.ndarray):
    """Normals `[3, side, side]` in the picture's frame, occlusion 0 (shut in) to 1 (open) and part, of the points at `front`."""
    side = hit.shape[0]
    normals, open_ = np.zeros((3, side, side)), np.zeros((side, side))
    part = np.zeros((side, side), np.int64)
    for row in range(side):
        for column in range(side):
            if not hit[row, column]:
                continue
            line = ray(camera, (column + 0.5) / side - 0.5, 0.5 - (row + 0.5) / side)
            at = line[0] + front[row, column] * line[1]
            normal = _normal(scene, camera, at, side)
            normals[:, row, column] = camera.turn @ normal
            shut, whole = 0.0, 0.0
            for tap, weight in OCCLUSION_TAPS:
                off = at + tap * camera.scale * normal
                own = scene_distance(scene, off[0], off[1], off[2]) / camera.scale
                shut += weight * min(1.0, max(0.0, (tap - own) / tap))
                whole += weight
            open_[row, column] = min(1.0, max(0.0, 1 - shut / whole))
            part[row, column] = nearest_part(scene, at[0], at[1], at[2])
    return normals, open_, part


@compiled
def _normal(scene, camera, at, side):
    """Unit gradient in the object's frame: four corners of a tetrahedron."""
    step = NORMAL_STEP / side * camera.scale
    normal = np.zeros(3)
    for x, y, z in ((1.0, -1.0, -1.0), (-1.0, -1.0, 1.0), (-1.0, 1.0, -1.0), (1.0, 1.0, 1.0)):
        own = scene_distance(scene, at[0] + step * x, at[1] + step * y, at[2] + step * z)
        normal += own * np.array([x, y, z])
    return normal / max(math.sqrt((normal * normal).sum()), 1e-12)


@compiled
def _trace_ray(scene, camera, line, start, behind, near, far, side):
    """Front, back, coverage and hit of one ray; before `start` and behind `behind` there is nothing."""
    arrive = ARRIVED_PIXELS / side
    front, closest, hit = march(scene, camera, line, start, far, arrive, RAY_STEPS)
    last = distance_at(scene, camera, line, front)
    hit = hit or (last < GRAZED_PIXELS / side and front > far)
    front = _settle(scene, camera, line, front, last, -1.0, arrive)
    soft = min(0.499, max(0.0, 0.5 - closest * side))
    if not hit:
        return 0.0, 0.0, soft, False
    back, _, _ = march(scene, camera, line, behind, near, arrive, RAY_STEPS)
    back = min(front, _settle(scene, camera, line, back, distance_at(scene, camera, line, back), 1.0, arrive))
    inside = -distance_at(scene, camera, line, (front + back) / 2)
    # A ray that only came near is no hit: somewhere just behind a surface it must be inside.
    is_inside = inside > 0
    for pixels in INSIDE_PIXELS:
        depth = -distance_at(scene, camera, line, front - pixels / side)
        inside, is_inside = max(inside, depth), is_inside or depth > 0
    if not is_inside and not distance_at(scene, camera, line, back + INSIDE_PIXELS[0] / side) < 0:
        return 0.0, 0.0, soft, False
    return front, back, min(1.0, max(0.5, 0.5 + inside * side)), True


@compiled
def _settle(scene, camera, line, z, own, sign, arrive):
    """The last bit of the way (secant): distances may be several times too small, and the ray may come in flat."""
    first = min(arrive, max(-arrive, own))
    if abs(first) < arrive / 20:
        first = arrive / 20
    second = distance_at(scene, camera, line, z + sign * first)
    share = own / (own - second) if abs(own - second) > arrive / 1000 else 0.0
    limit = SETTLE_STEPS * abs(first)
    return z + sign * min(limit, max(-limit, share * first))


@compiled
def _in_tile(scene, camera, row, column, near, far, side):
    """Of a tile of CONE_PIXELS² rays: the scene of the primitives that they may feel, and depths before and behind which there is nothing.

    Each primitive is looked for by a cone of its own.
    """
    tiles = side // CONE_PIXELS
    line = ray(camera, (column + 0.5) / tiles - 0.5, 0.5 - (row + 0.5) / tiles)
    # Rays of a perspective camera spread towards the back: the widest place counts.
    spread = 1 + abs(far) * camera.scale / (camera.distance - camera.centre[2])
    radius = (CONE_PIXELS * 0.7072 + CONE_MARGIN) / side * spread
    wide = radius * camera.scale + BLENDS_APART * scene.layers[:, BLEND].max() + scene.bumps[0]
    chosen = np.empty(len(scene.primitives), np.int64)
    layers = scene.layers.copy()
    count, start, behind = 0, far, near
    for layer in range(len(layers)):
        layers[layer, FIRST] = count
        for k in range(int(scene.layers[layer, FIRST]), int(scene.layers[layer, END])):
            z, is_met = _meet(scene.primitives, k, line, near, far, wide, camera.scale)
            if is_met:
                chosen[count] = k
                count += 1
                if scene.layers[layer, CUTS] == 0:
                    start = max(start, z)
                    behind = min(behind, _meet(scene.primitives, k, line, far, near, wide, camera.scale)[0])
        layers[layer, END] = count
    own = SceneArrays(scene.primitives[chosen[:count]], layers, scene.bumps)
    if count > 0:
        first, closest, _ = march(own, camera, line, start, behind, radius, RAY_STEPS)
        if closest > radius and first <= behind:
            return SceneArrays(own.primitives[:0], layers, scene.bumps), far, near
        behind = march(own, camera, line, behind, start, radius, RAY_STEPS)[0]
        start = first
    return own, start, behind


@compiled
def _meet(primitives, k, line, start, stop, radius, scale):
    """Depth at which a cone meets primitive k, and whether it does."""
    sign = 1.0 if stop > start else -1.0
    z = start
    for _ in range(CONE_STEPS):
        x, y, w = line[0, 0] + z * line[1, 0], line[0, 1] + z * line[1, 1], line[0, 2] + z * line[1, 2]
        own = primitive_distance(primitives, k, x, y, w, math.inf) - radius
        if own <= 0:
            return z, True
        z += sign * own / scale
        if (stop - z) * sign <= 0:
            return stop, False
    return z, True


@compiled
def _fill(coverage, hit):
    """Coverage 1 wherever all pixels around are hit too: a ray's middle may lie in a gap between two parts."""
    side = hit.shape[0]
    for row in range(1, side - 1):
        for column in range(1, side - 1):
            if hit[row - 1 : row + 2, column - 1 : column + 2].all():
                coverage[row, column] = 1.0
    return coverage
