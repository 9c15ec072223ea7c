"""What the two U-ViT backbones share: TripoSG's and Hunyuan3D-2.1's.

Both run a token of the time in front of the latents' tokens, keep the outputs of the first half of their blocks for the
second half, and lay the heads of their projections out in the same unusual way.

Tensors: B batch, N tokens, C channels, H heads, D channels of a head (C = H·D).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from .attention import split_heads

MAX_PERIOD = 10_000.0
"""Longest period of the sinusoids of the time."""


class FeedForward(nn.Module):
    """Linear, GELU (exact), linear; keys `net.0.proj`, `net.2`."""

    def __init__(self, width: int, inner: int):
        super().__init__()
        first = nn.Module()
        first.proj = nn.Linear(width, inner)
        self.net = nn.ModuleList([first, nn.Identity(), nn.Linear(inner, width)])

    def forward(self, x: Tensor) -> Tensor:
        return self.net[2](nn.functional.gelu(self.net[0].proj(x)))


def time_features(t: Tensor, width: int) -> Tensor:
    """Sines, then cosines, of t [B] at width/2 frequencies falling from 1 to 1/MAX_PERIOD; f32 [B, width].

    The table is made here, not kept as a buffer: a module cast to f16 would round it.
    """
    half = width // 2
    index = torch.arange(half, dtype=torch.float32, device=t.device)
    angles = t.float()[:, None] * torch.exp(index * (-math.log(MAX_PERIOD) / half))[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


def self_attention_heads(q: Tensor, k: Tensor, v: Tensor, heads: int) -> tuple[Tensor, Tensor, Tensor]:
    """Projections [B, N, C] to heads [B, H, N, D].

    The checkpoints were trained with the concatenation q|k|v cut into H pieces of 3·D channels, each piece again into
    q, k and v: head 0 gets the first 3·D channels of q, not D of each. The same reshape keeps their weights as they
    are.
    """
    return split_heads(torch.cat([q, k, v], dim=-1), heads).chunk(3, dim=-1)


def cross_attention_heads(q: Tensor, k: Tensor, v: Tensor, heads: int) -> tuple[Tensor, Tensor, Tensor]:
    """Like `self_attention_heads`, where q comes from other tokens: q is cut plainly, k|v into pieces of 2·D."""
    return (split_heads(q, heads), *key_value_heads(k, v, heads))


def key_value_heads(k: Tensor, v: Tensor, heads: int) -> tuple[Tensor, Tensor]:
    """k and v [B, N, C] to [B, H, N, D] each; see `self_attention_heads` for the order of channels."""
    return split_heads(torch.cat([k, v], dim=-1), heads).chunk(2, dim=-1)


def has_skip(layer: int, depth: int) -> bool:
    """Whether a block reads what an earlier one wrote: those after the middle one do."""
    return layer > depth // 2


def through_blocks(blocks: Iterable[Callable], x: Tensor, cond: Tensor) -> Tensor:
    """Runs blocks `(x, cond, skip) -> x`; the last block of the first half feeds the first that has a skip."""
    blocks = list(blocks)
    kept: list[Tensor] = []
    for layer, block in enumerate(blocks):
        x = block(x, cond, kept.pop() if has_skip(layer, len(blocks)) else None)
        if layer < len(blocks) // 2:
            kept.append(x)
    return x
