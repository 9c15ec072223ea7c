"""Graph and manifest of a U²-Net of any size."""

from __future__ import annotations

from pathlib import Path

import torch

from ..export_graph import Inputs, export_graph
from ..families import ExportOptions
from ..pack_writer import exporter_facts, write_pack
from .model import Matting, U2net

GRAPH = "matting.onnx"


def matting_inputs(size: int, seed: int) -> Inputs:
    """A picture of noise whose brightest value is not 1, so that the division by it is seen."""
    return {"image": 0.9 * torch.rand((1, 3, size, size), generator=torch.Generator().manual_seed(seed))}


def write_u2net_pack(network: U2net, out: Path, options: ExportOptions, facts: dict) -> None:
    size = network.config.size
    export_graph(Matting(network), matting_inputs(size, 1), ["alpha"], out / GRAPH, {}, half=options.half)
    manifest = {
        "schema": "orfeas.pack/1",
        "id": "",
        "version": "1.0.0",
        "family": "matting",
        "title": "",
        "capabilities": ["matting"],
        "licence": {},
        "exporter": exporter_facts(),
        "graphs": {
            "matting": {
                "file": GRAPH,
                "in": {"image": ["f32", [1, 3, size, size]]},
                "out": {"alpha": ["f32", [1, 1, size, size]]},
            }
        },
        "precision": {"weights": "f16" if options.half else "f32", "io": "f32"},
        # rembg shrinks with Lanczos; of the kernels at hand the cubic one is nearest. Stretched to the square.
        "preprocess": {
            "background": [0, 0, 0],
            "resize": {"size": size, "filter": "bicubic-antialias"},
            "range": [0, 1],
            "normalise": None,
        },
    }
    write_pack(out, {**manifest, **facts})
