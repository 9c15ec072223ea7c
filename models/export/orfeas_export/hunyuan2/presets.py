"""The packs of the Hunyuan3D-2.0 family: sizes and samplers."""

from __future__ import annotations

from dataclasses import dataclass

from ..dinov2 import DINOV2_GIANT, Dinov2Config
from ..shape_vae import ShapeVaeConfig
from .config import (
    HUNYUAN2_DIT,
    HUNYUAN2_MINI_DIT,
    HUNYUAN2_MINI_TOKENS,
    HUNYUAN2_MINI_TURBO_DIT,
    HUNYUAN2_MINI_VAE,
    HUNYUAN2_TOKENS,
    HUNYUAN2_VAE,
    Hunyuan2DitConfig,
)

FLOW_MATCH = {
    "type": "flow-match-euler",
    "steps": {"default": 50, "min": 2, "max": 100},
    "guidance": {"mode": "sequential", "scale": {"default": 5.0, "min": 1, "max": 15}},
    "checkpointEvery": 5,
}
CONSISTENCY = {
    "type": "consistency-flow-euler",
    "steps": {"default": 5, "min": 1, "max": 20},
    "numTrain": 1000,
    "pcm": 100,
    "guidance": {"mode": "embedded", "scale": {"default": 5.0, "min": 1, "max": 10}},
    "checkpointEvery": 1,
}


@dataclass(frozen=True)
class Hunyuan2Pack:
    """One published checkpoint and the pack it becomes."""

    id: str
    title: str
    repository: str
    path: str
    dit: Hunyuan2DitConfig
    vae: ShapeVaeConfig
    tokens: int
    sampler: dict
    image: Dinov2Config = DINOV2_GIANT
    image_size: int = 518


HUNYUAN2_PACKS = {
    pack.id: pack
    for pack in (
        Hunyuan2Pack(
            "hunyuan3d-2",
            "Hunyuan3D-2",
            "tencent/Hunyuan3D-2",
            "hunyuan3d-dit-v2-0/model.fp16.safetensors",
            HUNYUAN2_DIT,
            HUNYUAN2_VAE,
            HUNYUAN2_TOKENS,
            FLOW_MATCH,
        ),
        Hunyuan2Pack(
            "hunyuan3d-2mini",
            "Hunyuan3D-2mini",
            "tencent/Hunyuan3D-2mini",
            "hunyuan3d-dit-v2-mini/model.fp16.safetensors",
            HUNYUAN2_MINI_DIT,
            HUNYUAN2_MINI_VAE,
            HUNYUAN2_MINI_TOKENS,
            FLOW_MATCH,
        ),
        Hunyuan2Pack(
            "hunyuan3d-2mini-turbo",
            "Hunyuan3D-2mini-Turbo",
            "tencent/Hunyuan3D-2mini",
            "hunyuan3d-dit-v2-mini-turbo/model.fp16.safetensors",
            HUNYUAN2_MINI_TURBO_DIT,
            HUNYUAN2_MINI_VAE,
            HUNYUAN2_MINI_TOKENS,
            CONSISTENCY,
        ),
    )
}
