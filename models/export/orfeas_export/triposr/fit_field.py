"""Fits the decoder behind an untrained encoder, so that the field holds one closed body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .model import Triposr
from .pack_triposr import ISO

# Raw density at the surface: exp(d − 1) = ISO.
SURFACE = 1 + float(np.log(ISO))
# Raw density rises by this from the surface to the depths of the body, and falls as much outside.
RISE = 3.0
# Distance over which it does most of that, in units of the field: gentle, so that f32 noise moves no surface.
SOFTNESS = 0.25
# Samples near the surface count more: there the fit decides where it lies.
SURFACE_WEIGHT = 4.0
BATCH = 2048
RATE = 3e-3

# A picture [3,S,S] in 0..1 and its object's alpha [1,S,S].
Picture = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Body:
    """An ellipsoid with bumps; semi-axes towards the viewer, to the right and up (x, y, z of TripoSR's frame)."""

    axes: tuple[float, float, float]
    bump: float = 0.06

    def distance(self, points: np.ndarray) -> np.ndarray:
        """About the distance to the surface, positive inside, for points [n,3]."""
        scaled = points / np.array(self.axes)
        radius = np.linalg.norm(scaled, axis=1)
        x, y, z = (scaled / np.maximum(radius, 1e-6)[:, None]).T
        waves = np.cos(3 * np.arctan2(z, y)) * (1 - x**2) + np.cos(4 * x)
        return (1 + self.bump * waves - radius) * min(self.axes)


def body_of(alpha: np.ndarray) -> Body:
    """A body as wide and as high as the object in `alpha` [1,S,S], within the field's middle two thirds."""
    rows, columns = (np.flatnonzero(alpha[0].max(axis=axis) > 0.5).size for axis in (1, 0))
    up, right = (0.5 * max(0.6, length / max(rows, columns)) for length in (rows, columns))
    return Body((0.85 * min(up, right), right, up))


def fit_field(model: Triposr, pictures: list[Picture], seed: int, count: int, steps: int) -> list[float]:
    """Fits the decoder alone (Adam, the encoder stays as it is) so that pictures give bodies in their blurred colours.

    `count`: points a picture, half of them near the surface. Returns each picture's root mean square error of raw
    density near the surface.
    """
    draws = np.random.Generator(np.random.PCG64(seed))
    features, targets, weights = [], [], []
    for image, alpha in pictures:
        body = body_of(alpha)
        points = _points(body, model.config.radius, count, draws)
        distance = body.distance(points)
        raw = SURFACE + RISE * np.tanh(distance / SOFTNESS)
        targets.append(np.concatenate([raw[:, None], _colors(image, alpha, points)], axis=1))
        weights.append(np.where(np.abs(distance) < 0.1, SURFACE_WEIGHT, 1.0))
        with torch.no_grad():
            planes = model.encode(torch.from_numpy(image)[None])
            features.append(model.sample(planes, torch.from_numpy(points.astype(np.float32))))
    x = torch.cat(features)
    target, weight = (torch.from_numpy(np.concatenate(part).astype(np.float32)) for part in (targets, weights))
    _descend(model, x, target, weight, draws, steps)
    with torch.no_grad():
        errors = (model.decoder(x)[:, 0] - target[:, 0]).square().view(len(pictures), count)
    near = (weight > 1).view(len(pictures), count)
    return [float(error[mask].mean().sqrt()) for error, mask in zip(errors, near, strict=True)]


def _descend(
    model: Triposr, x: Tensor, target: Tensor, weight: Tensor, draws: np.random.Generator, steps: int
) -> None:
    decoder = model.decoder
    # Standardised features are easier to fit; the first layer takes the scale in afterwards.
    mean, spread = x.mean(dim=0), x.std(dim=0).clamp_min(1e-6)
    optimiser = torch.optim.Adam(decoder.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=RATE, total_steps=steps)
    inputs = (x - mean) / spread
    with torch.enable_grad():
        for _ in range(steps):
            batch = torch.from_numpy(draws.integers(0, len(inputs), BATCH))
            out, want = decoder(inputs[batch]), target[batch]
            loss = (weight[batch] * (out[:, 0] - want[:, 0]).square()).mean()
            loss = loss + (out[:, 1:] - want[:, 1:]).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    first = decoder.linears[0]
    with torch.no_grad():
        first.weight.div_(spread)
        first.bias.sub_(first.weight @ mean)


def _points(body: Body, radius: float, count: int, draws: np.random.Generator) -> np.ndarray:
    """Half anywhere in the field, half within a tenth of the surface."""
    anywhere = radius * (2 * draws.random((count // 2, 3)) - 1)
    normal = draws.standard_normal((count - count // 2, 3))
    near = normal / np.linalg.norm(normal, axis=1, keepdims=True) * np.array(body.axes)
    return np.concatenate([anywhere, near * (1 + 0.2 * (draws.random((len(near), 1)) - 0.5))])


def _colors(image: np.ndarray, alpha: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Logits of the picture's colours [n,3], looked up from the front in an 8×8 mean of the object's pixels."""
    size, cells = image.shape[1], 8
    blocks = (3, cells, size // cells, cells, size // cells)
    weight = np.broadcast_to(alpha + 1e-3, image.shape)
    mean = (image * weight).reshape(blocks).sum(axis=(2, 4)) / weight.reshape(blocks).sum(axis=(2, 4))
    column = np.clip((points[:, 1] + 0.6) / 1.2 * cells, 0, cells - 1).astype(int)
    row = np.clip((0.6 - points[:, 2]) / 1.2 * cells, 0, cells - 1).astype(int)
    mild = np.clip(mean[:, row, column].T, 0.12, 0.88)
    return np.log(mild / (1 - mild))
