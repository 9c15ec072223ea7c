"""DINOv2 (Oquab et al., 2023, arXiv:2304.07193) with the parameter names of `transformers.Dinov2Model`."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..attention import attention, merge_heads, split_heads
from .config import Dinov2Config

EPSILON = 1e-6
"""`layer_norm_eps` of every published DINOv2."""
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)


class PatchEmbeddings(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.projection = nn.Conv2d(3, config.width, config.patch, stride=config.patch)

    def forward(self, image: Tensor) -> Tensor:
        return self.projection(image).flatten(2).transpose(1, 2)


class Embeddings(nn.Module):
    """CLS and patches, with their positions. The mask token is there for the checkpoint's sake alone."""

    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, config.width))
        self.mask_token = nn.Parameter(torch.zeros(1, config.width))
        self.position_embeddings = nn.Parameter(torch.zeros(1, 1 + config.table_side**2, config.width))
        self.patch_embeddings = PatchEmbeddings(config)
        self.table_side = config.table_side

    def positions(self, side: int) -> Tensor:
        """Table [1, 1 + side², width] for pictures of `side` patches a side: bicubic, without antialiasing, in f32."""
        table = self.position_embeddings
        if side == self.table_side:
            return table
        width = table.shape[-1]
        grid = table[:, 1:].float().reshape(1, self.table_side, self.table_side, width).permute(0, 3, 1, 2)
        grid = F.interpolate(grid, size=(side, side), mode="bicubic", align_corners=False)
        patches = grid.permute(0, 2, 3, 1).reshape(1, side * side, width)
        return torch.cat((table[:, :1], patches.to(table.dtype)), dim=1)

    def forward(self, image: Tensor, positions: Tensor) -> Tensor:
        patches = self.patch_embeddings(image)
        cls = self.cls_token.expand(patches.shape[0], -1, -1)
        return torch.cat((cls, patches), dim=1) + positions


class SelfAttention(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.heads = config.heads
        self.query = nn.Linear(config.width, config.width)
        self.key = nn.Linear(config.width, config.width)
        self.value = nn.Linear(config.width, config.width)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (split_heads(part(x), self.heads) for part in (self.query, self.key, self.value))
        return merge_heads(attention(q, k, v))


class AttentionOutput(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.dense = nn.Linear(config.width, config.width)


class Attention(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.attention = SelfAttention(config)
        self.output = AttentionOutput(config)

    def forward(self, x: Tensor) -> Tensor:
        return self.output.dense(self.attention(x))


class LayerScale(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.lambda1 = nn.Parameter(torch.ones(config.width))


class PlainFeedForward(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.fc1 = nn.Linear(config.width, config.hidden)
        self.fc2 = nn.Linear(config.hidden, config.width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class GatedFeedForward(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.weights_in = nn.Linear(config.width, 2 * config.hidden)
        self.weights_out = nn.Linear(config.hidden, config.width)

    def forward(self, x: Tensor) -> Tensor:
        gate, value = self.weights_in(x).chunk(2, dim=-1)
        return self.weights_out(F.silu(gate) * value)


class Layer(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(config.width, eps=EPSILON)
        self.attention = Attention(config)
        self.layer_scale1 = LayerScale(config)
        self.norm2 = nn.LayerNorm(config.width, eps=EPSILON)
        self.mlp = GatedFeedForward(config) if config.swiglu else PlainFeedForward(config)
        self.layer_scale2 = LayerScale(config)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.layer_scale1.lambda1 * self.attention(self.norm1(x))
        return x + self.layer_scale2.lambda1 * self.mlp(self.norm2(x))


class Layers(nn.Module):
    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer(config) for _ in range(config.layers))


class Dinov2(nn.Module):
    """Keys and shapes of a `Dinov2Model` checkpoint."""

    def __init__(self, config: Dinov2Config) -> None:
        super().__init__()
        self.config = config
        self.embeddings = Embeddings(config)
        self.encoder = Layers(config)
        self.layernorm = nn.LayerNorm(config.width, eps=EPSILON)

    def forward(self, image: Tensor, positions: Tensor) -> Tensor:
        """Normalised image [B, 3, S, S], positions [1, T, width] -> last hidden state [B, T, width], CLS first."""
        x = self.embeddings(image, positions)
        for layer in self.encoder.layer:
            x = layer(x)
        return self.layernorm(x)


class Dinov2Encoder(nn.Module):
    """The `cond_encoder` graph: image [B, 3, S, S] in 0..1 -> cond [B, 1 + (S / patch)², width].

    The position table is frozen at S when the encoder is made, so weights have to be loaded before: left in the graph,
    its interpolation would be traced. ImageNet's mean and deviation are applied in f32.
    """

    def __init__(self, model: Dinov2, size: int) -> None:
        super().__init__()
        if size % model.config.patch:
            raise ValueError(f"Expected a multiple of {model.config.patch} for size but received {size}")
        self.model = model
        self.size = size
        with torch.no_grad():
            positions = model.embeddings.positions(size // model.config.patch).clone()
        self.register_buffer("positions", positions, persistent=False)
        # Not buffers: `half()` must leave them alone.
        self.mean = torch.tensor(IMAGENET_MEAN).view(1, 3, 1, 1)
        self.deviation = torch.tensor(IMAGENET_DEVIATION).view(1, 3, 1, 1)

    @property
    def tokens(self) -> int:
        return self.positions.shape[1]

    def forward(self, image: Tensor) -> Tensor:
        normalised = (image - self.mean) / self.deviation
        return self.model(normalised.to(self.positions.dtype), self.positions).float()
