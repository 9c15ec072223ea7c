"""The decode part of ShapeVAE: a transformer over the latent set and one cross-attention from points to it
(after 3DShape2VecSet, arXiv:2301.11445). Parameter names are the checkpoints' own.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..attention import attention
from .config import ShapeVaeConfig

EPSILON = 1e-6
POST_EPSILON = 1e-5
"""`ln_post` keeps torch's default, unlike every other norm here."""


class HeadNorms(nn.Module):
    """Norms of a head's queries and keys; nothing where the checkpoint has none."""

    def __init__(self, config: ShapeVaeConfig, width: int, present: bool) -> None:
        super().__init__()
        self.q_norm = nn.LayerNorm(width, eps=EPSILON) if present else nn.Identity()
        self.k_norm = nn.LayerNorm(width, eps=EPSILON) if present else nn.Identity()


class FeedForward(nn.Module):
    def __init__(self, width: int, expand: int) -> None:
        super().__init__()
        self.c_fc = nn.Linear(width, width * expand)
        self.c_proj = nn.Linear(width * expand, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x)))


class SelfAttention(nn.Module):
    """The rows of `c_qkv` are laid out head by head: q, k and v of the first head, then of the second, …"""

    def __init__(self, config: ShapeVaeConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.c_qkv = nn.Linear(config.width, 3 * config.width, bias=config.qkv_bias)
        self.c_proj = nn.Linear(config.width, config.width)
        self.attention = HeadNorms(config, config.width // config.heads, config.qk_norm)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.c_qkv(x).unflatten(2, (self.heads, -1)).transpose(1, 2).chunk(3, dim=-1)
        mixed = attention(self.attention.q_norm(q), self.attention.k_norm(k), v)
        return self.c_proj(mixed.transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self, config: ShapeVaeConfig) -> None:
        super().__init__()
        self.attn = SelfAttention(config)
        self.ln_1 = nn.LayerNorm(config.width, eps=EPSILON)
        self.mlp = FeedForward(config.width, 4)
        self.ln_2 = nn.LayerNorm(config.width, eps=EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Blocks(nn.Module):
    def __init__(self, config: ShapeVaeConfig) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(Block(config) for _ in range(config.layers))

    def forward(self, x: Tensor) -> Tensor:
        for block in self.resblocks:
            x = block(x)
        return x


class CrossAttention(nn.Module):
    """The rows of `c_kv` are laid out head by head: k and v of the first head, then of the second, …"""

    def __init__(self, config: ShapeVaeConfig) -> None:
        super().__init__()
        width, self.heads = config.query_width, config.query_heads
        self.c_q = nn.Linear(width, width, bias=config.qkv_bias)
        self.c_kv = nn.Linear(width, 2 * width, bias=config.qkv_bias)
        self.c_proj = nn.Linear(width, width)
        self.attention = HeadNorms(config, width // self.heads, config.qk_norm and config.query_norm)

    def keys_values(self, data: Tensor) -> tuple[Tensor, Tensor]:
        """[B, N, width] -> k, v [B, heads, N, D], k normalised."""
        k, v = self.c_kv(data).unflatten(2, (self.heads, -1)).transpose(1, 2).chunk(2, dim=-1)
        return self.attention.k_norm(k), v

    def forward(self, x: Tensor, k: Tensor, v: Tensor) -> Tensor:
        q = self.attention.q_norm(self.c_q(x).unflatten(2, (self.heads, -1)).transpose(1, 2))
        return self.c_proj(attention(q, k, v).transpose(1, 2).flatten(2))


class CrossBlock(nn.Module):
    def __init__(self, config: ShapeVaeConfig) -> None:
        super().__init__()
        width = config.query_width
        self.attn = CrossAttention(config)
        self.ln_1 = nn.LayerNorm(width, eps=EPSILON)
        self.ln_2 = nn.LayerNorm(width, eps=EPSILON)
        self.ln_3 = nn.LayerNorm(width, eps=EPSILON)
        self.mlp = FeedForward(width, config.query_expand)

    def forward(self, x: Tensor, k: Tensor, v: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x), k, v)
        return x + self.mlp(self.ln_3(x))


class GeoDecoder(nn.Module):
    """The field at points, from the keys and values of the latent set alone."""

    def __init__(self, config: ShapeVaeConfig) -> None:
        super().__init__()
        width = config.query_width
        # Not a buffer: `half()` must leave it alone.
        self.octaves = 2.0 ** torch.arange(config.frequencies, dtype=torch.float32, device="cpu")
        self.query_proj = nn.Linear(3 * (2 * config.frequencies + 1), width)
        if config.query_downsample != 1:
            self.latents_proj = nn.Linear(config.width, width)
        self.cross_attn_decoder = CrossBlock(config)
        if config.query_norm:
            self.ln_post = nn.LayerNorm(width, eps=POST_EPSILON)
        self.output_proj = nn.Linear(width, 1)
        self.config = config

    def embedded(self, points: Tensor) -> Tensor:
        """[B, P, 3] -> [B, P, 3 (2 F + 1)] in f32: the point, sines and cosines, each axis by axis."""
        angles = (points.unsqueeze(-1) * self.octaves).flatten(2)
        return torch.cat((points, angles.sin(), angles.cos()), dim=-1)

    def keys_values(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        if self.config.query_downsample != 1:
            latents = self.latents_proj(latents)
        block = self.cross_attn_decoder
        return block.attn.keys_values(block.ln_2(latents))

    def features(self, k: Tensor, v: Tensor, points: Tensor) -> Tensor:
        """What the output layer reads, [B, P, query width]."""
        x = self.query_proj(self.embedded(points.float()).to(self.query_proj.weight.dtype))
        x = self.cross_attn_decoder(x, k, v)
        return self.ln_post(x) if self.config.query_norm else x

    def forward(self, k: Tensor, v: Tensor, points: Tensor) -> Tensor:
        return self.output_proj(self.features(k, v, points)).squeeze(-1)


class ShapeVae(nn.Module):
    """The decode half of a checkpoint's `vae.`; `encoder.` and `pre_kl.` are not asked for."""

    IGNORED = ("encoder.", "pre_kl.")

    def __init__(self, config: ShapeVaeConfig) -> None:
        super().__init__()
        self.config = config
        self.post_kl = nn.Linear(config.channels, config.width)
        self.transformer = Blocks(config)
        self.geo_decoder = GeoDecoder(config)

    def decode(self, z: Tensor) -> Tensor:
        """Latents [B, N, channels], divided by the scale factor already -> tokens [B, N, width]."""
        return self.transformer(self.post_kl(z.to(self.post_kl.weight.dtype)))

    def forward(self, z: Tensor, points: Tensor) -> Tensor:
        """The whole way at once: [B, N, channels], [B, P, 3] -> logits [B, P], positive inside."""
        k, v = self.geo_decoder.keys_values(self.decode(z))
        return self.geo_decoder(k, v, points).float()
