"""Samples turned in the picture's plane and stretched in depth, so that the same silhouette is hardly seen twice.

Both leave the inflation height as simple as it was: it turns and scales with the silhouette. An affine change of an object in
depth is an object again, with other normals, so light and colour come afterwards.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .render_buffers import PADDING, Buffers

# Share of the samples that are turned, spread of the turns in degrees, and of the logarithm of the stretch in depth.
TURNED_SHARE = 0.8
TURN_SPREAD = 20.0
STRETCH_SPREAD = 0.12


def turn_samples(buffers: Buffers, height: Tensor, rng: np.random.Generator) -> tuple[Buffers, Tensor]:
    """Each about the middle of the picture, and framed anew."""
    count, side = height.shape[0], height.shape[-1]
    device = height.device
    is_turned = rng.random(count) < TURNED_SHARE
    draw = lambda values: torch.from_numpy(np.asarray(values, np.float32)).to(device)  # noqa: E731
    angle = draw(np.radians(rng.normal(0, TURN_SPREAD, count)) * is_turned)
    stretch = draw(np.exp(rng.normal(0, STRETCH_SPREAD, count)))
    padding = draw(rng.uniform(*PADDING, count))
    cos, sin = angle.cos(), angle.sin()
    turn = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1)
    scale, middle = _frame(buffers.valid(), turn, padding)
    places = _places(side, device)
    # A pixel of the result shows turnᵀ · (place / scale + middle), y upward.
    from_ = torch.bmm(turn.transpose(1, 2), places.expand(count, -1, -1) / scale[:, None, None] + middle[..., None])
    grid = torch.stack([2 * from_[:, 0], -2 * from_[:, 1]], 2).view(count, side, side, 2)
    return _sample(buffers, height, grid, turn, scale, stretch)


def _places(side: int, device: torch.device) -> Tensor:
    """`[1, 2, side²]`: x to the right and y upward of pixel centres, −0.5..0.5."""
    at = (torch.arange(side, device=device, dtype=torch.float32) + 0.5) / side - 0.5
    y, x = torch.meshgrid(-at, at, indexing="ij")
    return torch.stack([x.reshape(-1), y.reshape(-1)])[None]


def _frame(valid: Tensor, turn: Tensor, padding: Tensor) -> tuple[Tensor, Tensor]:
    """Scale `[B]` and middle `[B, 2]` that let the turned silhouettes fill the picture but for the padding."""
    count, side = valid.shape[0], valid.shape[-1]
    turned = torch.bmm(turn, _places(side, valid.device).expand(count, -1, -1))
    outside = ~valid.view(count, 1, -1)
    low = turned.masked_fill(outside, torch.inf).amin(2) - 0.5 / side
    high = turned.masked_fill(outside, -torch.inf).amax(2) + 0.5 / side
    return (1 - 2 * padding) / (high - low).amax(1), (low + high) / 2


def _sample(
    buffers: Buffers, height: Tensor, grid: Tensor, turn: Tensor, scale: Tensor, stretch: Tensor
) -> tuple[Buffers, Tensor]:
    valid = buffers.valid().float()
    planes = torch.stack([buffers.front, buffers.back, height, buffers.occlusion], 1)
    planes = torch.cat([planes, buffers.normal], 1) * valid[:, None]
    planes = torch.cat([planes, valid[:, None], buffers.coverage[:, None]], 1)
    seen = torch.nn.functional.grid_sample(planes, grid, align_corners=False)
    part = torch.nn.functional.grid_sample(buffers.part[:, None].float(), grid, mode="nearest", align_corners=False)
    coverage = seen[:, 8]
    inside = (coverage >= 0.5).float()
    values = seen[:, :7] / seen[:, 7:8].clamp_min(1e-6) * inside[:, None]
    own = lambda value: value[:, None, None]  # noqa: E731
    front, back = (values[:, k] * own(scale * stretch) for k in (0, 1))
    middle = own(((front + back) / 2).sum((1, 2)) / inside.sum((1, 2)).clamp_min(1)) * inside
    across = torch.einsum("bij,bjhw->bihw", turn, values[:, 4:6])
    normal = torch.cat([across, values[:, 6:7] / own(stretch)[:, None]], 1)
    normal = normal / normal.norm(dim=1, keepdim=True).clamp_min(1e-6)
    turned = Buffers(front - middle, back - middle, coverage, normal, values[:, 3], part[:, 0].long())
    return turned, values[:, 2] * own(scale)
