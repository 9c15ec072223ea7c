"""The diffusion transformer of Hunyuan3D-2.0: two streams (tokens of the shape, tokens of the picture) that attend to
one another, then one stream of both, after FLUX. Parameter names are the checkpoints' own, hence `img` for the shape's
stream and `txt` for the picture's. No positions: any number of tokens goes.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..attention import attention
from .config import Hunyuan2DitConfig

EPSILON = 1e-6
SINUSOIDS = 256
"""Width of the embedding of a time or a guidance before its layers."""
TIME_FACTOR = 1000.0
"""Times (0..1) and guidances are multiplied by this before their sinusoids."""
SLOWEST = 1000.0
"""The slowest sinusoid is this times slower than the first one. FLUX has 10 000: the models of this family were
trained with their time factor in its place (the reference passes it as the third argument, `max_period`)."""


def sinusoids(value: Tensor) -> Tensor:
    """[B] -> [B, 256] in f32: cosines, then sines, of the value at falling frequencies."""
    half = SINUSOIDS // 2
    frequencies = torch.exp(-math.log(SLOWEST) * torch.arange(half, dtype=torch.float32, device=value.device) / half)
    angles = (TIME_FACTOR * value.float())[:, None] * frequencies
    return torch.cat((angles.cos(), angles.sin()), dim=-1)


class Embedder(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.in_layer = nn.Linear(SINUSOIDS, width)
        self.out_layer = nn.Linear(width, width)

    def forward(self, value: Tensor) -> Tensor:
        return self.out_layer(F.silu(self.in_layer(sinusoids(value).to(self.in_layer.weight.dtype))))


class RmsNorm(nn.Module):
    """x / sqrt(mean(x²) + eps) * scale over the last axis, statistics in f32; checkpoints call the weight `scale`."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        return (wide * torch.rsqrt(wide.square().mean(dim=-1, keepdim=True) + EPSILON)).to(x.dtype) * self.scale


