"""The query's layers after the first, for grids: the first one, being linear, is split by plane beforehand.

On a grid each plane is sampled at R² points only, and W·concat(a, b, c) = Wₐ·a + W_b·b + W_c·c: the engine adds three
vectors a point instead of sampling three planes and multiplying (models/families/split-planes.ts).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..export_graph import Inputs
from .config import TriposrConfig
from .model import Triposr

TAIL = "tail.onnx"
TAIL_DYNAMIC = {"xy": {0: "A", 1: "B"}, "xz": {0: "C", 1: "D"}, "yz": {0: "E", 1: "F"}, "density": {0: "P"}}


class TriplaneTail(nn.Module):
    """xy, xz, yz [·,·,H], added with broadcasting to [A,B,H] -> raw density [A·B]; bias 0 is in one of the three."""

    def __init__(self, model: Triposr) -> None:
        super().__init__()
        first, *middle, last = model.decoder.linears
        self.width = first.out_features
        self.middle = nn.ModuleList(middle)
        self.last = nn.Linear(last.in_features, 1)
        self.last.load_state_dict({"weight": last.weight[:1], "bias": last.bias[:1]})

    def forward(self, xy: Tensor, xz: Tensor, yz: Tensor) -> Tensor:
        hidden = nn.functional.silu((xy + xz + yz).reshape(-1, self.width))
        for layer in self.middle:
            hidden = nn.functional.silu(layer(hidden))
        return self.last(hidden).reshape(-1)


def tail_inputs(config: TriposrConfig, seed: int, rows: int, columns: int) -> Inputs:
    """A slab of a grid: one z, `rows` values of y, `columns` of x."""
    draws = torch.Generator().manual_seed(seed)
    shapes = {"xy": (rows, columns), "xz": (1, columns), "yz": (rows, 1)}
    return {name: torch.randn((*shape, config.neurons), generator=draws) for name, shape in shapes.items()}


def tail_manifest(config: TriposrConfig) -> dict:
    """The manifest's entry for the graph."""
    width = config.neurons
    names = {"xy": ["A", "B", width], "xz": ["C", "D", width], "yz": ["E", "F", width]}
    return {
        "file": TAIL,
        "in": {name: ["f32", dims] for name, dims in names.items()},
        "out": {"density": ["f32", ["P"]]},
    }
