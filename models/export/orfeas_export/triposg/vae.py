"""The decoder of TripoSG's VAE, with the state-dict keys of the public checkpoint (`vae/`), in two graphs.

The encoder (point clouds to latents) is not needed to make a shape: its keys are dropped on loading.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..attention import attention, split_heads
from ..uvit import key_value_heads
from .blocks import NORM_EPS, LatentsBlock, QueryBlock

UNUSED_KEYS = ("encoder.", "quant.")
"""Prefixes of the checkpoint's keys that only encoding needs."""


@dataclass(frozen=True)
class VaeConfig:
    """Sizes; the defaults are the public checkpoint's."""

    channels: int = 64
    width: int = 1024
    heads: int = 8
    layers: int = 16
    frequencies: int = 8

    @property
    def query_heads(self) -> int:
        """The last block has as many heads as the others."""
        return self.heads

    @property
    def query_width(self) -> int:
        return self.width


class Vae(nn.Module):
    """Latents to keys and values once (`latents`), points to the field as often as needed (`query`)."""

    def __init__(self, config: VaeConfig = VaeConfig()):
        super().__init__()
        self.config = config
        self.post_quant = nn.Linear(config.channels, config.width)
        self.decoder = _Decoder(config)

    def latents(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """z [B, N, channels] to k and v [B, H, N, D]."""
        tokens = self.post_quant(z)
        for block in self.decoder.blocks[:-1]:
            tokens = block(tokens)
        attn = self.decoder.blocks[-1].attn2
        source = attn.norm_cross(tokens)
        return key_value_heads(attn.to_k(source), attn.to_v(source), attn.heads)

    def features(self, k: Tensor, v: Tensor, points: Tensor) -> Tensor:
        """What the last projection reads: points [B, P, 3] in ±1.005 to [B, P, width]."""
        block = self.decoder.blocks[-1]
        x = self.decoder.proj_query(fourier_features(points, self.config.frequencies).to(k.dtype))
        q = split_heads(block.attn2.to_q(block.norm2(x)), block.attn2.heads)
        x = x + block.attn2.out(attention(q, k, v))
        x = x + block.ff(block.norm3(x))
        return self.decoder.norm_out(x)

    def query(self, k: Tensor, v: Tensor, points: Tensor) -> Tensor:
        """The field [B, P] as the network has it: negative inside. (The reference returns its negative.)"""
        return self.decoder.proj_out(self.features(k, v, points)).squeeze(-1)


class _Decoder(nn.Module):
    def __init__(self, config: VaeConfig):
        super().__init__()
        width, heads = config.width, config.heads
        blocks = [LatentsBlock(width, heads) for _ in range(config.layers)]
        self.blocks = nn.ModuleList([*blocks, QueryBlock(width, heads)])
        self.proj_query = nn.Linear(3 * (2 * config.frequencies + 1), width)
        self.norm_out = nn.LayerNorm(width, eps=NORM_EPS)
        self.proj_out = nn.Linear(width, 1)


class VaeLatents(nn.Module):
    """The graph `vae_latents`."""

    def __init__(self, vae: Vae):
        super().__init__()
        self.vae = vae

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor]:
        return self.vae.latents(z)


class VaeQuery(nn.Module):
    """The graph `vae_query`."""

    def __init__(self, vae: Vae):
        super().__init__()
        self.vae = vae

    def forward(self, k: Tensor, v: Tensor, points: Tensor) -> Tensor:
        return self.vae.query(k, v, points)


def fourier_features(points: Tensor, frequencies: int) -> Tensor:
    """Coordinates [..., 3], then sines and cosines at 1, 2, 4, … radians, axis by axis: [..., 3·(2·F + 1)]."""
    scale = 2.0 ** torch.arange(frequencies, dtype=torch.float32, device=points.device)
    angles = (points.float()[..., None] * scale).flatten(-2)
    return torch.cat([points.float(), angles.sin(), angles.cos()], dim=-1)
