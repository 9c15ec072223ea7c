"""Which function exports which family; imported only when asked for, each brings its own libraries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path


@dataclass(frozen=True)
class ExportOptions:
    """What an export may choose; a family ignores what it has no use for."""

    half: bool = False
    fused_attention: bool = False
    experts: str = "dense"
    """Mixture of experts, `dense` or `sparse`: hunyuan21/moe.py."""


# name -> "module:function"; function(weights: list[Path], out: Path, options: ExportOptions) -> None
EXPORTERS: dict[str, str] = {
    "hunyuan3d-2-1": "orfeas_export.hunyuan21.export_hunyuan21:export_hunyuan3d_2_1",
    "triposg": "orfeas_export.triposg.export_triposg:export_triposg",
    "hunyuan3d-2": "orfeas_export.hunyuan2.export_hunyuan2:export_hunyuan3d_2",
    "hunyuan3d-2mini": "orfeas_export.hunyuan2.export_hunyuan2:export_hunyuan3d_2mini",
    "hunyuan3d-2mini-turbo": "orfeas_export.hunyuan2.export_hunyuan2:export_hunyuan3d_2mini_turbo",
    "triposr": "orfeas_export.triposr.export_triposr:export_triposr",
    "u2net": "orfeas_export.u2net.export_u2net:export_u2net",
    "u2netp": "orfeas_export.u2net.export_u2net:export_u2netp",
}

# pack -> "module:function"; function(out: Path) -> None writes the committed test pack into `out`.
TINY: dict[str, str] = {
    "tiny-flow-rectified": "orfeas_export.triposg.tiny_flow_rectified:write_tiny_flow_rectified",
    "tiny-flow-moe": "orfeas_export.hunyuan21.tiny_flow_moe:write_tiny_flow_moe",
    "tiny-flow": "orfeas_export.hunyuan2.tiny_flow:write_tiny_flow",
    "tiny-flow-turbo": "orfeas_export.hunyuan2.tiny_flow:write_tiny_flow_turbo",
    "tiny-triplane": "orfeas_export.triposr.tiny_triplane:write_tiny_triplane",
    "tiny-matting": "orfeas_export.u2net.tiny_matting:write_tiny_matting",
}

# name -> "module:function"; function(out: Path) -> None makes a full-size checkpoint with random weights and its pack.
RANDOM: dict[str, str] = {
    "triposr-random": "orfeas_export.triposr.random_triposr:write_random_triposr",
}


def resolve(reference: str) -> Callable[..., None]:
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


def export(family: str, weights: list[Path], out: Path, options: ExportOptions) -> None:
    resolve(EXPORTERS[family])(weights, out, options)
