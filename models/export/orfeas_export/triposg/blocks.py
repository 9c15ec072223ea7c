"""Blocks that TripoSG's backbone and VAE are made of, with the public checkpoint's keys (diffusers' names)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..attention import attention, merge_heads
from ..norms import RMSNorm
from ..uvit import FeedForward, cross_attention_heads, self_attention_heads

NORM_EPS = 1e-5
QK_NORM_EPS = 1e-6


class Attention(nn.Module):
    """Attention to `cond`, or to itself.

    Args:
        context: channels of `cond`; None where the tokens attend to themselves.
        qk_norm: an RMS norm of queries and keys by head (backbone), or none (VAE).
        norm_cross: a layer norm of `cond` first (VAE).
    """

    def __init__(self, width: int, heads: int, context: int | None, *, qk_norm: bool, norm_cross: bool):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(context or width, width, bias=False)
        self.to_v = nn.Linear(context or width, width, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])
        if qk_norm:
            self.norm_q = RMSNorm(width // heads, QK_NORM_EPS)
            self.norm_k = RMSNorm(width // heads, QK_NORM_EPS)
        if norm_cross:
            self.norm_cross = nn.LayerNorm(context or width, eps=NORM_EPS)

    def forward(self, x: Tensor, cond: Tensor | None = None) -> Tensor:
        source = x if cond is None else cond
        split = self_attention_heads if cond is None else cross_attention_heads
        q, k, v = split(self.to_q(x), self.to_k(source), self.to_v(source), self.heads)
        if hasattr(self, "norm_q"):
            q, k = self.norm_q(q), self.norm_k(k)
        return self.out(attention(q, k, v))

    def out(self, heads: Tensor) -> Tensor:
        """What was attended to, [B, H, N, D], projected to [B, N, C]."""
        return self.to_out[0](merge_heads(heads))


class BackboneBlock(nn.Module):
    """Skip (linear, then norm), self-attention, cross-attention, feed-forward."""

    def __init__(self, width: int, heads: int, context: int, *, skip: bool):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=NORM_EPS)
        self.attn1 = Attention(width, heads, None, qk_norm=True, norm_cross=False)
        self.norm2 = nn.LayerNorm(width, eps=NORM_EPS)
        self.attn2 = Attention(width, heads, context, qk_norm=True, norm_cross=False)
        self.norm3 = nn.LayerNorm(width, eps=NORM_EPS)
        self.ff = FeedForward(width, 4 * width)
        if skip:
            self.skip_norm = nn.LayerNorm(width, eps=NORM_EPS)
            self.skip_linear = nn.Linear(2 * width, width)

    def forward(self, x: Tensor, cond: Tensor, skip: Tensor | None) -> Tensor:
        if skip is not None:
            x = self.skip_norm(self.skip_linear(torch.cat([skip, x], dim=-1)))
        x = x + self.attn1(self.norm1(x))
        x = x + self.attn2(self.norm2(x), cond)
        return x + self.ff(self.norm3(x))


class LatentsBlock(nn.Module):
    """Self-attention and feed-forward of the VAE's decoder."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=NORM_EPS)
        self.attn1 = Attention(width, heads, None, qk_norm=False, norm_cross=False)
        self.norm3 = nn.LayerNorm(width, eps=NORM_EPS)
        self.ff = FeedForward(width, 4 * width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn1(self.norm1(x))
        return x + self.ff(self.norm3(x))


class QueryBlock(nn.Module):
    """Cross-attention of points to latents and feed-forward: the VAE decoder's last block."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm2 = nn.LayerNorm(width, eps=NORM_EPS)
        self.attn2 = Attention(width, heads, width, qk_norm=False, norm_cross=True)
        self.norm3 = nn.LayerNorm(width, eps=NORM_EPS)
        self.ff = FeedForward(width, 4 * width)
