"""Turns random weights into a network whose planes are smooth and follow the picture mildly."""

from __future__ import annotations

import math

import numpy as np
import torch

from ..init_weights import random_weights
from .config import TriposrConfig
from .model import Triposr

# What layers add to their input: random layers in a row would otherwise turn chaotic.
BRANCH_GAIN = 0.3
# How much of the picture reaches the planes, against the fixed start.
PICTURE_GAIN = 0.15
# Radians that a start wave turns across half a plane, at most: two thirds of half a wave.
PACE = 2.2


def untrained_triposr(config: TriposrConfig, seed: int) -> Triposr:
    """Random weights by init_weights.py, calmed; the decoder is not fitted yet (fit_field.py)."""
    model = random_weights(Triposr(config), seed).eval()
    branches = [
        branch
        for block in model.backbone.transformer_blocks
        for branch in (block.attn1.to_out[0], block.attn2.to_out[0], block.ff.net[2])
    ]
    for layer in model.image_tokenizer.model.encoder.layer:
        branches += [layer.attention.output, layer.output]
    with torch.no_grad():
        for parameter in (parameter for branch in branches for parameter in branch.parameters()):
            parameter.mul_(BRANCH_GAIN)
        model.backbone.proj_out.weight.mul_(PICTURE_GAIN)
        _smooth_planes(model, seed)
    return model


def _smooth_planes(model: Triposr, seed: int) -> None:
    """Start tokens are slow waves over their plane, and the four outputs of a token's upsampling are alike."""
    size, pairs = model.config.plane_size, model.config.channels // 2
    draws = np.random.Generator(np.random.PCG64(seed))
    centre = (2 * np.arange(size) + 1) / size - 1
    v, u = np.meshgrid(centre, centre, indexing="ij")
    pace = draws.uniform(-PACE, PACE, (3, pairs, 2))
    phase = draws.uniform(0, 2 * math.pi, (3, pairs, 1, 1))
    angle = pace[..., 0, None, None] * u + pace[..., 1, None, None] * v + phase
    waves = np.stack([np.cos(angle), np.sin(angle)], axis=2).reshape(3, 2 * pairs, size, size)
    model.tokenizer.embeddings.copy_(torch.from_numpy(waves))
    up = model.post_processor.upsample
    up.weight.copy_(up.weight.mean(dim=(2, 3), keepdim=True).expand_as(up.weight))
