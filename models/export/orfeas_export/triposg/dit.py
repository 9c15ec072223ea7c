"""The backbone of TripoSG with the state-dict keys of the public checkpoint (`transformer/`)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..uvit import has_skip, through_blocks, time_features
from .blocks import NORM_EPS, BackboneBlock


@dataclass(frozen=True)
class DitConfig:
    """Sizes; the defaults are the public checkpoint's."""

    channels: int = 64
    width: int = 2048
    context: int = 1024
    depth: int = 21
    heads: int = 16


class Dit(nn.Module):
    """Velocity of the latents.

    Args of `forward`: latents [B, N, channels], t [B] in 0..1000 (manifest `timeScale` 1000), cond [B, M, context];
    returns [B, N, channels].
    """

    def __init__(self, config: DitConfig = DitConfig()):
        super().__init__()
        self.config = config
        width = config.width
        self.time_proj = _TimeProjection(width)
        self.proj_in = nn.Linear(config.channels, width)
        self.blocks = nn.ModuleList(
            BackboneBlock(width, config.heads, config.context, skip=has_skip(layer, config.depth))
            for layer in range(config.depth)
        )
        self.norm_out = nn.LayerNorm(width, eps=NORM_EPS)
        self.proj_out = nn.Linear(width, config.channels)

    def forward(self, latents: Tensor, t: Tensor, cond: Tensor) -> Tensor:
        x = torch.cat([self.time_proj(t), self.proj_in(latents)], dim=1)
        return self.proj_out(self.norm_out(through_blocks(self.blocks, x, cond)[:, 1:]))


class _TimeProjection(nn.Module):
    """t [B] to one token [B, 1, C]."""

    def __init__(self, width: int):
        super().__init__()
        self.width = width
        self.linear_1 = nn.Linear(width, 4 * width)
        self.linear_2 = nn.Linear(4 * width, width)

    def forward(self, t: Tensor) -> Tensor:
        features = time_features(t, self.width).to(self.linear_1.weight.dtype)
        return self.linear_2(nn.functional.gelu(self.linear_1(features))).unsqueeze(1)
