"""The image tokenizer: a ViT whose position table is resized to the picture once, not in the graph."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..attention import attention, merge_heads, split_heads
from .config import VitConfig

# ImageNet statistics, RGB.
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


class _Dense(nn.Module):
    """A Linear below the key `dense`."""

    def __init__(self, width_in: int, width_out: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width_in, width_out)

    def forward(self, x: Tensor) -> Tensor:
        return self.dense(x)


class _Projections(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))


class _SelfAttention(nn.Module):
    def __init__(self, config: VitConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.attention = _Projections(config.width)
        self.output = _Dense(config.width, config.width)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.attention
        q, k, v = (split_heads(linear(x), self.heads) for linear in (maps.query, maps.key, maps.value))
        return self.output(merge_heads(attention(q, k, v)))


class _Layer(nn.Module):
    def __init__(self, config: VitConfig) -> None:
        super().__init__()
        self.attention = _SelfAttention(config)
        self.intermediate = _Dense(config.width, config.mlp_width)
        self.output = _Dense(config.mlp_width, config.width)
        self.layernorm_before = nn.LayerNorm(config.width, eps=config.eps)
        self.layernorm_after = nn.LayerNorm(config.width, eps=config.eps)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.layernorm_before(x))
        return x + self.output(F.gelu(self.intermediate(self.layernorm_after(x))))


class _Patches(nn.Module):
    def __init__(self, config: VitConfig) -> None:
        super().__init__()
        self.projection = nn.Conv2d(3, config.width, config.patch, stride=config.patch)


class _Embeddings(nn.Module):
    """[B,3,S,S] -> [B,1 + (S/patch)²,width]: the class token and the patches, with their positions."""

    def __init__(self, config: VitConfig) -> None:
        super().__init__()
        self.offset = config.position_offset
        self.table_side = config.table_size // config.patch
        self.cls_token = nn.Parameter(torch.zeros(1, 1, config.width))
        self.position_embeddings = nn.Parameter(torch.zeros(1, 1 + self.table_side**2, config.width))
        self.patch_embeddings = _Patches(config)
        self.register_buffer("frozen", None, persistent=False)

    def freeze(self, side: int) -> None:
        """Keeps the table for side² patches, so that graphs hold it instead of resizing it at every call."""
        self.frozen = self.positions(side)

    def forward(self, image: Tensor) -> Tensor:
        patches = self.patch_embeddings.projection(image).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.cls_token.expand(patches.shape[0], -1, -1), patches], dim=1)
        if self.frozen is None:
            return tokens + self.positions(math.isqrt(int(patches.shape[1])))
        return tokens + self.frozen.to(tokens.dtype)

    def positions(self, side: int) -> Tensor:
        """The table for side² patches [1,1 + side²,width], resized bicubically in f32 from its own grid."""
        table = self.position_embeddings.detach()
        if side == self.table_side:
            return table
        grid = table[:, 1:].float().unflatten(1, (self.table_side, self.table_side)).permute(0, 3, 1, 2)
        if self.offset:
            scale = (side + self.offset) / self.table_side
            grid = F.interpolate(grid, scale_factor=(scale, scale), mode="bicubic", align_corners=False)
        else:
            grid = F.interpolate(grid, size=(side, side), mode="bicubic", align_corners=False)
        return torch.cat([table[:, :1], grid.flatten(2).transpose(1, 2).to(table.dtype)], dim=1)


class _Encoder(nn.Module):
    def __init__(self, config: VitConfig) -> None:
        super().__init__()
        self.layer = nn.ModuleList(_Layer(config) for _ in range(config.layers))


class _Vit(nn.Module):
    """`pooler` is in the checkpoint but in no output."""

    def __init__(self, config: VitConfig) -> None:
        super().__init__()
        self.embeddings = _Embeddings(config)
        self.encoder = _Encoder(config)
        self.layernorm = nn.LayerNorm(config.width, eps=config.eps)
        self.pooler = _Dense(config.width, config.width)

    def forward(self, image: Tensor) -> Tensor:
        x = self.embeddings(image)
        for layer in self.encoder.layer:
            x = layer(x)
        return self.layernorm(x)


class ImageTokenizer(nn.Module):
    """image [B,3,S,S] in 0..1 -> tokens [B,1 + (S/patch)²,width]."""

    def __init__(self, config: VitConfig) -> None:
        super().__init__()
        self.model = _Vit(config)
        self.register_buffer("image_mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("image_std", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        return self.model((image - self.image_mean) / self.image_std)
