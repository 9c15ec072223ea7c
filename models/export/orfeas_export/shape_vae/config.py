"""Sizes of shape decoders."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class ShapeVaeConfig:
    """What the decode part of a checkpoint's `vae.` follows from; the defaults are Hunyuan3D-2.0's and 2.1's."""

    channels: int = 64
    width: int = 1024
    heads: int = 16
    layers: int = 16
    frequencies: int = 8
    """Octaves of the points' sines and cosines: 2^0 .. 2^(frequencies - 1), without pi."""
    qkv_bias: bool = False
    qk_norm: bool = True
    scale_factor: float = 1.0
    """Latents of the flow are this times those of the decoder."""
    query_downsample: int = 1
    """The query's width and heads are the decoder's divided by this (turbo: 2)."""
    query_expand: int = 4
    """The query's MLP is this many times as wide as its input (turbo: 1)."""
    query_norm: bool = True
    """Norm before the query's output layer, and of its queries and keys (turbo: none)."""

    @property
    def query_width(self) -> int:
        return self.width // self.query_downsample

    @property
    def query_heads(self) -> int:
        return self.heads // self.query_downsample


def with_turbo_query(config: ShapeVaeConfig) -> ShapeVaeConfig:
    """The same decoder with the cheaper query of the turbo checkpoints."""
    return replace(config, query_downsample=2, query_expand=1, query_norm=False)
