"""TripoSG's checkpoint -> pack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..dinov2 import DINOV2_LARGE, Dinov2, Dinov2Config
from ..empty_module import empty_module
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
from ..load_weights import StateDict, load_weights, read_weights
from ..pack_writer import write_pack
from .dit import Dit, DitConfig
from .vae import UNUSED_KEYS, Vae, VaeConfig, VaeLatents, VaeQuery

SOURCE = "github:VAST-AI-Research/TripoSG@fc5c409"
# A key that only this part of the checkpoint has.
PART_KEYS = {
    "transformer": "proj_in.weight",
    "vae": "post_quant.weight",
    "image_encoder_dinov2": "embeddings.cls_token",
}
SAMPLER = {
    "type": "rectified-flow",
    "steps": {"default": 50, "min": 2, "max": 100},
    "timeScale": 1000,
    "guidance": {"mode": "sequential", "scale": {"default": 7.0, "min": 1, "max": 15}},
    "checkpointEvery": 5,
}
LICENCE = {
    "id": "MIT",
    "url": "https://github.com/VAST-AI-Research/TripoSG/blob/main/LICENSE",
    "acceptRequired": False,
}


@dataclass(frozen=True)
class TripoSgPack:
    """Sizes of the published checkpoint and the pack it becomes."""

    id: str = "triposg"
    title: str = "TripoSG"
    dit: DitConfig = DitConfig()
    vae: VaeConfig = VaeConfig()
    tokens: int = 2048
    image: Dinov2Config = DINOV2_LARGE
    image_size: int = 224


def export_triposg(
    weights: list[Path], out: Path, options: ExportOptions, pack: TripoSgPack = TripoSgPack()
) -> None:
    """Writes the pack. `weights`: the files of `transformer/`, `vae/` and `image_encoder_dinov2/`, in any order.

    Raises ValueError where a part is missing, or keys or shapes are others than the pack's.
    """
    parts = read_parts(weights)
    out.mkdir(parents=True, exist_ok=True)
    load = PartLoaders(
        decoder=lambda: load_decoder(pack.vae, parts.pop("vae")),
        dit=lambda: load_weights(empty_module(lambda: Dit(pack.dit), options.half), parts.pop("transformer")),
        image=lambda: load_weights(Dinov2(pack.image), parts.pop("image_encoder_dinov2")),
    )
    counts, errors = export_flow_graphs(pack, graph_shapes(sizes_of(pack)), load, out, options)
    made = made_from(
        weights, {"code": SOURCE, "published": {"repo": "VAST-AI/TripoSG"}}, resources(pack, counts, options), errors
    )
    write_pack(out, {**manifest(pack, options), "licence": LICENCE, **made})


def read_parts(paths: list[Path]) -> dict[str, StateDict]:
    """The checkpoint's three files by what they hold; their names are alike. Refuses when one is missing."""
    parts: dict[str, StateDict] = {}
    for path in paths:
        weights = read_weights(path)
        parts.update({part: weights for part, key in PART_KEYS.items() if key in weights})
    missing = [part for part in PART_KEYS if part not in parts]
    if missing:
        raise ValueError(f"Expected weights of {', '.join(missing)} but received {[path.name for path in paths]}")
    return parts


def load_decoder(config: VaeConfig, weights: StateDict) -> Decoder:
    vae = load_weights(Vae(config), weights, UNUSED_KEYS)
    return Decoder(VaeLatents(vae), VaeQuery(vae), (parameters(vae), parameters(vae.decoder.blocks[-1])))


def manifest(pack: TripoSgPack, options: ExportOptions) -> dict:
    """What follows from the pack's sizes and the options alone."""
    own = {
        "preprocess": preprocess(pack.image_size),
        "sampler": SAMPLER,
        "scaleFactor": 1,
        "decode": decode(options),
    }
    return flow_manifest(pack, sizes_of(pack), options, own)


def preprocess(size: int) -> dict:
    """The box with a tenth of its longer side around it on white, resized to 8/7 of `size`, of which the middle is kept
    (the reference's image_process.py, and its DINOv2's preprocessor): docs/engines.md."""
    return {
        "matting": "u2net",
        "recenter": {"foregroundRatio": 1 / 1.2, "canvas": None},
        "background": [1, 1, 1],
        "resize": {"size": size, "filter": "bicubic-antialias", "precision": "byte", "cropFrom": size * 256 // 224},
        "range": [0, 1],
    }


def decode(options: ExportOptions) -> dict:
    """Bounds as in the reference's pipeline; stored negative inside. It refines 256 cells where |value| < 1."""
    return {
        "bounds": 1.005,
        "sign": "negative-inside",
        "iso": 0,
        "resolution": {"default": 256, "values": [128, 192, 256, 384, 512]},
        "hierarchy": {"coarsest": 128, "band": 0.95, "dilate": [1, 1, 0]},
        "chunk": chunk(options),
    }
