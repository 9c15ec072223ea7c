"""Gives random networks a surface: the query's last projection is fitted to a known shape by least squares."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

Features = Callable[[Tensor], Tensor]
"""Points [1, P, 3] -> what the last projection reads, [1, P, C]; for one set of latents."""

FIT_POINTS = 6000
RIDGE = 1e-4
"""Relative to the mean square of a feature: keeps the projection's weights small where features nearly agree."""


def blob_field(points: np.ndarray) -> np.ndarray:
    """A lopsided ellipsoid, positive inside, of slope about 2 at its surface, well inside of ±1: [P, 3] -> [P]."""
    x, y, z = points.T
    return 1.0 - ((x - 0.05) / 0.5) ** 2 - ((y + 0.05) / 0.65) ** 2 - (z / 0.42) ** 2


def fit_surface(
    features: Sequence[Features],
    projection: nn.Linear,
    bounds: float,
    sign: int = 1,
    field: Callable[[np.ndarray], np.ndarray] = blob_field,
    seed: int = 11,
) -> float:
    """Sets `projection` (C -> 1) so that sign · tanh(field) is met best over all of `features`, in place.

    Several sets of latents at once: the surface then stays closed for pictures and seeds that were not fitted.
    sign: -1 for models that are negative inside. Returns the root mean square of what is left, of values within ±1.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    points = random.uniform(-bounds, bounds, (FIT_POINTS, 3)).astype(np.float32)
    target = np.tile(sign * np.tanh(field(points.astype(np.float64))), len(features))
    with torch.no_grad():
        rows = [feature(torch.from_numpy(points)[None])[0].double().numpy() for feature in features]
    table = np.concatenate([np.concatenate(rows), np.ones((len(target), 1))], axis=1)
    square = table.T @ table
    ridge = RIDGE * np.trace(square) / len(square)
    solution = np.linalg.solve(square + ridge * np.eye(len(square)), table.T @ target)
    with torch.no_grad():
        projection.weight.copy_(torch.from_numpy(solution[None, :-1]))
        projection.bias.copy_(torch.from_numpy(solution[-1:]))
    return float(np.sqrt(np.mean((table @ solution - target) ** 2)))


def is_closed_surface(values: np.ndarray, sign: int = 1) -> bool:
    """Whether a grid [n, n, n] has an inside and none of it touches the grid's border."""
    inside = sign * values > 0
    border = np.ones_like(inside)
    border[1:-1, 1:-1, 1:-1] = False
    return bool(inside.any() and not inside[border].any())
