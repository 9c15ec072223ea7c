"""The network: a U-Net that corrects the inflation height of a cut-out to a front and a back, and tells how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

# Channels in: red, green, blue (over grey), coverage, √h; the network adds x and y.
INPUTS = 5
# Channels out: front, back, log of their expected errors.
OUTPUTS = 4
# Pixels that are folded into channels at the edge of the network: what lies at full size costs most.
FOLD = 2
# Corrections leave the last layer at about 1; this brings them to picture units.
CORRECTION = 0.25
# Bounds of the log of expected errors: a thousandth of the picture to all of it.
LOG_ERROR = (-7.0, 0.0)
LIMIT = 6_000_000


@dataclass(frozen=True)
class NetworkSize:
    """Channels by level (each half as large as the one before), residual blocks a level going down and going up."""

    widths: tuple[int, ...]
    down_blocks: int
    up_blocks: int


SIZES = {
    "tiny": NetworkSize((8, 16, 16), 1, 1),
    "small": NetworkSize((24, 48, 72, 96, 128), 1, 1),
    "base": NetworkSize((40, 72, 112, 160, 224), 2, 1),
}


class Block(nn.Module):
    """Two 3 × 3 convolutions before which it is normalised, added to the input."""

    def __init__(self, channels_in: int, channels: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(_groups(channels_in), channels_in)
        self.conv1 = nn.Conv2d(channels_in, channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(_groups(channels), channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.skip = nn.Conv2d(channels_in, channels, 1) if channels_in != channels else nn.Identity()
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.conv1(nn.functional.silu(self.norm1(x)))
        return self.skip(x) + self.conv2(nn.functional.silu(self.norm2(inner)))


class Everywhere(nn.Module):
    """Attention among all places of the smallest level: what is at one end of an object tells of the other."""

    def __init__(self, channels: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(_groups(channels), channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor) -> Tensor:
        count, channels, height, width = x.shape
        each = channels // self.heads
        q, k, v = self.qkv(self.norm(x)).reshape(count, 3, self.heads, each, height * width).unbind(1)
        share = (q.transpose(2, 3) @ k * each**-0.5).softmax(-1)
        return x + self.out((v @ share.transpose(2, 3)).reshape(count, channels, height, width))


class DepthLayers(nn.Module):
    """`[B, 5, S, S]` (r, g, b over grey, coverage, √h) → `[B, 4, S, S]`: front, back (picture units), logs of errors."""

    def __init__(self, size: NetworkSize) -> None:
        super().__init__()
        widths = size.widths
        self.stem = nn.Conv2d((INPUTS + 2) * FOLD**2, widths[0], 3, padding=1)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        for level, width in enumerate(widths):
            before = widths[max(0, level - 1)]
            blocks = [Block(before if k == 0 else width, width) for k in range(size.down_blocks)]
            self.down.append(nn.Sequential(*blocks))
        self.middle = nn.Sequential(Everywhere(widths[-1]), Block(widths[-1], widths[-1]))
        for level in range(len(widths) - 2, -1, -1):
            joined = widths[level + 1] + widths[level]
            blocks = [Block(joined if k == 0 else widths[level], widths[level]) for k in range(size.up_blocks)]
            self.up.append(nn.Sequential(*blocks))
        self.norm = nn.GroupNorm(_groups(widths[0]), widths[0])
        self.head = nn.Conv2d(widths[0], OUTPUTS * FOLD**2, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, image: Tensor) -> Tensor:
        side = image.shape[-1]
        at = (torch.arange(side, device=image.device, dtype=image.dtype) + 0.5) / side * 2 - 1
        x = at.view(1, 1, 1, side).expand(image.shape[0], 1, side, side)
        values = torch.cat([image, x, -x.transpose(2, 3)], 1)
        value = self.stem(nn.functional.pixel_unshuffle(values, FOLD))
        kept = []
        for level, blocks in enumerate(self.down):
            if level > 0:
                kept.append(value)
                value = nn.functional.avg_pool2d(value, 2)
            value = blocks(value)
        value = self.middle(value)
        for blocks in self.up:
            value = nn.functional.interpolate(value, scale_factor=2.0, mode="nearest")
            value = blocks(torch.cat([value, kept.pop()], 1))
        out = nn.functional.pixel_shuffle(self.head(nn.functional.silu(self.norm(value))), FOLD)
        height = image[:, 4:5]
        front = height + CORRECTION * out[:, 0:1]
        back = -height + CORRECTION * out[:, 1:2]
        return torch.cat([front, back, (out[:, 2:4] - 3.5).clamp(*LOG_ERROR)], 1)


class BothWays(nn.Module):
    """The mean of what a network sees in a picture and in its mirror image, mirrored back: what packs consist of.

    So a mirrored picture gives the mirrored layers, and each is seen a little better.
    """

    def __init__(self, network: DepthLayers) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: Tensor) -> Tensor:
        seen, mirrored = self.network(torch.cat([image, image.flip(-1)])).chunk(2)
        return (seen + mirrored.flip(-1)) / 2


def make_network(size: str) -> DepthLayers:
    """The network of that size; raises ValueError for an unknown one."""
    if size not in SIZES:
        raise ValueError(f"Expected one of {', '.join(SIZES)} for size but received {size}")
    network = DepthLayers(SIZES[size])
    if count_parameters(network) > LIMIT:
        raise ValueError(f"Expected at most {LIMIT} parameters for size {size} but received {count_parameters(network)}")
    return network


def count_parameters(network: nn.Module) -> int:
    return sum(value.numel() for value in network.parameters())


def _groups(channels: int) -> int:
    """Groups of at least four channels, at most eight groups."""
    return max(g for g in range(1, 9) if channels % g == 0 and channels // g >= 4)
