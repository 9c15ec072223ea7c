"""The packs of the Hunyuan3D-2.0 family: sizes, samplers, licence."""

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

LICENCE = {
    "id": "LicenseRef-Tencent-Hunyuan3D-2.0-Community",
    "url": "https://github.com/Tencent-Hunyuan/Hunyuan3D-2/blob/main/LICENSE",
    "acceptRequired": True,
    "territoryExcluded": ["EU", "GB", "KR"],
    "outputsRestricted": True,
    "noTrainingOnOutputs": True,
    "notice": "NOTICE",
}
NOTICE = """\
Tencent Hunyuan 3D 2.0 is licensed under the Tencent Hunyuan 3D 2.0 Community License Agreement, Copyright © 2025 \
Tencent. All Rights Reserved. The trademark rights of “Tencent Hunyuan” are owned by Tencent or its affiliate.

These files were changed: the published weights were converted to ONNX graphs by orfeas-export.
A copy of the agreement has to travel with them: https://github.com/Tencent-Hunyuan/Hunyuan3D-2/blob/main/LICENSE
"""
"""The first sentence is the one that section 3(d) of the agreement asks for; 3(b) asks for the second paragraph."""


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
