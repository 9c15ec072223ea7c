"""TripoSR with the state-dict keys of its `model.ckpt`, and its two halves as they are exported."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import TriposrConfig
from .transformer import Backbone
from .vit import ImageTokenizer


class _PlaneTokens(nn.Module):
    def __init__(self, config: TriposrConfig) -> None:
        super().__init__()
        self.embeddings = nn.Parameter(torch.zeros(3, config.channels, config.plane_size, config.plane_size))


class _Upsample(nn.Module):
    def __init__(self, config: TriposrConfig) -> None:
        super().__init__()
        self.upsample = nn.ConvTranspose2d(config.channels, config.plane_channels, kernel_size=2, stride=2)


class Decoder(nn.Module):
    """features [P,3C] -> [P,4]: raw density, then raw colour. Keys layers.0, .2, …: activations lie between."""

    def __init__(self, config: TriposrConfig) -> None:
        super().__init__()
        widths = config.mlp_widths
        layers: list[nn.Module] = []
        for width_in, width_out in zip(widths, widths[1:], strict=False):
            layers += [nn.Linear(width_in, width_out), nn.SiLU()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, features: Tensor) -> Tensor:
        return self.layers(features)

    @property
    def linears(self) -> list[nn.Linear]:
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]


class Triposr(nn.Module):
    """The whole network; `encode` and `query` are its halves."""

    def __init__(self, config: TriposrConfig) -> None:
        super().__init__()
        self.config = config
        self.image_tokenizer = ImageTokenizer(config.vit)
        self.tokenizer = _PlaneTokens(config)
        self.backbone = Backbone(config)
        self.post_processor = _Upsample(config)
        self.decoder = Decoder(config)

    def encode(self, image: Tensor) -> Tensor:
        """image [B,3,S,S] in 0..1 -> planes [B,3,C,H,W]."""
        batch, size = image.shape[0], self.config.plane_size
        start = self.tokenizer.embeddings.permute(1, 0, 2, 3).flatten(1)
        tokens = self.backbone(start.unsqueeze(0).expand(batch, -1, -1), self.image_tokenizer(image))
        maps = tokens.unflatten(2, (3, size, size)).transpose(1, 2).flatten(0, 1)
        return self.post_processor.upsample(maps).unflatten(0, (batch, 3))

    def sample(self, planes: Tensor, points: Tensor) -> Tensor:
        """planes [1,3,C,H,W], points [P,3] in ±radius -> features [P,3C], plane by plane: (x,y), (x,z), (y,z)."""
        unit = points / self.config.radius
        x, y, z = unit[:, 0], unit[:, 1], unit[:, 2]
        grids = torch.stack([torch.stack(pair, dim=-1) for pair in ((x, y), (x, z), (y, z))]).unsqueeze(1)
        sampled = F.grid_sample(planes[0], grids, mode="bilinear", padding_mode="zeros", align_corners=False)
        return sampled.squeeze(2).flatten(0, 1).transpose(0, 1)

    def query(self, planes: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        """planes [1,3,C,H,W], points [P,3] -> raw density [P] (surface: exp(d − 1) = 25), colour [P,3] in 0..1."""
        raw = self.decoder(self.sample(planes, points))
        return raw[:, 0], torch.sigmoid(raw[:, 1:])


class TriplaneEncoder(nn.Module):
    def __init__(self, model: Triposr) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: Tensor) -> Tensor:
        return self.model.encode(image)


class TriplaneQuery(nn.Module):
    def __init__(self, model: Triposr) -> None:
        super().__init__()
        self.model = model

    def forward(self, planes: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        return self.model.query(planes, points)