class QueryKeyNorm(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.query_norm = RmsNorm(width)
        self.key_norm = RmsNorm(width)

    def heads(self, qkv: Tensor, heads: int) -> tuple[Tensor, Tensor, Tensor]:
        """[B, L, 3 * heads * D], laid out q | k | v -> three of [B, heads, L, D], q and k normalised."""
        q, k, v = qkv.unflatten(2, (3, heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)
        return self.query_norm(q), self.key_norm(k), v


class Modulation(nn.Module):
    """Shift, scale and gate from the time's vector; for a double block twice, before attention and before the MLP."""

    def __init__(self, width: int, parts: int) -> None:
        super().__init__()
        self.widths = [width] * parts
        self.lin = nn.Linear(width, parts * width)

    def forward(self, vector: Tensor) -> tuple[Tensor, ...]:
        return self.lin(F.silu(vector)).unsqueeze(1).split(self.widths, dim=-1)


class StreamAttention(nn.Module):
    def __init__(self, config: Hunyuan2DitConfig) -> None:
        super().__init__()
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=config.qkv_bias)
        self.norm = QueryKeyNorm(config.width // config.heads)
        self.proj = nn.Linear(config.width, config.width)


def plain_norm(width: int) -> nn.LayerNorm:
    return nn.LayerNorm(width, eps=EPSILON, elementwise_affine=False)


def feed_forward(config: Hunyuan2DitConfig) -> nn.Sequential:
    hidden = int(config.width * config.mlp_ratio)
    return nn.Sequential(nn.Linear(config.width, hidden), nn.GELU(approximate="tanh"), nn.Linear(hidden, config.width))


class DoubleBlock(nn.Module):
    """Both streams with weights of their own and one attention over the tokens of both."""

    def __init__(self, config: Hunyuan2DitConfig) -> None:
        super().__init__()
        self.head_count = config.heads
        for stream in ("img", "txt"):
            self.add_module(f"{stream}_mod", Modulation(config.width, 6))
            self.add_module(f"{stream}_norm1", plain_norm(config.width))
            self.add_module(f"{stream}_attn", StreamAttention(config))
            self.add_module(f"{stream}_norm2", plain_norm(config.width))
            self.add_module(f"{stream}_mlp", feed_forward(config))

    def forward(self, shape: Tensor, picture: Tensor, vector: Tensor) -> tuple[Tensor, Tensor]:
        of_shape, of_picture = self.img_mod(vector), self.txt_mod(vector)
        seen = picture.shape[1]
        picture_qkv = self._qkv(self.txt_attn, self.txt_norm1(picture), of_picture)
        shape_qkv = self._qkv(self.img_attn, self.img_norm1(shape), of_shape)
        q, k, v = (torch.cat(pair, dim=2) for pair in zip(picture_qkv, shape_qkv))
        mixed = attention(q, k, v).transpose(1, 2).flatten(2)
        shape = shape + of_shape[2] * self.img_attn.proj(mixed[:, seen:])
        shape = shape + of_shape[5] * self.img_mlp(_modulated(self.img_norm2(shape), of_shape[3], of_shape[4]))
        picture = picture + of_picture[2] * self.txt_attn.proj(mixed[:, :seen])
        modulated = _modulated(self.txt_norm2(picture), of_picture[3], of_picture[4])
        picture = picture + of_picture[5] * self.txt_mlp(modulated)
        return shape, picture

    def _qkv(self, part: StreamAttention, x: Tensor, modulation: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor]:
        return part.norm.heads(part.qkv(_modulated(x, modulation[0], modulation[1])), self.head_count)


class SingleBlock(nn.Module):
    """Attention and MLP side by side over one stream: one layer in, one layer out."""

    def __init__(self, config: Hunyuan2DitConfig) -> None:
        super().__init__()
        self.head_count = config.heads
        hidden = int(config.width * config.mlp_ratio)
        self.widths = [3 * config.width, hidden]
        self.linear1 = nn.Linear(config.width, 3 * config.width + hidden)
        self.linear2 = nn.Linear(config.width + hidden, config.width)
        self.norm = QueryKeyNorm(config.width // config.heads)
        self.pre_norm = plain_norm(config.width)
        self.modulation = Modulation(config.width, 3)

    def forward(self, x: Tensor, vector: Tensor) -> Tensor:
        shift, scale, gate = self.modulation(vector)
        qkv, hidden = self.linear1(_modulated(self.pre_norm(x), shift, scale)).split(self.widths, dim=-1)
        mixed = attention(*self.norm.heads(qkv, self.head_count)).transpose(1, 2).flatten(2)
        return x + gate * self.linear2(torch.cat((mixed, F.gelu(hidden, approximate="tanh")), dim=-1))


class FinalLayer(nn.Module):
    def __init__(self, config: Hunyuan2DitConfig) -> None:
        super().__init__()
        self.norm_final = plain_norm(config.width)
        self.linear = nn.Linear(config.width, config.channels)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(config.width, 2 * config.width))

    def forward(self, x: Tensor, vector: Tensor) -> Tensor:
        shift, scale = self.adaLN_modulation(vector).unsqueeze(1).split([x.shape[-1]] * 2, dim=-1)
        return self.linear(_modulated(self.norm_final(x), shift, scale))


class Hunyuan2Dit(nn.Module):
    """Keys and shapes of the `model.` part of a Hunyuan3D-2.0 checkpoint; f32 at the edges whatever the weights are."""

    def __init__(self, config: Hunyuan2DitConfig) -> None:
        super().__init__()
        if config.width % config.heads:
            raise ValueError(f"Expected a multiple of {config.heads} for width but received {config.width}")
        self.config = config
        self.latent_in = nn.Linear(config.channels, config.width)
        self.time_in = Embedder(config.width)
        self.cond_in = nn.Linear(config.context, config.width)
        if config.guidance_embed:
            self.guidance_in = Embedder(config.width)
        self.double_blocks = nn.ModuleList(DoubleBlock(config) for _ in range(config.double_blocks))
        self.single_blocks = nn.ModuleList(SingleBlock(config) for _ in range(config.single_blocks))
        self.final_layer = FinalLayer(config)

    def forward(self, latents: Tensor, t: Tensor, cond: Tensor, guidance: Tensor | None = None) -> Tensor:
        """latents [B, N, channels], t [B] in 0..1, cond [B, T, context], guidance [B] -> velocity [B, N, channels].

        `guidance` is wanted where the model was distilled with it, and only there.
        """
        if (guidance is not None) != self.config.guidance_embed:
            raise ValueError(f"Expected guidance to be given: {self.config.guidance_embed}")
        kind = self.latent_in.weight.dtype
        vector = self.time_in(t)
        if guidance is not None:
            vector = vector + self.guidance_in(guidance)
        shape, picture = self.latent_in(latents.to(kind)), self.cond_in(cond.to(kind))
        for block in self.double_blocks:
            shape, picture = block(shape, picture, vector)
        both = torch.cat((picture, shape), dim=1)
        for block in self.single_blocks:
            both = block(both, vector)
        return self.final_layer(both[:, picture.shape[1] :], vector).float()


def _modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    return (1 + scale) * x + shift
