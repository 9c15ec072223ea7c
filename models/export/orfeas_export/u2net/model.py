"""U²-Net and its small form with the state-dict keys of the public checkpoints, and the graph made of them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
STAGES = 6
# Height of the U in each stage; the two deepest dilate instead of pooling.
HEIGHTS = (7, 6, 5, 4)
FLAT_DILATIONS = (1, 2, 4, 8)


@dataclass(frozen=True)
class U2netConfig:
    """Channels (inner, outer) of the six stages down and, from the fifth, of the five stages up."""

    down: tuple[tuple[int, int], ...]
    up: tuple[tuple[int, int], ...]
    size: int = 320


FULL = U2netConfig(
    down=((32, 64), (32, 128), (64, 256), (128, 512), (256, 512), (256, 512)),
    up=((256, 512), (128, 256), (64, 128), (32, 64), (16, 64)),
)
SMALL = U2netConfig(down=((16, 64),) * 6, up=((16, 64),) * 5)


class _Conv(nn.Module):
    """3×3 convolution, batch norm, ReLU."""

    def __init__(self, channels_in: int, channels_out: int, dilation: int = 1) -> None:
        super().__init__()
        self.conv_s1 = nn.Conv2d(channels_in, channels_out, 3, padding=dilation, dilation=dilation)
        self.bn_s1 = nn.BatchNorm2d(channels_out)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn_s1(self.conv_s1(x)))


class _Block(nn.Module):
    """A residual U: `dilations` of its convolutions from top to bottom, halving after the first `pools` of them."""

    def __init__(self, channels_in: int, inner: int, outer: int, dilations: tuple[int, ...], pools: int) -> None:
        super().__init__()
        self.height, self.pools = len(dilations), pools
        self.rebnconvin = _Conv(channels_in, outer)
        for level, dilation in enumerate(dilations, start=1):
            setattr(self, f"rebnconv{level}", _Conv(outer if level == 1 else inner, inner, dilation))
        for level in range(self.height - 1, 0, -1):
            up = _Conv(2 * inner, outer if level == 1 else inner, dilations[level - 1])
            setattr(self, f"rebnconv{level}d", up)

    def forward(self, x: Tensor) -> Tensor:
        start = self.rebnconvin(x)
        levels, x = [], start
        for level in range(1, self.height + 1):
            x = getattr(self, f"rebnconv{level}")(x)
            levels.append(x)
            if level <= self.pools:
                x = _halve(x)
        for level in range(self.height - 1, 0, -1):
            down = levels[level - 1]
            x = getattr(self, f"rebnconv{level}d")(torch.cat([_resized(x, down), down], dim=1))
        return x + start


def _stage(number: int, channels_in: int, inner: int, outer: int) -> _Block:
    if number > len(HEIGHTS):
        return _Block(channels_in, inner, outer, FLAT_DILATIONS, 0)
    height = HEIGHTS[number - 1]
    # The lowest convolution dilates by two where a further halving would leave too little.
    return _Block(channels_in, inner, outer, (1,) * (height - 1) + (2,), height - 2)


class U2net(nn.Module):
    """image [B,3,S,S], normalised -> logits [B,1,S,S] of the fused map."""

    def __init__(self, config: U2netConfig) -> None:
        super().__init__()
        self.config = config
        channels = 3
        for number, (inner, outer) in enumerate(config.down, start=1):
            setattr(self, f"stage{number}", _stage(number, channels, inner, outer))
            channels = outer
        sides = {STAGES: channels}
        for number, (inner, outer) in zip(range(STAGES - 1, 0, -1), config.up, strict=True):
            setattr(self, f"stage{number}d", _stage(number, channels + config.down[number - 1][1], inner, outer))
            channels = sides[number] = outer
        for number in range(1, STAGES + 1):
            setattr(self, f"side{number}", nn.Conv2d(sides[number], 1, 3, padding=1))
        self.outconv = nn.Conv2d(STAGES, 1, 1)

    def forward(self, image: Tensor) -> Tensor:
        return self.outconv(self.side_maps(image))

    def side_maps(self, image: Tensor) -> Tensor:
        """The six stages' own logits at full size [B,6,S,S], which `outconv` mixes."""
        downs, x = [], image
        for number in range(1, STAGES + 1):
            x = getattr(self, f"stage{number}")(x if number == 1 else _halve(x))
            downs.append(x)
        maps = {STAGES: x}
        for number in range(STAGES - 1, 0, -1):
            down = downs[number - 1]
            x = maps[number] = getattr(self, f"stage{number}d")(torch.cat([_resized(x, down), down], dim=1))
        logits = [getattr(self, f"side{number}")(maps[number]) for number in range(1, STAGES + 1)]
        return torch.cat([logits[0], *(_resized(side, logits[0]) for side in logits[1:])], dim=1)


class Matting(nn.Module):
    """image [1,3,S,S] in 0..1 -> alpha [1,1,S,S] in 0..1, prepared and stretched as rembg does it.

    The picture is divided by its brightest value before normalisation, the map stretched from its least to its most.
    """

    def __init__(self, network: U2net) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        bright = image / image.amax().clamp_min(1e-6)
        alpha = torch.sigmoid(self.network((bright - self.mean) / self.deviation)).float()
        least, most = alpha.amin(), alpha.amax()
        return (alpha - least) / (most - least).clamp_min(1e-6)


def _halve(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 2, stride=2, ceil_mode=True)


def _resized(x: Tensor, like: Tensor) -> Tensor:
    if x.shape[2:] == like.shape[2:]:
        return x
    return F.interpolate(x, size=(int(like.shape[2]), int(like.shape[3])), mode="bilinear", align_corners=False)
