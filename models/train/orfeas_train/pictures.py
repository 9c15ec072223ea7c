"""Sheets of generated objects for the eye."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from .losses import centre_layers
from .samples import make_samples
from .sources import lit_batch

# Depths of ± this many picture units span black to white.
DEPTH_RANGE = 0.35


@torch.no_grad()
def draw_sheet(
    path: Path, families: list[str] | None, objects: int, side: int, seed: int, network: nn.Module | None = None
) -> None:
    """One row a family (or one): pictures, normals by light from the left of front and back; below them the network's."""
    rows = []
    for family in families or [None]:
        kept = {name: torch.from_numpy(value) for name, value in make_samples(seed, range(objects), side, family).items()}
        batch = lit_batch(kept, np.random.Generator(np.random.Philox(key=[seed, 3])))
        picture = batch.image[:, :3] * batch.image[:, 3:4] + 1 - batch.image[:, 3:4]
        rows.append(_row(picture, objects))
        layers = [(batch.front, batch.back)]
        if network is not None:
            out = network(batch.image)
            layers.append(centre_layers(out[:, 0], out[:, 1], batch.valid.float()))
        for front, back in layers:
            relief = [_relief(front, batch.valid), _relief(-back, batch.valid)]
            rows += [_row(value, objects) for value in relief]
    sheet = (np.concatenate(rows) * 255).round().astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path)


def _relief(depth: Tensor, valid: Tensor) -> Tensor:
    """Grey `[B, 3, H, W]`: lit from the upper left, brighter where nearer."""
    side = depth.shape[-1]
    dx = torch.nn.functional.pad(depth[:, :, 1:] - depth[:, :, :-1], (0, 1)) * side
    dy = torch.nn.functional.pad(depth[:, 1:] - depth[:, :-1], (0, 0, 0, 1)) * side
    lit = ((dx + dy + 1.2) * torch.rsqrt(dx * dx + dy * dy + 1) / 1.85).clamp(0, 1)
    near = (0.5 + depth / (2 * DEPTH_RANGE)).clamp(0, 1)
    grey = torch.where(valid, 0.75 * lit + 0.25 * near, 1.0)
    return grey[:, None].expand(-1, 3, -1, -1)


def _row(pictures: Tensor, columns: int) -> np.ndarray:
    tiles = [picture.permute(1, 2, 0).clamp(0, 1).numpy() for picture in pictures[:columns]]
    tiles += [np.ones_like(tiles[0])] * (columns - len(tiles))
    return np.concatenate(tiles, 1)
