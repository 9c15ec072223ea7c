"""Hunyuan3D-2.1's checkpoint -> pack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..dinov2 import DINOV2_LARGE, Dinov2, Dinov2Config
from ..empty_module import empty_module
from ..families import ExportOptions
from ..hunyuan2.checkpoint_parts import merge_parts, without_prefix
from ..hunyuan2.export_hunyuan2 import decode, load_decoder, preprocess
from ..hunyuan2.licence import licence, notice
from ..hunyuan2.presets import FLOW_MATCH
from ..latent_set import graph_shapes
from ..latent_set_pack import PartLoaders, export_flow_graphs, flow_manifest, made_from, resources, sizes_of
from ..load_weights import load_weights
from ..pack_writer import write_pack
from ..shape_vae import ShapeVaeConfig
from .dit import Dit, DitConfig

SOURCE = "github:Tencent-Hunyuan/Hunyuan3D-2.1@5e3ec6d"


@dataclass(frozen=True)
class Hunyuan21Pack:
    """Sizes of the published checkpoint and the pack it becomes."""

    id: str = "hunyuan3d-2-1"
    title: str = "Hunyuan3D-2.1"
    dit: DitConfig = DitConfig()
    vae: ShapeVaeConfig = ShapeVaeConfig(scale_factor=1.0039506158752403)
    tokens: int = 4096
    image: Dinov2Config = DINOV2_LARGE
    image_size: int = 518


def export_hunyuan3d_2_1(
    weights: list[Path], out: Path, options: ExportOptions, pack: Hunyuan21Pack = Hunyuan21Pack()
) -> None:
    """Writes the pack. `weights`: the checkpoint with transformer, VAE and conditioner, or further files with parts.

    Experts as `options.experts` says: moe.py. Raises ValueError where keys or shapes are others than the pack's.
    """
    parts = merge_parts(weights, pack.title)
    out.mkdir(parents=True, exist_ok=True)
    load = PartLoaders(
        decoder=lambda: load_decoder(pack.vae, parts.pop("vae")),
        dit=lambda: load_weights(
            empty_module(lambda: Dit(pack.dit, options.experts), options.half), parts.pop("model")
        ),
        image=lambda: load_weights(Dinov2(pack.image), without_prefix(parts.pop("conditioner"))),
    )
    counts, errors = export_flow_graphs(pack, graph_shapes(sizes_of(pack)), load, out, options)
    (out / "NOTICE").write_text(notice("2.1", "Hunyuan3D-2.1"), encoding="utf-8")
    origin = {
        "code": SOURCE,
        "published": {"repo": "tencent/Hunyuan3D-2.1", "path": "hunyuan3d-dit-v2-1/model.fp16.ckpt"},
    }
    made = made_from(weights, origin, resources(pack, counts, options), errors)
    write_pack(out, {**manifest(pack, options), "licence": licence("2.1", "Hunyuan3D-2.1"), **made})


def manifest(pack: Hunyuan21Pack, options: ExportOptions) -> dict:
    """What follows from the pack's sizes and the options alone."""
    own = {
        "preprocess": preprocess(pack.image_size),
        "sampler": FLOW_MATCH,
        "scaleFactor": pack.vae.scale_factor,
        "decode": decode(options),
    }
    described = flow_manifest(pack, sizes_of(pack), options, own)
    return {**described, "exporter": {**described["exporter"], "experts": options.experts}}
