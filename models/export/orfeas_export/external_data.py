"""One weights file per graph, instead of the exporter's one file per tensor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx.external_data_helper import uses_external_data

# Tensors below this stay inside the graph: shapes and scalars are read at load, before weights are mapped.
MIN_EXTERNAL_BYTES = 1024
# Start of each tensor in the file: page size, so that it can be mapped.
ALIGNMENT = 4096


def gather_external_data(model: onnx.ModelProto, source: Path, path: Path, limit_bytes: int | None) -> None:
    """Saves `model` at `path`, streaming its weights into `<path>.data` when there are more than `limit_bytes`.

    `source`: the folder that holds the exporter's own external tensors. None: always inline.
    """
    tensors = list(model.graph.initializer)
    data_path = path.with_name(path.name + ".data")
    data_path.unlink(missing_ok=True)
    total = sum(_byte_count(tensor) for tensor in tensors)
    if limit_bytes is None or total <= limit_bytes:
        for tensor in tensors:
            _inline(tensor, source)
    else:
        with data_path.open("wb") as data:
            for tensor in tensors:
                if _byte_count(tensor) < MIN_EXTERNAL_BYTES:
                    _inline(tensor, source)
                    continue
                content = _content(tensor, source)
                data.write(b"\0" * (-data.tell() % ALIGNMENT))
                _refer(tensor, data_path.name, data.tell(), len(content))
                data.write(content)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _byte_count(tensor: onnx.TensorProto) -> int:
    size = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    return int(np.prod(tensor.dims, dtype=np.int64)) * size


def _content(tensor: onnx.TensorProto, source: Path) -> bytes:
    if not uses_external_data(tensor):
        return tensor.raw_data or onnx.numpy_helper.to_array(tensor).tobytes()
    where = {entry.key: entry.value for entry in tensor.external_data}
    with (source / where["location"]).open("rb") as file:
        file.seek(int(where.get("offset", 0)))
        return file.read(int(where["length"]) if "length" in where else _byte_count(tensor))


def _inline(tensor: onnx.TensorProto, source: Path) -> None:
    content = _content(tensor, source)
    _clear(tensor)
    tensor.raw_data = content


def _refer(tensor: onnx.TensorProto, location: str, offset: int, length: int) -> None:
    _clear(tensor)
    tensor.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", str(offset)), ("length", str(length))):
        tensor.external_data.add(key=key, value=value)


def _clear(tensor: onnx.TensorProto) -> None:
    for field in ("raw_data", "float_data", "int32_data", "int64_data", "double_data", "uint64_data", "external_data"):
        tensor.ClearField(field)
    tensor.data_location = onnx.TensorProto.DEFAULT
