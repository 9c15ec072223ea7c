"""The two graphs of a shape decoder, split at the keys and values of its one cross-attention: exact, and the sixteen
layers before it run once a shape in place of once a chunk of points.
"""

from __future__ import annotations

from torch import Tensor, nn

from .model import ShapeVae


class VaeLatents(nn.Module):
    """`vae_latents`: z [1, N, channels] (divided by the scale factor) -> k, v [1, heads, N, D]."""

    def __init__(self, vae: ShapeVae) -> None:
        super().__init__()
        self.vae = vae

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor]:
        k, v = self.vae.geo_decoder.keys_values(self.vae.decode(z))
        return k.float(), v.float()


class VaeQuery(nn.Module):
    """`vae_query`: k, v [1, heads, N, D], points [1, P, 3] -> logits [1, P]."""

    def __init__(self, vae: ShapeVae) -> None:
        super().__init__()
        self.geo_decoder = vae.geo_decoder

    def forward(self, k: Tensor, v: Tensor, points: Tensor) -> Tensor:
        kind = self.geo_decoder.query_proj.weight.dtype
        return self.geo_decoder(k.to(kind), v.to(kind), points).float()
