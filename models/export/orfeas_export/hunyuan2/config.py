"""Sizes of the Hunyuan3D-2.0 family's diffusion transformers and shape decoders."""

from __future__ import annotations

from dataclasses import dataclass

from ..shape_vae.config import ShapeVaeConfig


@dataclass(frozen=True)
class Hunyuan2DitConfig:
    """What a checkpoint's shapes follow from."""

    channels: int = 64
    context: int = 1536
    width: int = 1024
    heads: int = 16
    double_blocks: int = 16
    single_blocks: int = 32
    mlp_ratio: float = 4.0
    qkv_bias: bool = True
    guidance_embed: bool = False
    """Distilled models take the guidance as an input, in place of a second call."""


HUNYUAN2_DIT = Hunyuan2DitConfig()
HUNYUAN2_MINI_DIT = Hunyuan2DitConfig(double_blocks=8, single_blocks=16)
HUNYUAN2_MINI_TURBO_DIT = Hunyuan2DitConfig(double_blocks=8, single_blocks=16, guidance_embed=True)

# Scale factors of the published configurations.
HUNYUAN2_VAE = ShapeVaeConfig(scale_factor=0.9990943042622529)
HUNYUAN2_MINI_VAE = ShapeVaeConfig(scale_factor=1.0188137142395404)
HUNYUAN2_TOKENS = 3072
HUNYUAN2_MINI_TOKENS = 512
