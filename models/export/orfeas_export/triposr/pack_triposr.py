"""Graphs and manifest of a TripoSR network of any size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..export_graph import Inputs, export_graph
from ..families import ExportOptions
from ..pack_writer import exporter_facts, write_pack
from .config import TriposrConfig
from .model import TriplaneEncoder, TriplaneQuery, Triposr
from .triplane_tail import TAIL, TAIL_DYNAMIC, TriplaneTail, tail_inputs, tail_manifest

ENCODER, QUERY, MLP = "encoder.onnx", "query.onnx", "query.f32"
QUERY_DYNAMIC = {"points": {0: "P"}, "density": {0: "P"}, "color": {0: "P"}}
# The published threshold: the surface lies where exp(density − 1) is 25.
ISO = 25.0
# Background of the pictures that the model was trained on.
GREY = 0.5
FOREGROUND_RATIO = 0.85


def encoder_inputs(config: TriposrConfig, seed: int) -> Inputs:
    draws = torch.Generator().manual_seed(seed)
    return {"image": torch.rand((1, 3, config.image_size, config.image_size), generator=draws)}


def query_inputs(config: TriposrConfig, seed: int, points: int) -> Inputs:
    """Random planes, and points in a box a tenth larger than the field's, so that the zero padding is seen too."""
    draws = torch.Generator().manual_seed(seed)
    shape = (1, 3, config.plane_channels, config.plane_side, config.plane_side)
    spread = 1.1 * config.radius * (2 * torch.rand((points, 3), generator=draws) - 1)
    return {"planes": torch.randn(shape, generator=draws), "points": spread}


def export_graphs(model: Triposr, out: Path, options: ExportOptions) -> None:
    """encoder.onnx; query.onnx, tail.onnx and query.f32, always f32. `options.half` leaves the model f16."""
    config = model.config
    out.mkdir(parents=True, exist_ok=True)
    write_mlp(model, out / MLP)
    planes = query_inputs(config, 1, 16)
    export_graph(TriplaneQuery(model), planes, ["density", "color"], out / QUERY, QUERY_DYNAMIC)
    export_graph(TriplaneTail(model), tail_inputs(config, 1, 3, 5), ["density"], out / TAIL, TAIL_DYNAMIC)
    model.image_tokenizer.model.embeddings.freeze(config.image_size // config.vit.patch)
    export_graph(
        TriplaneEncoder(model),
        encoder_inputs(config, 1),
        ["planes"],
        out / ENCODER,
        {},
        half=options.half,
        fused_attention=options.fused_attention,
    )


def write_mlp(model: Triposr, path: Path) -> None:
    """The decoder's layers as f32: weights row-major out × in, then bias, layer by layer."""
    parts: list[Tensor] = [part for layer in model.decoder.linears for part in (layer.weight, layer.bias)]
    path.write_bytes(b"".join(np.ascontiguousarray(part.detach().numpy(), dtype="<f4").tobytes() for part in parts))


def manifest_of(config: TriposrConfig, options: ExportOptions, facts: dict) -> dict:
    """The manifest of a network of these sizes; `facts` (id, title, licence, …) override and complete it."""
    size, side = config.image_size, config.plane_side
    planes = ["f32", [1, 3, config.plane_channels, side, side]]
    manifest = {
        "schema": "orfeas.pack/1",
        "id": "",
        "version": "1.0.0",
        "family": "triplane",
        "title": "",
        "capabilities": ["shape", "texture"],
        "licence": {},
        "exporter": exporter_facts(fused_attention=options.fused_attention),
        "graphs": {
            "triplane_encoder": {
                "file": ENCODER,
                "in": {"image": ["f32", [1, 3, size, size]]},
                "out": {"planes": planes},
            },
            "triplane_query": {
                "file": QUERY,
                "in": {"planes": planes, "points": ["f32", ["P", 3]]},
                "out": {"density": ["f32", ["P"]], "color": ["f32", ["P", 3]]},
            },
            "triplane_tail": tail_manifest(config),
        },
        "mlp": {"file": MLP, "widths": config.mlp_widths, "activation": "silu"},
        "precision": {"weights": "f16" if options.half else "f32", "io": "f32"},
        "preprocess": _preprocess(size),
        "decode": {
            "bounds": config.radius,
            "sign": "positive-inside",
            "iso": ISO,
            "activation": "exp-minus-one",
            "resolution": {"default": 256, "values": [64, 128, 192, 256, 320, 384]},
            # Densities have no band: refining by sign changes alone can lose thin parts, so every point is asked for.
            "hierarchy": None,
            "chunk": {"cpu": 8192, "cuda": 262144},
            # Its cameras stand on +x at azimuth 0, which is the picture's view, with y to their right and z up.
            "axes": ["+y", "+z", "+x"],
        },
        "texture": {"mode": "field-query"},
    }
    return {**manifest, **facts}


def _preprocess(size: int) -> dict:
    return {
        "matting": "u2net",
        "alphaThreshold": 0,
        # Padded, not scaled: the only resampling is the reference's own, of floats.
        "recenter": {"foregroundRatio": FOREGROUND_RATIO, "canvas": None},
        "background": [GREY, GREY, GREY],
        "resize": {"size": size, "filter": "bilinear-antialias", "precision": "float"},
        "range": [0, 1],
        "normalise": None,
    }


def write_triposr_pack(model: Triposr, out: Path, options: ExportOptions, facts: dict) -> None:
    export_graphs(model, out, options)
    write_pack(out, manifest_of(model.config, options, facts))
