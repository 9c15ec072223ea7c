"""Packs of the family `depth-layers`: the graph and its manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch

from .export_onnx import OPSET, export_onnx
from .network import DepthLayers, make_network

GRAPH = "layers.onnx"
# Columns of the repository's files.
LINE = 120
# Spread of the last layer's weights: corrections of about a tenth of the picture.
TINY_SEED, TINY_SCALE = 22, 0.1

TINY_FACTS = {
    "id": "tiny-layers",
    "title": "Tiny layers: for tests, random weights that dent an inflated outline",
    "purpose": "test",
    "source": {"code": "models/train", "seed": TINY_SEED},
    "resources": {"vramMiB": {"layers": 64}, "ramMiB": 128},
    "limitsMs": {"load": 60_000, "encode": 60_000, "step": 60_000, "decode": 60_000},
}


def write_pack(network: DepthLayers, folder: Path, side: int, weights: str, facts: dict) -> None:
    """Writes the graph and `pack.json`; `facts` are the manifest's own entries, at least `id` and `title`."""
    export_onnx(network, folder / GRAPH, side, weights)
    content = (folder / GRAPH).read_bytes()
    manifest = {
        "schema": "orfeas.pack/1",
        "id": "",
        "version": "1.0.0",
        "family": "depth-layers",
        "title": "",
        "capabilities": ["shape", "texture"],
        "licence": {"id": "Apache-2.0", "url": None, "acceptRequired": False},
        "embedded": True,
        "exporter": {"name": "orfeas-train", "torch": torch.__version__.split("+")[0], "opset": OPSET},
        "graphs": {
            "layers": {
                "file": GRAPH,
                "in": {"image": ["f32", [1, 5, side, side]]},
                "out": {"layers": ["f32", [1, 4, side, side]]},
            }
        },
        "precision": {"weights": weights, "io": "f32"},
        "preprocess": {
            "background": [0.5, 0.5, 0.5],
            "resize": {"size": side, "filter": "bilinear-antialias", "precision": "float"},
        },
        "surface": {"resolution": {"default": 256, "values": [96, 128, 192, 256, 384]}, "doubt": None},
        "files": [{"path": GRAPH, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}],
    }
    (folder / "pack.json").write_text(json_text({**manifest, **facts}) + "\n")


def write_tiny_pack(folder: Path) -> None:
    """The test pack `tiny-layers`: the smallest network, random weights."""
    write_pack(tiny_network(), folder, 64, "f32", TINY_FACTS)


def json_text(value, indent: int = 0, column: int = 0) -> str:
    """As the repository's formatter has it: what fits into a line of LINE characters from `column` on stays on it."""
    flat = _one_line(value)
    if not isinstance(value, (dict, list)) or (column > 0 and column + len(flat) < LINE):
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, list):
        items = [pad + json_text(item, indent + 2, indent + 2) for item in value]
        return "[\n" + ",\n".join(items) + "\n" + " " * indent + "]"
    heads = [f"{pad}{json.dumps(name)}: " for name in value]
    items = [head + json_text(item, indent + 2, len(head)) for head, item in zip(heads, value.values(), strict=True)]
    return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"


def _one_line(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(name)}: {_one_line(item)}" for name, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_one_line(item) for item in value) + "]"
    return json.dumps(value)


def tiny_network() -> DepthLayers:
    """The same weights for the same version of torch."""
    torch.manual_seed(TINY_SEED)
    network = make_network("tiny")
    torch.nn.init.normal_(network.head.weight, std=TINY_SCALE)
    return network.eval()
