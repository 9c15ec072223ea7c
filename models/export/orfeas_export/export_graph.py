"""PyTorch module -> ONNX file with f32 edges, and the check of that file on inputs it was not traced with."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from .attention import FUSED_DOMAIN, fused
from .external_data import gather_external_data
from .tidy_graph import tidy_graph

# Graphs with more bytes of weights than this keep them in `<name>.onnx.data`.
INLINE_LIMIT_BYTES = 1 << 20
# Inputs that stay f32 inside f16 graphs: sinusoids of times and coordinates lose their high frequencies in f16.
F32_INPUTS = ("t", "guidance", "points")

Inputs = Mapping[str, Tensor]
Dynamic = Mapping[str, Mapping[int, str]]


class _Edges(nn.Module):
    """Casts f32 inputs to the module's precision (but for F32_INPUTS) and its outputs back to f32."""

    def __init__(self, module: nn.Module, names: list[str], half: bool) -> None:
        super().__init__()
        self.module, self.names, self.half_inside = module, names, half

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        if self.half_inside:
            values = tuple(v if n in F32_INPUTS else v.half() for n, v in zip(self.names, values, strict=True))
        return tuple(out.float() for out in _as_tuple(self.module(*values)))


def export_graph(
    module: nn.Module,
    inputs: Inputs,
    outputs: list[str],
    path: Path,
    dynamic: Dynamic,
    opset: int = 17,
    half: bool = False,
    fused_attention: bool = False,
    external: bool | None = None,
) -> None:
    """Writes `module` as the ONNX graph `path`.

    `inputs`: f32 tensors by name, in the order of the module's forward; `outputs`: the names of what it returns (a
    tensor or a tuple). `dynamic`: free axes of inputs and outputs, {name: {axis: "N"}}; every other axis is fixed.
    `half` converts the module to f16 in place (it is exported as it then runs); inputs and outputs stay f32, inputs
    named in F32_INPUTS reach the module as f32. `fused_attention`: see attention.py. `external`: weights in
    `<path>.data`; None decides by INLINE_LIMIT_BYTES.
    """
    module.eval()
    if half:
        module.half()
    edges = _Edges(module, list(inputs), half).eval()
    values = tuple(inputs.values())
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as scratch, torch.no_grad():
        results = edges(*values)
        if len(results) != len(outputs):
            raise ValueError(f"Expected {len(outputs)} outputs of {path.name} but received {len(results)}")
        raw = Path(scratch) / "graph.onnx"
        with fused() if fused_attention else nullcontext(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                edges,
                values,
                str(raw),
                dynamo=False,
                opset_version=opset,
                input_names=list(inputs),
                output_names=outputs,
                dynamic_axes={name: dict(axes) for name, axes in dynamic.items()},
                custom_opsets={FUSED_DOMAIN: 1} if fused_attention else None,
            )
        model = onnx.load(str(raw), load_external_data=False)
        tidy_graph(model)
        _declare(model, dict(zip(outputs, results, strict=True)), dynamic)
        limits = {None: INLINE_LIMIT_BYTES, True: 0, False: None}
        gather_external_data(model, Path(scratch), path, limits[external])
    onnx.checker.check_model(str(path))


def _declare(model: onnx.ModelProto, results: dict[str, Tensor], dynamic: Dynamic) -> None:
    """States the outputs' real shapes, and drops what tells of the machine (source lines) or is derivable."""
    for output in model.graph.output:
        shape = output.type.tensor_type.shape
        del shape.dim[:]
        for axis, size in enumerate(results[output.name].shape):
            name = dynamic.get(output.name, {}).get(axis)
            shape.dim.add(**({"dim_value": size} if name is None else {"dim_param": name}))
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    del model.graph.value_info[:]
    del model.metadata_props[:]


def run_graph(path: Path, inputs: Inputs) -> list[np.ndarray]:
    """The graph's outputs on the CPU provider, in order."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session.run(None, {name: value.numpy() for name, value in inputs.items()})


def check_graph(
    module: nn.Module,
    path: Path,
    make_inputs: Callable[[int, Mapping[str, int]], Inputs],
    sizes: Mapping[str, int] | None = None,
    seed: int = 2,
) -> float:
    """max |graph − module| / max |module|, the worst output's, on inputs unlike those it was traced with.

    `make_inputs(seed, sizes)` makes them: pass a seed and sizes of free axes other than at export; one set of inputs
    hides traced control flow and frozen shapes.
    """
    inputs = make_inputs(seed, sizes or {})
    edges = _Edges(module, list(inputs), next(module.parameters()).dtype == torch.float16).eval()
    with torch.no_grad():
        expected = edges(*inputs.values())
    return max(
        relative_error(got, want.numpy()) for got, want in zip(run_graph(path, inputs), expected, strict=True)
    )


def relative_error(got: np.ndarray, want: np.ndarray) -> float:
    """max |got − want| / max |want|; infinite where shapes differ or a value is not finite."""
    if got.shape != want.shape or not np.isfinite(got).all():
        return float("inf")
    return float(np.abs(got.astype(np.float64) - want).max() / max(np.abs(want).max(), 1e-30))


def _as_tuple(value: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return value if isinstance(value, tuple) else (value,)
