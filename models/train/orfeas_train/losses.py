"""What the network is trained to make small."""

from __future__ import annotations

import torch
from torch import Tensor

# Distance within which a point counts as met in the F-score that the pack is judged by, picture units.
MET = 0.05
# Weights of the terms.
WEIGHTS = {"front": 1.0, "back": 1.0, "met": 0.03, "normal": 0.02, "outline": 0.25, "error": 0.01}
# The back can't be seen: its normals count for less.
BACK_NORMAL = 0.3
# Pixels of the band along the outline.
BAND = 2


def losses(out: Tensor, front: Tensor, back: Tensor, valid: Tensor) -> dict[str, Tensor]:
    """Terms (means over pictures) and their weighted sum `total`.

    `out` `[B, 4, H, W]` of the network; `front`, `back` `[B, H, W]`, picture units, with a mean of (front + back)/2 of 0;
    `valid` `[B, H, W]` bool. The place in depth of the whole is free: both layers are shifted to that mean first.
    """
    mask = valid.to(out.dtype)
    made_front, made_back = centre_layers(out[:, 0], out[:, 1], mask)
    off_front, off_back = (made_front - front).abs(), (made_back - back).abs()
    band = mask * (torch.nn.functional.max_pool2d(1 - mask, 2 * BAND + 1, 1, BAND))
    thickness = ((made_front - made_back) - (front - back)).abs()
    logs = out[:, 2:4]
    off = torch.stack([off_front, off_back], 1)
    terms = {
        "front": _mean(off_front, mask),
        "back": _mean(off_back, mask),
        "met": _mean((off.square() / (off.square() + MET**2)).mean(1), mask),
        "normal": _normals(made_front, front, mask) + BACK_NORMAL * _normals(made_back, back, mask),
        "outline": _mean(thickness, band),
        # Laplace's likelihood, of the error as it is: being unsure must not excuse being wrong.
        "error": _mean((off.detach() * torch.exp(-logs) + logs).mean(1), mask),
    }
    terms["total"] = sum(WEIGHTS[name] * value for name, value in terms.items())
    return terms


def centre_layers(front: Tensor, back: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Both layers `[B, H, W]` shifted so that the mean of (front + back)/2 over the mask is 0."""
    pixels = mask.sum((1, 2), keepdim=True).clamp_min(1)
    middle = ((front + back) / 2 * mask).sum((1, 2), keepdim=True) / pixels
    return front - middle, back - middle


def _mean(value: Tensor, mask: Tensor) -> Tensor:
    """Mean over the pictures of the mean over each one's mask."""
    return ((value * mask).sum((1, 2)) / mask.sum((1, 2)).clamp_min(1)).mean()


def _normals(made: Tensor, wanted: Tensor, mask: Tensor) -> Tensor:
    """1 − cosine between the normals of two depth maps (forward differences)."""
    side = made.shape[-1]
    inner = mask[:, :-1, :-1] * mask[:, 1:, :-1] * mask[:, :-1, 1:]
    slopes = [
        ((z[:, :-1, 1:] - z[:, :-1, :-1]) * side, (z[:, 1:, :-1] - z[:, :-1, :-1]) * side) for z in (made, wanted)
    ]
    (ax, ay), (bx, by) = slopes
    cosine = (ax * bx + ay * by + 1) * torch.rsqrt((ax * ax + ay * ay + 1) * (bx * bx + by * by + 1))
    return _mean(1 - cosine, inner)
