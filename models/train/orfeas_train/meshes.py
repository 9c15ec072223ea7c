"""Generated objects as meshes, for measuring by other programs: `v x y z r g b` and faces in the format OBJ."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .distance import SceneArrays, compile_scene, nearest_part, scene_distance
from .families import build_scene
from .primitives import compiled
from .scene import Scene

# Samples along each axis, and samples that stay free at the sides.
GRID = 128
FREE = 2
# Greatest part number and one.
PARTS = 16


def write_meshes(folder: Path, families: list[str], seed: int, indices: range) -> list[Path]:
    """`FAMILY-INDEX.obj` of each; front to +z, object units. The same arguments give the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for family in families:
        for index in indices:
            scene = build_scene(family, seed, index)
            path = folder / f"{family}-{index}.obj"
            partial = path.with_suffix(".partial")
            partial.write_text(_describe(scene, np.random.Generator(np.random.Philox(key=[seed, index], counter=[0, 0, 0, 2]))))
            partial.rename(path)
            paths.append(path)
    return paths


def _describe(scene: Scene, rng: np.random.Generator) -> str:
    arrays = compile_scene(scene)
    low, high = _box(arrays, scene.reach())
    middle, half = (low + high) / 2, float((high - low).max()) / 2 * GRID / (GRID - 2 * FREE)
    values = _sample(arrays, middle - half, 2 * half / (GRID - 1), GRID)
    points, quads = surface_nets(values)
    places = middle - half + points * (2 * half / (GRID - 1))
    colours = rng.uniform(0.15, 0.95, (PARTS, 3))[_parts(arrays, places) % PARTS]
    lines = [f"v {x:.5f} {y:.5f} {z:.5f} {r:.3f} {g:.3f} {b:.3f}" for (x, y, z), (r, g, b) in zip(places, colours, strict=True)]
    lines += [f"f {a} {b} {c}\nf {a} {c} {d}" for a, b, c, d in quads + 1]
    return "\n".join(lines) + "\n"


def surface_nets(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points `[N, 3]` in samples and faces `[M, 4]` (counter-clockwise from outside) of values `[n, n, n]`, negative inside.

    One point a cell that the surface passes, in the middle of where it crosses the cell's edges (Gibson, 1998).
    """
    inside = values < 0
    side = len(values) - 1
    sums, counts = np.zeros((side, side, side, 3)), np.zeros((side, side, side), int)
    corner = lambda array, k: array[tuple(slice(d, d + side) for d in k)]  # noqa: E731
    for axis in range(3):
        for k in np.ndindex(2, 2, 2):
            if k[axis] == 1:
                continue
            end = tuple(1 if a == axis else d for a, d in enumerate(k))
            first, second = corner(values, k), corner(values, end)
            crossed = corner(inside, k) != corner(inside, end)
            share = np.where(crossed, first / np.where(crossed, first - second, 1), 0)
            for a in range(3):
                sums[..., a] += np.where(crossed, share if a == axis else k[a], 0)
            counts += crossed
    active = counts > 0
    numbers = np.full(active.shape, -1)
    numbers[active] = np.arange(active.sum())
    points = np.argwhere(active) + sums[active] / counts[active][:, None]
    faces = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        first = np.take(inside, range(side), axis)
        second = np.take(inside, range(1, side + 1), axis)
        at = np.argwhere(first != second)
        at = at[(at[:, u] > 0) & (at[:, v] > 0) & (at[:, u] < side) & (at[:, v] < side)]
        cell = lambda du, dv: numbers[tuple((at - du * np.eye(3, dtype=int)[u] - dv * np.eye(3, dtype=int)[v]).T)]  # noqa: E731, B023
        quad = np.stack([cell(1, 1), cell(0, 1), cell(0, 0), cell(1, 0)], 1)
        faces.append(np.where(first[tuple(at.T)][:, None], quad, quad[:, ::-1]))
    return points, np.concatenate(faces)


def _box(arrays: SceneArrays, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the object, from coarse samples."""
    step = 2 * reach / 63
    near = np.argwhere(_sample(arrays, np.full(3, -reach), step, 64) < step)
    return near.min(0) * step - reach, near.max(0) * step - reach


@compiled
def _sample(arrays, low, step, side):
    values = np.empty((side, side, side))
    for i in range(side):
        for j in range(side):
            for k in range(side):
                values[i, j, k] = scene_distance(arrays, low[0] + i * step, low[1] + j * step, low[2] + k * step)
    return values


@compiled
def _parts(arrays, places):
    found = np.empty(len(places), np.int64)
    for k in range(len(places)):
        found[k] = nearest_part(arrays, places[k, 0], places[k, 1], places[k, 2])
    return found
