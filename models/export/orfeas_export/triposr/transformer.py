"""The backbone: plane tokens attend to one another and to the picture's tokens."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ..attention import attention, merge_heads, split_heads
from .config import TriposrConfig

GROUP_EPS = 1e-6


class _Attention(nn.Module):
    """Attention from `width` to `context_width` without biases but on the way out."""

    def __init__(self, width: int, context_width: int, heads: int, head_size: int) -> None:
        super().__init__()
        self.heads = heads
        inner = heads * head_size
        self.to_q = nn.Linear(width, inner, bias=False)
        self.to_k = nn.Linear(context_width, inner, bias=False)
        self.to_v = nn.Linear(context_width, inner, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(inner, width)])

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        q, k, v = self.to_q(x), self.to_k(context), self.to_v(context)
        mixed = attention(*(split_heads(part, self.heads) for part in (q, k, v)))
        return self.to_out[0](merge_heads(mixed))


class _GatedLinear(nn.Module):
    """GEGLU (Shazeer 2020): the first half of the projection times gelu of the second."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.proj = nn.Linear(width, 2 * inner)

    def forward(self, x: Tensor) -> Tensor:
        value, gate = self.proj(x).split(self.proj.out_features // 2, dim=-1)
        return value * F.gelu(gate)


class _FeedForward(nn.Module):
    """Keys net.0 and net.2: the checkpoint's net.1 is a dropout."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.net = nn.Sequential(_GatedLinear(width, 4 * width), nn.Identity(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class _Block(nn.Module):
    def __init__(self, width: int, context_width: int, heads: int, head_size: int) -> None:
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width) for _ in range(3))
        self.attn1 = _Attention(width, width, heads, head_size)
        self.attn2 = _Attention(width, context_width, heads, head_size)
        self.ff = _FeedForward(width)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        own = self.norm1(x)
        x = x + self.attn1(own, own)
        x = x + self.attn2(self.norm2(x), context)
        return x + self.ff(self.norm3(x))


class Backbone(nn.Module):
    """tokens [B,C,T] and the picture's tokens [B,M,W] -> tokens [B,C,T], a residual around the whole."""

    def __init__(self, config: TriposrConfig) -> None:
        super().__init__()
        inner = config.heads * config.head_size
        self.norm = nn.GroupNorm(config.groups, config.channels, eps=GROUP_EPS)
        self.proj_in = nn.Linear(config.channels, inner)
        self.transformer_blocks = nn.ModuleList(
            _Block(inner, config.vit.width, config.heads, config.head_size) for _ in range(config.layers)
        )
        self.proj_out = nn.Linear(inner, config.channels)

    def forward(self, tokens: Tensor, context: Tensor) -> Tensor:
        norm = self.norm
        # Statistics over a group's channels of all tokens: f32 also in an f16 graph.
        x = F.group_norm(tokens.float(), norm.num_groups, norm.weight.float(), norm.bias.float(), norm.eps)
        x = self.proj_in(x.to(tokens.dtype).transpose(1, 2))
        for block in self.transformer_blocks:
            x = block(x, context)
        return tokens + self.proj_out(x).transpose(1, 2)
