"""Removes from an exported graph what says the same thing twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import onnx

Key = tuple[int, tuple[int, ...], str]


def tidy_graph(model: onnx.ModelProto) -> None:
    """Constants become initializers, equal initializers one, identities vanish, and so do unused initializers.

    The exporter writes a Constant for every shape, and one copy of a transposed weight for every layer that uses it.
    Weights in external files (graphs beyond 2 GB) are left as they are.
    """
    graph = model.graph
    _constants_to_initializers(graph)
    renamed = _merge_initializers(graph)
    outputs = {value.name for value in graph.output}
    for node in graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = renamed.get(name, name)
        if node.op_type == "Identity" and node.output[0] not in outputs:
            renamed[node.output[0]] = node.input[0]
    _keep(graph.node, lambda node: not (node.op_type == "Identity" and node.output[0] in renamed))
    used = {name for node in graph.node for name in node.input} | outputs
    _keep(graph.initializer, lambda tensor: tensor.name in used)


def _constants_to_initializers(graph: onnx.GraphProto) -> None:
    moved = set()
    for node in graph.node:
        value = next((a.t for a in node.attribute if a.name == "value"), None) if node.op_type == "Constant" else None
        if value is not None:
            graph.initializer.add().CopyFrom(value)
            graph.initializer[-1].name = node.output[0]
            moved.add(node.output[0])
    _keep(graph.node, lambda node: node.output[0] not in moved)


def _merge_initializers(graph: onnx.GraphProto) -> dict[str, str]:
    """Name -> name of the equal initializer that came first."""
    first: dict[Key, str] = {}
    renamed: dict[str, str] = {}
    for tensor in graph.initializer:
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            continue
        content = tensor.raw_data or onnx.numpy_helper.to_array(tensor).tobytes()
        key = (tensor.data_type, tuple(tensor.dims), hashlib.sha256(content).hexdigest())
        name = first.setdefault(key, tensor.name)
        if name != tensor.name:
            renamed[tensor.name] = name
    return renamed


def _keep(field, is_kept: Callable[[object], bool]) -> None:  # noqa: ANN001 - a repeated field of protobuf
    for i in reversed(range(len(field))):
        if not is_kept(field[i]):
            del field[i]
