"""The four graphs of a latent-set-flow pack: exported, checked on a second input, and told to the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from .export_graph import check_graph, export_graph
from .families import ExportOptions

# A graph that differs from its module by more than this on a second input is refused. Far above what f32 costs through
# 48 blocks of trained weights, far below what a frozen shape or a traced branch does (0.4 was seen).
REFUSED_ABOVE = 1e-3
# Tokens and points while tracing, and at the check; both are free axes.
TRACED = {"B": 1, "N": 24, "P": 40}
CHECKED = {"B": 2, "N": 37, "P": 101}


@dataclass(frozen=True)
class LatentSetSizes:
    """What the shapes at the graphs' edges follow from."""

    image: int
    """Side of the picture, pixels."""
    cond_tokens: int
    cond_width: int
    channels: int
    """Of a latent token."""
    heads: int
    """Of the query's cross-attention, and the width of each."""
    head_width: int
    guidance: bool
    """Whether `dit_step` takes the guidance."""


GraphParts = Mapping[str, nn.Module]
"""cond_encoder, dit_step, vae_latents, vae_query: modules whose forward takes the graph's inputs in order."""

FILES = {
    "cond_encoder": "cond.onnx",
    "dit_step": "dit.onnx",
    "vae_latents": "vae_latents.onnx",
    "vae_query": "vae_query.onnx",
}


def graph_shapes(sizes: LatentSetSizes) -> dict[str, dict]:
    """The manifest's `graphs`: role -> file, inputs and outputs; letters are free axes."""
    cond = ["B", sizes.cond_tokens, sizes.cond_width]
    latents = ["B", "N", sizes.channels]
    keys = [1, sizes.heads, "N", sizes.head_width]
    guidance = {"guidance": ["B"]} if sizes.guidance else {}
    edges = {
        "cond_encoder": ({"image": ["B", 3, sizes.image, sizes.image]}, {"cond": cond}),
        "dit_step": ({"latents": latents, "t": ["B"], "cond": cond, **guidance}, {"velocity": latents}),
        "vae_latents": ({"z": [1, "N", sizes.channels]}, {"k": keys, "v": keys}),
        "vae_query": ({"k": keys, "v": keys, "points": [1, "P", 3]}, {"logits": [1, "P"]}),
    }
    return {
        role: {"file": FILES[role], "in": _typed(ins), "out": _typed(outs)} for role, (ins, outs) in edges.items()
    }


def make_inputs(shapes: dict, seed: int, sizes: Mapping[str, int]) -> dict[str, Tensor]:
    """Random inputs of a graph (an entry of `graph_shapes`), with the free axes' sizes as told."""
    generator = torch.Generator().manual_seed(seed)
    made = {}
    for name, (_, dims) in shapes["in"].items():
        size = [sizes[axis] if isinstance(axis, str) else axis for axis in dims]
        uniform = name in ("image", "t", "guidance", "points")
        drawn = (torch.rand if uniform else torch.randn)(size, generator=generator)
        made[name] = {"points": 2 * drawn - 1, "guidance": 1 + 9 * drawn}.get(name, drawn)
    return made


def export_part(
    module: nn.Module, shapes: dict, out: Path, options: ExportOptions, checked: Mapping[str, int] = CHECKED
) -> float | None:
    """Writes one graph below `out`, and what it differs by on a second input; None for f16, which is not checked here.

    Raises ValueError where it differs by more than REFUSED_ABOVE.
    """
    path = out / shapes["file"]
    dynamic = {
        name: {index: axis for index, axis in enumerate(dims) if isinstance(axis, str)}
        for name, (_, dims) in {**shapes["in"], **shapes["out"]}.items()
    }
    export_graph(
        module,
        make_inputs(shapes, 1, TRACED),
        list(shapes["out"]),
        path,
        dynamic,
        half=options.half,
        fused_attention=options.fused_attention,
    )
    if options.half:
        return None
    error = check_graph(module, path, lambda seed, sizes: make_inputs(shapes, seed, sizes), checked)
    if error > REFUSED_ABOVE:
        raise ValueError(f"Expected {path.name} within {REFUSED_ABOVE:g} of its module but received {error:.3g}")
    return error


def _typed(edges: dict[str, list]) -> dict[str, list]:
    return {name: ["f32", dims] for name, dims in edges.items()}
