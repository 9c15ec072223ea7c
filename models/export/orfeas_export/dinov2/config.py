"""Sizes of DINOv2 encoders."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dinov2Config:
    """What a DINOv2 checkpoint's shapes follow from."""

    width: int
    heads: int
    layers: int
    swiglu: bool = False
    """Gated feed-forward (giant) in place of the plain one (small, base, large)."""
    patch: int = 14
    table_side: int = 37
    """Patches along a side of the picture that the position table was trained for: 518 / 14."""
    mlp_ratio: float = 4.0

    @property
    def hidden(self) -> int:
        """Width between the feed-forward's layers; SwiGLU keeps two thirds, rounded up to a multiple of 8."""
        full = int(self.width * self.mlp_ratio)
        return -(-int(full * 2 / 3) // 8) * 8 if self.swiglu else full


DINOV2_LARGE = Dinov2Config(width=1024, heads=16, layers=24)
DINOV2_GIANT = Dinov2Config(width=1536, heads=24, layers=40, swiglu=True)
