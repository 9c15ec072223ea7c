"""Sizes of a TripoSR network; the defaults are the published model's."""

from __future__ import annotations

from dataclasses import dataclass, field

# What is added to the target side when the position table is resized: transformers added it up to 4.4x, and the
# reference pins 4.35.0; later releases resize to the exact side (0).
PINNED_POSITION_OFFSET = 0.1


@dataclass(frozen=True)
class VitConfig:
    """DINO ViT-B/16 (Caron et al. 2021): `table_size` is the side, in pixels, that the position table was made for."""

    width: int = 768
    layers: int = 12
    heads: int = 12
    mlp_width: int = 3072
    table_size: int = 224
    patch: int = 16
    eps: float = 1e-12
    position_offset: float = PINNED_POSITION_OFFSET


@dataclass(frozen=True)
class TriposrConfig:
    """`plane_size` tokens a side and plane, `channels` wide; planes come out `plane_channels` deep, twice as wide."""

    image_size: int = 512
    vit: VitConfig = field(default_factory=VitConfig)
    plane_size: int = 32
    channels: int = 1024
    groups: int = 32
    layers: int = 16
    heads: int = 16
    head_size: int = 64
    plane_channels: int = 40
    neurons: int = 64
    hidden_layers: int = 9
    radius: float = 0.87

    @property
    def plane_side(self) -> int:
        """Cells along a plane that the query samples."""
        return 2 * self.plane_size

    @property
    def mlp_widths(self) -> list[int]:
        return [3 * self.plane_channels, *([self.neurons] * self.hidden_layers), 4]
