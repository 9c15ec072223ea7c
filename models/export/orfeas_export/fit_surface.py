"""Gives random networks a surface: the query's last projection is fitted to a known shape by least squares."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

Features = Callable[[Tensor], Tensor]
"""Points [1, P, 3] -> what the last projection reads, [1, P, C]; for one set of latents."""

FIT_POINTS = 6000
ATTENTION_GAIN, MLP_GAIN = 0.1, 0.5
NEAR = 0.7
"""Share of the box's side in which half of the points lie."""
RIDGE = 1e-4
"""Relative to the mean square of a feature: keeps the projection's weights small where features nearly agree."""


def calm_query(query_proj: nn.Linear, attention_out: nn.Linear, mlp_out: nn.Linear) -> None:
    """Tames a random query, in place, so that a smooth shape can be fitted to its features at all.

    The weights of each octave of the points' sines and cosines are halved against the one below, and what comes from
    the latents and from the MLP is turned down: with few channels, random high frequencies would drown the low ones.
    query_proj: reads a point's 3 coordinates, then 3·F sines and 3·F cosines, axis by axis.
    """
    octaves = (query_proj.in_features // 3 - 1) // 2
    gains = 0.5 ** torch.cat([torch.zeros(3), torch.arange(octaves).float().repeat(6)])
    with torch.no_grad():
        query_proj.weight *= gains
        attention_out.weight *= ATTENTION_GAIN
        mlp_out.weight *= MLP_GAIN


def blob_field(points: np.ndarray) -> np.ndarray:
    """A lopsided ellipsoid well inside of ±1, 1 in its middle, of slope about -2 along x: [P, 3] -> [P]."""
    x, y, z = points.T
    return 1.0 - np.sqrt(((x - 0.05) / 0.46) ** 2 + ((y + 0.05) / 0.6) ** 2 + (z / 0.4) ** 2)


def fit_surface(
    features: Sequence[Features],
    projection: nn.Linear,
    bounds: float,
    sign: int = 1,
    field: Callable[[np.ndarray], np.ndarray] = blob_field,
    seed: int = 11,
) -> float:
    """Sets `projection` (C -> 1) so that sign · field is met best over all of `features`, in place.

    Several sets of latents at once: the surface then stays closed for pictures and seeds that were not fitted.
    sign: -1 for models that are negative inside. Returns the root mean square of what is left.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    points = random.uniform(-bounds, bounds, (FIT_POINTS, 3)).astype(np.float32)
    # Half of them near the shape: it fills little of the box, and its outside alone would decide.
    points[::2] *= NEAR
    target = np.tile(sign * field(points.astype(np.float64)), len(features))
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
