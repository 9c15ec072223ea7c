"""Hunyuan3D-2.1's checkpoint -> pack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..dinov2 import DINOV2_LARGE, Dinov2, Dinov2Config, Dinov2Encoder
from ..empty_module import empty_module
from ..families import ExportOptions
from ..hunyuan2.checkpoint_parts import merge_parts, without_prefix
from ..hunyuan2.export_hunyuan2 import decode, parameters, ram_estimate, vram_estimate
from ..latent_set import LatentSetSizes, export_part, graph_shapes
from ..load_weights import load_weights
from ..pack_writer import exporter_facts, sha256_of, write_pack
from ..shape_vae import ShapeVae, ShapeVaeConfig, VaeLatents, VaeQuery
from .dit import Dit, DitConfig

SOURCE = "github:Tencent-Hunyuan/Hunyuan3D-2.1@5e3ec6d"
SAMPLER = {
    "type": "flow-match-euler",
    "steps": {"default": 50, "min": 2, "max": 100},
    "guidance": {"mode": "sequential", "scale": {"default": 5.0, "min": 1, "max": 15}},
    "checkpointEvery": 5,
}
LICENCE = {
    "id": "LicenseRef-Tencent-Hunyuan3D-2.1-Community",
    "url": "https://github.com/Tencent-Hunyuan/Hunyuan3D-2.1/blob/main/LICENSE",
    "acceptRequired": True,
    "territoryExcluded": ["EU", "GB", "KR"],
    "outputsRestricted": True,
    "noTrainingOnOutputs": True,
    "notice": "NOTICE",
}
NOTICE = """\
Tencent Hunyuan 3D 2.1 is licensed under the Tencent Hunyuan 3D 2.1 Community License Agreement, Copyright © 2025 \
Tencent. All Rights Reserved. The trademark rights of “Tencent Hunyuan” are owned by Tencent or its affiliate.

These files were changed: the published weights were converted to ONNX graphs by orfeas-export.
A copy of the agreement has to travel with them: https://github.com/Tencent-Hunyuan/Hunyuan3D-2.1/blob/main/LICENSE
"""
"""The first sentence is the one that section 3(d) of the agreement asks for; 3(b) asks for the second paragraph."""


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
    shapes = graph_shapes(sizes_of(pack))
    # One graph's weights at a time: the transformer alone is 6.1 GB in f16, 12.2 in f32.
    vae = load_weights(ShapeVae(pack.vae), parts.pop("vae"), ShapeVae.IGNORED)
    counts = {"vae_latents": parameters(vae), "vae_query": parameters(vae.geo_decoder)}
    errors = {
        "vae_query": export_part(VaeQuery(vae), shapes["vae_query"], out, options),
        "vae_latents": export_part(VaeLatents(vae), shapes["vae_latents"], out, options),
    }
    del vae
    dit = load_weights(empty_module(lambda: Dit(pack.dit, options.experts), options.half), parts.pop("model"))
    counts["dit_step"] = parameters(dit)
    errors["dit_step"] = export_part(dit, shapes["dit_step"], out, options)
    del dit
    dino = load_weights(Dinov2(pack.image), without_prefix(parts.pop("conditioner")))
    counts["cond_encoder"] = parameters(dino)
    encoder = Dinov2Encoder(dino, pack.image_size)
    errors["cond_encoder"] = export_part(encoder, shapes["cond_encoder"], out, options)
    (out / "NOTICE").write_text(NOTICE, encoding="utf-8")
    published = {"repo": "tencent/Hunyuan3D-2.1", "path": "hunyuan3d-dit-v2-1/model.fp16.ckpt"}
    files = [{"file": path.name, "sha256": sha256_of(path)} for path in weights]
    source = {"code": SOURCE, "published": published, "weights": files}
    resources = {
        "vramMiB": vram_estimate(pack, pack.vae, counts, options),
        "ramMiB": ram_estimate(counts, options),
    }
    write_pack(
        out,
        {
            **manifest(pack, options),
            "licence": LICENCE,
            "source": source,
            "resources": resources,
            "parity": {"checkedOnSecondInput": errors},
        },
    )


def sizes_of(pack: Hunyuan21Pack) -> LatentSetSizes:
    return LatentSetSizes(
        image=pack.image_size,
        cond_tokens=1 + (pack.image_size // pack.image.patch) ** 2,
        cond_width=pack.image.width,
        channels=pack.dit.channels,
        heads=pack.vae.query_heads,
        head_width=pack.vae.query_width // pack.vae.query_heads,
        guidance=False,
    )


def manifest(pack: Hunyuan21Pack, options: ExportOptions) -> dict:
    """What follows from the pack's sizes and the options alone."""
    return {
        "schema": "orfeas.pack/1",
        "id": pack.id,
        "version": "1.0.0",
        "family": "latent-set-flow",
        "title": pack.title,
        "capabilities": ["shape"],
        "exporter": {**exporter_facts(fused_attention=options.fused_attention), "experts": options.experts},
        "graphs": graph_shapes(sizes_of(pack)),
        "precision": {"weights": "f16" if options.half else "f32", "io": "f32"},
        "preprocess": preprocess(pack.image_size),
        "conditioner": {"unconditional": "zeros"},
        "sampler": SAMPLER,
        "latents": {
            "shape": [pack.tokens, pack.dit.channels],
            "scaleFactor": pack.vae.scale_factor,
            "rng": "philox4x32-10/box-muller/1",
        },
        "decode": decode(options),
        "mesh": {"floaterRatio": 0.005},
        "texture": {"mode": "project-front-mirror"},
    }


def preprocess(size: int) -> dict:
    """The box, without its last row and column, fills 0.85 of a white 512² canvas, which PyTorch resizes without
    rounding (the reference's preprocessors.py and conditioner.py): docs/engines.md."""
    return {
        "matting": "u2net",
        "recenter": {"foregroundRatio": 0.85, "box": "open", "canvas": 512, "down": "area", "up": "cubic"},
        "background": [1, 1, 1],
        "resize": {"size": size, "filter": "bilinear-antialias", "precision": "float"},
        "range": [0, 1],
    }
