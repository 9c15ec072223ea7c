"""Hunyuan3D-2.0 checkpoints -> packs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..dinov2 import Dinov2
from ..families import ExportOptions
from ..latent_set import graph_shapes
from ..latent_set_pack import (
    Decoder,
    PartLoaders,
    chunk,
    export_flow_graphs,
    flow_manifest,
    made_from,
    parameters,
    resources,
    sizes_of,
)
from ..load_weights import StateDict, load_weights
from ..pack_writer import write_pack
from ..shape_vae import ShapeVae, ShapeVaeConfig, VaeLatents, VaeQuery, with_turbo_query
from .checkpoint_parts import merge_parts, without_prefix
from .dit import Hunyuan2Dit
from .licence import licence, notice
from .presets import HUNYUAN2_PACKS, Hunyuan2Pack

SOURCE = "github:Tencent-Hunyuan/Hunyuan3D-2@9bcf302"


def export_hunyuan3d_2(weights: list[Path], out: Path, options: ExportOptions) -> None:
    export_pack(HUNYUAN2_PACKS["hunyuan3d-2"], weights, out, options)


def export_hunyuan3d_2mini(weights: list[Path], out: Path, options: ExportOptions) -> None:
    export_pack(HUNYUAN2_PACKS["hunyuan3d-2mini"], weights, out, options)


def export_hunyuan3d_2mini_turbo(weights: list[Path], out: Path, options: ExportOptions) -> None:
    export_pack(HUNYUAN2_PACKS["hunyuan3d-2mini-turbo"], weights, out, options)


def export_pack(pack: Hunyuan2Pack, weights: list[Path], out: Path, options: ExportOptions) -> None:
    """Writes the pack of a checkpoint; a second file's VAE (the turbo one, say) goes before the checkpoint's own.

    Raises ValueError where keys or shapes are others than the pack's.
    """
    parts = merge_parts(weights, pack.title)
    pack = replace(pack, vae=vae_config_of(pack.vae, parts["vae"]))
    out.mkdir(parents=True, exist_ok=True)
    load = PartLoaders(
        decoder=lambda: load_decoder(pack.vae, parts.pop("vae")),
        dit=lambda: load_weights(Hunyuan2Dit(pack.dit), parts.pop("model")),
        image=lambda: load_weights(Dinov2(pack.image), without_prefix(parts.pop("conditioner"))),
    )
    shapes = graph_shapes(sizes_of(pack, pack.dit.guidance_embed))
    counts, errors = export_flow_graphs(pack, shapes, load, out, options)
    (out / "NOTICE").write_text(notice("2.0", "Hunyuan3D-2"), encoding="utf-8")
    origin = {"code": SOURCE, "published": {"repo": pack.repository, "path": pack.path}}
    made = made_from(weights, origin, resources(pack, counts, options), errors)
    write_pack(out, {**manifest(pack, options), **made})


def vae_config_of(normal: ShapeVaeConfig, weights: StateDict) -> ShapeVaeConfig:
    """The pack's decoder, with the turbo query where the weights have its projection."""
    return with_turbo_query(normal) if "geo_decoder.latents_proj.weight" in weights else normal


def load_decoder(config: ShapeVaeConfig, weights: StateDict) -> Decoder:
    """The decoder part of a ShapeVAE; keys of its encoder are left aside."""
    vae = load_weights(ShapeVae(config), weights, ShapeVae.IGNORED)
    return Decoder(VaeLatents(vae), VaeQuery(vae), (parameters(vae), parameters(vae.geo_decoder)))


def manifest(pack: Hunyuan2Pack, options: ExportOptions) -> dict:
    """What follows from the pack's sizes and the options alone."""
    own = {
        "preprocess": preprocess(pack.image_size),
        "sampler": pack.sampler,
        "scaleFactor": pack.vae.scale_factor,
        "decode": decode(options),
    }
    described = flow_manifest(pack, sizes_of(pack, pack.dit.guidance_embed), options, own)
    return {**described, "licence": licence("2.0", "Hunyuan3D-2")}


def preprocess(size: int) -> dict:
    """The box filled to 0.85 of a white 512² canvas, then to the encoder's size in floats: docs/engines.md."""
    return {
        "matting": "u2net",
        "recenter": {"foregroundRatio": 0.85, "box": "open", "canvas": 512, "down": "area", "up": "cubic"},
        "background": [1, 1, 1],
        "resize": {"size": size, "filter": "bilinear-antialias", "precision": "float"},
        "range": [0, 1],
    }


def decode(options: ExportOptions) -> dict:
    """Bounds ±1.01, logits positive inside, 0.95 the band of the coarse-to-fine decoder."""
    return {
        "bounds": 1.01,
        "sign": "positive-inside",
        "iso": 0,
        "resolution": {"default": 256, "values": [128, 192, 256, 384, 512]},
        "hierarchy": {"coarsest": 96, "band": 0.95, "dilate": [1, 1, 0]},
        "chunk": chunk(options),
    }
