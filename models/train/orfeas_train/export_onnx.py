"""The trained network as an ONNX graph, checked against torch."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from .network import INPUTS, BothWays, DepthLayers

OPSET = 17
LIMIT_BYTES = 12 << 20
# Largest difference from torch that passes, by the weights' precision, picture units.
TOLERANCES = {"f32": 1e-4, "f16": 5e-3}
CHECK_SEED = 5


def export_onnx(network: DepthLayers, path: Path, side: int, weights: str = "f32") -> float:
    """Writes `image` f32 `[1, 5, S, S]` → `layers` f32 `[1, 4, S, S]`, both ways (see `BothWays`).

    Returns the largest difference from torch.

    `weights`: "f32", or "f16": stored as halves and widened when the graph is loaded, arithmetic stays f32.
    Raises ValueError when the file is larger than LIMIT_BYTES or the graph gives other values than the network.
    """
    whole = BothWays(network.eval().cpu())
    image = check_image(side)
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            *(whole, (image,), str(path)),
            **{"dynamo": False, "opset_version": OPSET, "input_names": ["image"], "output_names": ["layers"]},
        )
        wanted = whole(image).numpy()
    model = onnx.load(str(path))
    if weights == "f16":
        _halve(model)
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, str(path))
    onnx.checker.check_model(str(path))
    worst = float(np.abs(run_onnx(path, image.numpy()) - wanted).max())
    if worst > TOLERANCES[weights]:
        raise ValueError(f"Expected at most {TOLERANCES[weights]} from torch for {path.name} but received {worst}")
    if path.stat().st_size > LIMIT_BYTES:
        raise ValueError(f"Expected at most {LIMIT_BYTES} bytes for {path.name} but received {path.stat().st_size}")
    return worst


def check_image(side: int) -> torch.Tensor:
    """A lit ball with noise: like a picture, so that errors are those of pictures."""
    rng = torch.Generator().manual_seed(CHECK_SEED)
    at = (torch.arange(side) + 0.5) / side - 0.5
    height = (0.2 - at[:, None] ** 2 - at[None] ** 2).clamp_min(0).sqrt()
    inside = (height > 0).float()
    colour = (0.5 + height * inside + 0.1 * torch.randn(3, side, side, generator=rng)).clamp(0, 1)
    return torch.cat([colour * inside + 0.5 * (1 - inside), inside[None], height[None]])[None].reshape(1, INPUTS, side, side)


def run_onnx(path: Path, image: np.ndarray) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"image": image})[0]


def _halve(model: onnx.ModelProto) -> None:
    """Stores large f32 constants as f16, each with a Cast back to f32 (which the runtime folds when it loads)."""
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < 64:
            continue
        name = tensor.name
        half = onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor).astype(np.float16), f"{name}.f16")
        tensor.CopyFrom(half)
        casts.append(onnx.helper.make_node("Cast", [f"{name}.f16"], [name], f"{name}.widen", to=onnx.TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
