"""The inflation height of masks, as geometry/field/{poisson-height,masked-laplacian}.ts define it, batched in torch.

∇²h = −4 inside, h = 0 on the outline; a disc of radius r gives h = r² − d². Conjugate gradients preconditioned with a
multigrid V-cycle of red-black Gauss-Seidel; the picture's longer side is 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .outline import smooth_coverage

# As in poisson-height.ts and masked-laplacian.ts.
PASSES, COARSEST_PASSES, COARSEST_SIDE = 2, 12, 4
MIN_EDGE_GAP = 0.05
TOLERANCE = 1e-4
MAX_CYCLES = 60


@dataclass
class _Level:
    """Rows of the operator, `[B, H, W]` with a border of one pixel all round (see MaskedLaplacian in the TypeScript)."""

    right: Tensor
    down: Tensor
    edge: Tensor
    inverse: Tensor

    @property
    def diagonal(self) -> Tensor:
        return torch.where(self.inverse > 0, 1 / self.inverse.clamp_min(1e-30), 0)


def poisson_height(
    coverage: Tensor, tolerance: float = TOLERANCE, max_cycles: int = MAX_CYCLES, dtype: torch.dtype = torch.float32
) -> Tensor:
    """h `[B, H, W]` f32, squared picture units, of coverage `[B, H, W]` 0..1 (inside where ≥ 0.5); 0 outside."""
    levels = _levels(smooth_coverage(coverage).to(dtype))
    fine = levels[0]
    inside = fine.inverse > 0
    rhs = inside.to(dtype) * (4 / max(coverage.shape[1:]) ** 2)
    solution = _solve(levels, rhs, tolerance, max_cycles)
    return solution[:, 1:-1, 1:-1].clamp_min(0).float()


def _levels(smooth: Tensor) -> list[_Level]:
    levels = [_finest(smooth)]
    while max(levels[-1].edge.shape[1:]) - 2 > COARSEST_SIDE:
        levels.append(_coarser(levels[-1]))
    return levels


def _finest(smooth: Tensor) -> _Level:
    inside = smooth >= 0.5
    one = inside.to(smooth.dtype)
    right, down, edge = (torch.zeros_like(smooth) for _ in range(3))
    right[:, :, :-1] = one[:, :, :-1] * one[:, :, 1:]
    down[:, :-1] = one[:, :-1] * one[:, 1:]
    for axis in (1, 2):
        for shift in (1, -1):
            other = smooth.roll(shift, axis)
            share = (smooth - 0.5) / torch.where(other < 0.5, smooth - other, 1)
            edge += torch.where(inside & (other < 0.5), 1 / share.clamp_min(MIN_EDGE_GAP), 0)
    return _with_inverse(right, down, edge)


def _coarser(fine: _Level) -> _Level:
    right = _pair_sum(fine.right, rows=True, even_columns=True)
    down = _pair_sum(fine.down, columns=True, even_rows=True)
    edge = _pair_sum(fine.edge, rows=True, columns=True)
    return _with_inverse(0.5 * right, 0.5 * down, 0.5 * edge)


def _pair_sum(value: Tensor, rows=False, columns=False, even_rows=False, even_columns=False) -> Tensor:
    """Sums over pairs of the pixels within the border (or takes each pair's second), with a new border."""
    inner = value[:, 1:-1, 1:-1]
    inner = torch.nn.functional.pad(inner, (0, inner.shape[2] % 2, 0, inner.shape[1] % 2))
    if rows:
        inner = inner[:, 0::2] + inner[:, 1::2]
    elif even_rows:
        inner = inner[:, 1::2]
    if columns:
        inner = inner[:, :, 0::2] + inner[:, :, 1::2]
    elif even_columns:
        inner = inner[:, :, 1::2]
    return torch.nn.functional.pad(inner, (1, 1, 1, 1))


def _with_inverse(right: Tensor, down: Tensor, edge: Tensor) -> _Level:
    diagonal = edge + right + right.roll(1, 2) + down + down.roll(1, 1)
    inverse = torch.where(diagonal > 0, 1 / diagonal.clamp_min(1e-30), 0)
    return _Level(right, down, edge, inverse)


def _neighbours(level: _Level, h: Tensor) -> Tensor:
    """Σ weight × neighbour; the border's weights are 0, so rolling round does no harm."""
    sideways = level.right * h.roll(-1, 2) + (level.right * h).roll(1, 2)
    return sideways + level.down * h.roll(-1, 1) + (level.down * h).roll(1, 1)


def _apply(level: _Level, h: Tensor) -> Tensor:
    return level.diagonal * h - _neighbours(level, h)


def _colours(level: _Level) -> tuple[Tensor, Tensor]:
    """Masks of the pixels that pass 0 and pass 1 of relaxation change."""
    rows, columns = level.edge.shape[1:]
    odd = (torch.arange(rows)[:, None] + torch.arange(columns)[None]) % 2 == 1
    odd = odd.to(level.edge.device)
    return odd, ~odd


def _relax(level: _Level, h: Tensor, rhs: Tensor, colour: Tensor) -> Tensor:
    return torch.where(colour, level.inverse * (rhs + _neighbours(level, h)), h)


def _precondition(levels: list[_Level], residual: Tensor) -> Tensor:
    """One V-cycle from zero, passes in mirrored order, so that it is a symmetric operator."""
    rhs, solutions = [residual], []
    for at, level in enumerate(levels):
        first, second = _colours(level)
        h = torch.zeros_like(level.edge)
        for _ in range(PASSES if at + 1 < len(levels) else COARSEST_PASSES):
            h = _relax(level, _relax(level, h, rhs[at], first), rhs[at], second)
        solutions.append(h)
        if at + 1 < len(levels):
            left = (rhs[at] - _apply(level, h)) * (level.inverse > 0)
            rhs.append(_pair_sum(left, rows=True, columns=True))
    for at in range(len(levels) - 1, -1, -1):
        level, h = levels[at], solutions[at]
        first, second = _colours(level)
        if at + 1 < len(levels):
            rows, columns = h.shape[1] - 2, h.shape[2] - 2
            coarse = solutions[at + 1][:, 1:-1, 1:-1].repeat_interleave(2, 1).repeat_interleave(2, 2)
            h = h + torch.nn.functional.pad(coarse[:, :rows, :columns], (1, 1, 1, 1)) * (level.inverse > 0)
        for _ in range(PASSES if at + 1 < len(levels) else COARSEST_PASSES):
            h = _relax(level, _relax(level, h, rhs[at], second), rhs[at], first)
        solutions[at] = h
    return solutions[0]


def _solve(levels: list[_Level], rhs: Tensor, tolerance: float, max_cycles: int) -> Tensor:
    """Preconditioned conjugate gradients; a mask that has converged is left as it is."""
    dot = lambda a, b: (a * b).sum((1, 2), keepdim=True)  # noqa: E731
    solution, residual = torch.zeros_like(rhs), rhs.clone()
    direction, last = torch.zeros_like(rhs), torch.ones_like(rhs[:, :1, :1])
    start = dot(rhs, rhs).sqrt()
    going = start > 0
    for cycle in range(max_cycles):
        correction = _precondition(levels, residual)
        now = dot(residual, correction)
        direction = correction + (now / last if cycle else 0) * direction
        last = torch.where(now > 0, now, 1)
        image = _apply(levels[0], direction)
        bend = dot(direction, image)
        alpha = torch.where(going & (bend > 0), now / torch.where(bend > 0, bend, 1), 0)
        solution, residual = solution + alpha * direction, residual - alpha * image
        going = going & (dot(residual, residual).sqrt() > tolerance * start)
        if not bool(going.any()):
            break
    return solution
