"""How near two depth layers come to the right ones: a stand-in, quick, for the bench's F-score on meshes."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from torch import Tensor

# Cells along the picture's side, and the distance within which a surface cell counts as met, picture units.
CELLS = 64
MET = 0.05


def solid(front: np.ndarray, back: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Cells `[CELLS, CELLS, 2·CELLS]` between two layers `[H, W]`, its depth's middle in the grid's middle."""
    step = front.shape[0] // CELLS
    offset = step // 2
    f, b, m = (value[offset::step, offset::step] for value in (front, back, valid))
    if not m.any():
        return np.zeros((CELLS, CELLS, 2 * CELLS), bool)
    middle = (f[m].max() + b[m].min()) / 2
    z = (np.arange(2 * CELLS) + 0.5) / CELLS - 1
    # At least one cell thick.
    thin = np.maximum(f - b, 1.0 / CELLS) / 2
    centre = (f + b) / 2 - middle
    return m[..., None] & (np.abs(z - centre[..., None]) <= thin[..., None])


def f_score(made: np.ndarray, wanted: np.ndarray) -> float:
    """F of the surface cells of two solids within MET."""
    surfaces = [cells & ~ndimage.binary_erosion(cells) for cells in (made, wanted)]
    shares = []
    for own, other in (surfaces, surfaces[::-1]):
        if not own.any() or not other.any():
            return 0.0
        near = ndimage.distance_transform_edt(~other) <= MET * CELLS
        shares.append(float(near[own].mean()))
    return 2 * shares[0] * shares[1] / max(1e-9, shares[0] + shares[1])


def score_layers(front: Tensor, back: Tensor, target_front: Tensor, target_back: Tensor, valid: Tensor) -> list[float]:
    """F of each picture; all `[B, H, W]`."""
    arrays = [value.detach().cpu().numpy() for value in (front, back, target_front, target_back, valid)]
    return [f_score(solid(f, b, m), solid(tf, tb, m)) for f, b, tf, tb, m in zip(*arrays, strict=True)]
