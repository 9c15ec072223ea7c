"""Where pictures are taken from, and the frame in which depths are told."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .primitives import compiled
from .scene import Scene, random_turn

# Share of cameras in parallel projection; the others stand this many object sizes away.
PARALLEL_SHARE = 0.35
NEAREST, FARTHEST = 1.4, 6.0
# Stands in for a camera infinitely far away.
PARALLEL_DISTANCE = 1e4
# Pitch of cameras of upright objects, degrees: mean, spread, least and greatest; positive looks down.
PITCH = (10.0, 15.0, -20.0, 60.0)
ROLL_SPREAD = 3.0
# Share of the cameras that look straight at the front, a side or the back, as people and catalogues do, and how exactly, degrees.
STRAIGHT_SHARE, STRAIGHT_SPREAD = 0.45, 2.0


class Camera(NamedTuple):
    """The picture's frame: +x right, +y up, +z towards the camera, the picture is [−0.5, 0.5]² at z = 0.

    A point q of that frame lies at turnᵀ · (centre + scale · q) in the object's.
    """

    # [3, 3] object → view; [3] and the others: object units.
    turn: np.ndarray
    centre: np.ndarray
    scale: float
    # Of the eye from the object's origin.
    distance: float


@compiled
def ray(camera: Camera, u: float, v: float) -> np.ndarray:
    """`[2, 3]`: the ray through (u, v) is at row 0 + z · row 1 in the object's frame, z in the picture's."""
    ex, ey = -camera.centre[0] / camera.scale, -camera.centre[1] / camera.scale
    ez = (camera.distance - camera.centre[2]) / camera.scale
    line = np.empty((2, 3))
    for k in range(3):
        tx, ty, tz = camera.turn[0, k], camera.turn[1, k], camera.turn[2, k]
        middle = tx * camera.centre[0] + ty * camera.centre[1] + tz * camera.centre[2]
        line[0, k] = middle + camera.scale * (tx * u + ty * v)
        line[1, k] = camera.scale * (tx * (ex - u) / ez + ty * (ey - v) / ez + tz)
    return line


def place_camera(scene: Scene, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """Rotation object → view and the eye's distance. Upright objects are seen from all round, mostly a little from above."""
    if scene.upright and rng.random() < STRAIGHT_SHARE:
        yaw = np.radians(rng.integers(0, 4) * 90 + rng.normal(0, STRAIGHT_SPREAD))
        turn = _about(0, np.radians(rng.normal(0, STRAIGHT_SPREAD))) @ _about(1, yaw)
    elif scene.upright:
        yaw = rng.uniform(0, 2 * np.pi) if rng.random() < 0.6 else rng.normal(0, 0.5)
        pitch = np.radians(np.clip(rng.normal(*PITCH[:2]), *PITCH[2:])) * (rng.random() < 0.8)
        turn = _about(2, np.radians(rng.normal(0, ROLL_SPREAD))) @ _about(0, pitch) @ _about(1, yaw)
    else:
        turn = random_turn(rng)
    far = rng.random() < PARALLEL_SHARE
    distance = PARALLEL_DISTANCE if far else scene.reach() * 2 / rng.uniform(1 / FARTHEST, 1 / NEAREST)
    return turn, float(distance)


def _about(axis: int, angle: float) -> np.ndarray:
    i, j = (axis + 1) % 3, (axis + 2) % 3
    turn = np.eye(3)
    turn[i, i] = turn[j, j] = np.cos(angle)
    turn[i, j], turn[j, i] = -np.sin(angle), np.sin(angle)
    return turn
