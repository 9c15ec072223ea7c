"""The backbone of Hunyuan3D-2.1 with the state-dict keys of the public checkpoint (`model.*`)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..attention import attention, merge_heads
from ..norms import RMSNorm
from ..uvit import (
    cross_attention_heads,
    has_skip,
    self_attention_heads,
    through_blocks,
    time_features,
)
from .moe import Moe, Routing

EPS = 1e-6


@dataclass(frozen=True)
class DitConfig:
    """Sizes; the defaults are the public checkpoint's."""

    channels: int = 64
    width: int = 2048
    context: int = 1024
    depth: int = 21
    heads: int = 16
    moe_layers: int = 6
    experts: int = 8
    top_k: int = 2


class Dit(nn.Module):
    """Velocity of the latents.

    Args of `forward`: latents [B, N, channels], t [B] in 0..1, cond [B, M, context]; returns [B, N, channels].
    """

    def __init__(self, config: DitConfig = DitConfig(), routing: Routing = "dense"):
        super().__init__()
        self.config = config
        self.x_embedder = nn.Linear(config.channels, config.width)
        self.t_embedder = _TimeEmbedder(config.width)
        self.blocks = nn.ModuleList(_Block(config, layer, routing) for layer in range(config.depth))
        self.final_layer = _FinalLayer(config)

    def forward(self, latents: Tensor, t: Tensor, cond: Tensor) -> Tensor:
        x = torch.cat([self.t_embedder(t), self.x_embedder(latents)], dim=1)
        return self.final_layer(through_blocks(self.blocks, x, cond)[:, 1:])


class _TimeEmbedder(nn.Module):
    """t [B], as it is (0..1), to one token [B, 1, C]."""

    def __init__(self, width: int):
        super().__init__()
        self.width = width
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, t: Tensor) -> Tensor:
        return self.mlp(time_features(t, self.width).to(self.mlp[0].weight.dtype)).unsqueeze(1)


class _Block(nn.Module):
    """Skip, self-attention, cross-attention, feed-forward or experts; norms in front of each but the skip's, behind."""

    def __init__(self, config: DitConfig, layer: int, routing: Routing):
        super().__init__()
        width = config.width
        self.norm1 = nn.LayerNorm(width, eps=EPS)
        self.attn1 = _Attention(width, width, config.heads)
        self.norm2 = nn.LayerNorm(width, eps=EPS)
        self.attn2 = _Attention(width, config.context, config.heads)
        self.norm3 = nn.LayerNorm(width, eps=EPS)
        if has_skip(layer, config.depth):
            self.skip_norm = nn.LayerNorm(width, eps=EPS)
            self.skip_linear = nn.Linear(2 * width, width)
        if config.depth - layer <= config.moe_layers:
            self.moe = Moe(width, config.experts, config.top_k, routing)
        else:
            self.mlp = _Mlp(width)

    def forward(self, x: Tensor, cond: Tensor, skip: Tensor | None) -> Tensor:
        if skip is not None:
            x = self.skip_norm(self.skip_linear(torch.cat([skip, x], dim=-1)))
        x = x + self.attn1(self.norm1(x), None)
        x = x + self.attn2(self.norm2(x), cond)
        return x + (self.moe if hasattr(self, "moe") else self.mlp)(self.norm3(x))


class _Attention(nn.Module):
    """Attention to `cond`, or to itself; queries and keys normalised by head."""

    def __init__(self, width: int, context: int, heads: int):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(context, width, bias=False)
        self.to_v = nn.Linear(context, width, bias=False)
        self.q_norm = RMSNorm(width // heads, EPS)
        self.k_norm = RMSNorm(width // heads, EPS)
        self.out_proj = nn.Linear(width, width)

    def forward(self, x: Tensor, cond: Tensor | None) -> Tensor:
        source = x if cond is None else cond
        split = self_attention_heads if cond is None else cross_attention_heads
        q, k, v = split(self.to_q(x), self.to_k(source), self.to_v(source), self.heads)
        return self.out_proj(merge_heads(attention(self.q_norm(q), self.k_norm(k), v)))


class _Mlp(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(nn.functional.gelu(self.fc1(x)))


class _FinalLayer(nn.Module):
    def __init__(self, config: DitConfig):
        super().__init__()
        self.norm_final = nn.LayerNorm(config.width, eps=EPS)
        self.linear = nn.Linear(config.width, config.channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.norm_final(x))
