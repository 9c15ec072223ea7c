"""Outlines of masks rid of pixel stairs: what geometry/field/{outline-points,smooth-coverage}.ts do, batched in torch.

The network sees at work the heights of those files, so the training must see the same; tests compare the two.
"""

from __future__ import annotations

import torch
from torch import Tensor

# As in smooth-coverage.ts and outline-points.ts.
PASSES = 60
HARD_REACH, SOFT_REACH = 0.5, 0.1
MIN_GAP = 0.04
RAMP, RAMP_REACH = 0.25, 2.0
HARD_STEP = 0.95
# Rows and columns of pixels that a piece of outline can reach: it is at most one pixel long each way.
WINDOW = 6


def smooth_coverage(coverage: Tensor) -> Tensor:
    """`[B, H + 2, W + 2]` f64 of coverage `[B, H, W]`: 0.5 + distance / 4 up to two pixels from the outline, 1 and 0 beyond."""
    count, height, width = coverage.shape
    padded = torch.nn.functional.pad(coverage.double(), (1, 1, 1, 1))
    # One tall picture: the margins keep the outlines of different masks apart.
    tall = padded.reshape(count * (height + 2), width + 2)
    axis, x, y, links, image, hardness = _outline_points(tall, count, height + 2)
    gaps = torch.full_like(tall, RAMP_REACH).flatten()
    if axis.numel() > 0:
        x, y = _relax(axis, x, y, links, SOFT_REACH + (HARD_REACH - SOFT_REACH) * hardness[image])
        _mark(gaps, tall.shape[1], x, y, links, image, height + 2)
    gaps = gaps.view_as(tall)
    smooth = torch.where(tall >= 0.5, 0.5 + RAMP * gaps, 0.5 - RAMP * gaps)
    return smooth.view(count, height + 2, width + 2)


def _outline_points(tall: Tensor, count: int, rows: int):
    """Points where coverage passes 0.5 between neighbours, their two ring neighbours, their picture; hardness of each picture."""
    height, width = tall.shape
    inside = tall >= 0.5
    flat = tall.flatten()
    right = torch.zeros_like(inside)
    right[:, :-1] = inside[:, 1:] != inside[:, :-1]
    down = torch.zeros_like(inside)
    down[:-1] = inside[1:] != inside[:-1]
    n = height * width
    places = torch.cat([right.flatten(), down.flatten()]).nonzero()[:, 0]
    numbers = torch.full((2 * n,), -1, dtype=torch.long, device=tall.device)
    numbers[places] = torch.arange(places.numel(), device=tall.device)
    axis = (places >= n).long()
    pixel = places % n
    own, other = flat[pixel], flat[pixel + torch.where(axis == 0, 1, width)]
    t = (own - 0.5) / (own - other)
    x = (pixel % width).double() + torch.where(axis == 0, t, 0)
    y = (pixel // width).double() + torch.where(axis == 0, 0, t)
    image = pixel // width // rows
    hard = ((own - other).abs() > HARD_STEP).double()
    total = torch.zeros(count, dtype=torch.float64, device=tall.device)
    points = total.index_add(0, image, torch.ones_like(hard)).clamp_min(1)
    hardness = total.index_add(0, image, hard) / points
    return axis, x, y, _links(numbers, inside, places.numel()), image, hardness


def _links(numbers: Tensor, inside: Tensor, points: int) -> Tensor:
    """`[points, 2]`: marching squares; inside pixels that touch by a corner count as connected."""
    height, width = inside.shape
    across, below = numbers[: height * width].view(height, width), numbers[height * width :].view(height, width)
    top, bottom = across[:-1, :-1].flatten(), across[1:, :-1].flatten()
    left, right = below[:-1, :-1].flatten(), below[:-1, 1:].flatten()
    sides = torch.stack([top, bottom, left, right])
    met = (sides >= 0).sum(0)
    two = sides[:, met == 2]
    first = torch.where(two >= 0, two, -1).max(0).values
    second = torch.where(two >= 0, two, points).min(0).values
    four = met == 4
    own = inside[:-1, :-1].flatten()[four]
    t, b, lf, r = (side[four] for side in (top, bottom, left, right))
    p = torch.cat([first, t, b])
    q = torch.cat([second, torch.where(own, r, lf), torch.where(own, lf, r)])
    ends, others = torch.cat([p, q]), torch.cat([q, p])
    return others[torch.argsort(ends, stable=True)].view(points, 2)


def _relax(axis: Tensor, x: Tensor, y: Tensor, links: Tensor, reach: Tensor) -> tuple[Tensor, Tensor]:
    """Moves each point, along its own step only, half way to the middle of its neighbours, again and again."""
    along_x = axis == 0
    own = torch.where(along_x, x, y)
    low = torch.maximum(own - reach, own.floor() + MIN_GAP)
    high = torch.minimum(own + reach, own.floor() + 1 - MIN_GAP)
    a, b = links[:, 0], links[:, 1]
    for _ in range(PASSES):
        middle = torch.where(along_x, (x[a] + x[b]) / 2, (y[a] + y[b]) / 2)
        moved = torch.minimum(high, torch.maximum(low, (torch.where(along_x, x, y) + middle) / 2))
        x, y = torch.where(along_x, moved, x), torch.where(along_x, y, moved)
    return x, y


def _mark(gaps: Tensor, width: int, x: Tensor, y: Tensor, links: Tensor, image: Tensor, rows: int) -> None:
    """Lowers the gaps of pixels near each piece of outline to their distance from it."""
    start = torch.arange(x.numel(), device=x.device).repeat_interleave(2)
    end = links.flatten()
    once = end > start
    start, end = start[once], end[once]
    ax, ay, bx, by = x[start], y[start], x[end], y[end]
    first_x = (torch.minimum(ax, bx) - RAMP_REACH).ceil()
    first_y = (torch.minimum(ay, by) - RAMP_REACH).ceil()
    dx, dy = bx - ax, by - ay
    squared = (dx * dx + dy * dy).clamp_min(1e-12)
    for row in range(WINDOW):
        for column in range(WINDOW):
            px, py = first_x + column, first_y + row
            t = (((px - ax) * dx + (py - ay) * dy) / squared).clamp(0, 1)
            gap = torch.sqrt((px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2)
            top = (image[start] * rows).double()
            keep = (px >= 0) & (px < width) & (py >= top) & (py < top + rows) & (gap < RAMP_REACH)
            at = (py[keep] * width + px[keep]).long()
            gaps.scatter_reduce_(0, at, gap[keep], "amin")
