"""Writes a triplane's query with TripoSR's widths: query.onnx, tail.onnx, query.f32 (layers) and planes.f32.

Usage: triplane_graphs.py FOLDER. Planes and weights are random, but for one channel and two neurons a layer that carry an
object with thin parts through, so that the field has a closed surface at exp(d - 1) = 25. Says {"ready": true} when done.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CHANNELS, SIDE, BOUNDS = 40, 64, 0.87
WIDTHS = [3 * CHANNELS] + [64] * 9 + [4]
LEVEL = 1 + np.log(25)
OPSET = 17
RNG = np.random.default_rng(7)


def pixel_grid():
    axis = BOUNDS * ((2 * np.arange(SIDE) + 1) / SIDE - 1)
    v, u = np.meshgrid(axis, axis, indexing="ij")
    return u, v


def bumps(u, v, places):
    """Sums of Gaussians (height, u, v, width): across a plane they are rods along the axis that it lacks."""
    return sum(h * np.exp(-((u - a) ** 2 + (v - b) ** 2) / (2 * w**2)) for h, a, b, w in places)


def make_planes():
    """Waves of up to two periods; in channel 0 the parts of an object's depth: a ball's square, and rods."""
    u, v = (part / BOUNDS for part in pixel_grid())
    pace = RNG.uniform(-2 * np.pi, 2 * np.pi, (3, CHANNELS, 2, 1, 1))
    phase = RNG.uniform(0, 2 * np.pi, (3, CHANNELS, 1, 1))
    planes = np.cos(pace[:, :, 0] * u + pace[:, :, 1] * v + phase)
    u, v = pixel_grid()
    rods = ([(0.4, 0.15, -0.1, 0.1), (0.4, -0.35, 0.3, 0.035)], [(0.45, 0.3, 0.35, 0.05)], [(0.4, 0.1, -0.4, 0.03)])
    for plane, places in zip(planes, rods):
        plane[0] = 0.05 - (u**2 + v**2) / 2 + bumps(u, v, places)
    return planes.astype(np.float32)


def make_layers():
    """silu(x) - silu(-x) is x: neurons 0 and 1 hold the depth and its negative, the others what they draw."""
    pairs = list(zip(WIDTHS, WIDTHS[1:]))
    weights = [RNG.standard_normal((b, a)) * 1.7 / np.sqrt(a) for a, b in pairs]
    biases = [RNG.standard_normal(b) * 0.1 for _, b in pairs]
    for i, (weight, bias) in enumerate(zip(weights, biases)):
        carry = np.zeros(weight.shape[1])
        carry[[0, CHANNELS, 2 * CHANNELS] if i == 0 else 0] = 1
        if i > 0:
            carry[1] = -1
        if i < len(weights) - 1:
            weight[:2], bias[:2] = [carry, -carry], 0
        else:
            weight[0], bias[0] = 20 * carry + 0.02 * weight[0], LEVEL
    return [w.astype(np.float32) for w in weights], [b.astype(np.float32) for b in biases]


def constant(name, value, kind=np.int64):
    return numpy_helper.from_array(np.array(value, kind), name)


def layers(nodes, tensors, x, weights, biases, first):
    """Gemm and SiLU, layer by layer from `first` on; the name of the result."""
    for i in range(first, len(weights)):
        tensors += [numpy_helper.from_array(np.ascontiguousarray(weights[i].T), f"w{i}")]
        tensors += [numpy_helper.from_array(biases[i], f"b{i}")]
        nodes.append(helper.make_node("Gemm", [x, f"w{i}", f"b{i}"], [f"g{i}"]))
        x = f"g{i}"
        if i < len(weights) - 1:
            x = silu(nodes, x)
    return x


def silu(nodes, x):
    nodes.append(helper.make_node("Sigmoid", [x], [f"{x}s"]))
    nodes.append(helper.make_node("Mul", [x, f"{x}s"], [f"{x}a"]))
    return f"{x}a"


def save(path, nodes, tensors, inputs, outputs):
    def values(entries):
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, dims) for name, dims in entries.items()]

    graph = helper.make_graph(nodes, path.stem, values(inputs), values(outputs), tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    onnx.save(model, path)


def write_query(path, weights, biases):
    node = helper.make_node
    nodes = [node("Div", ["points", "bounds"], ["unit"])]
    nodes += [node("Gather", ["unit", f"pair{k}"], [f"uv{k}"], axis=1) for k in range(3)]
    nodes += [
        node("Concat", ["uv0", "uv1", "uv2"], ["uv"], axis=0),
        node("Reshape", ["uv", "grid_dims"], ["grid"]),
        node("Squeeze", ["planes", "first"], ["plane"]),
        node("GridSample", ["plane", "grid"], ["sampled"], align_corners=0, mode="bilinear", padding_mode="zeros"),
        node("Reshape", ["sampled", "flat_dims"], ["flat"]),
        node("Transpose", ["flat"], ["features"], perm=[1, 0]),
    ]
    tensors = [constant(f"pair{k}", pair) for k, pair in enumerate(((0, 1), (0, 2), (1, 2)))]
    tensors += [constant("grid_dims", [3, 1, -1, 2]), constant("flat_dims", [3 * CHANNELS, -1]), constant("first", [0])]
    tensors += [constant("bounds", BOUNDS, np.float32), constant("all", [-1]), constant("end", [4]), constant("one", [1])]
    raw = layers(nodes, tensors, "features", weights, biases, 0)
    nodes += [
        node("Slice", [raw, "first", "one", "one"], ["column"]),
        node("Reshape", ["column", "all"], ["density"]),
        node("Slice", [raw, "one", "end", "one"], ["raw_color"]),
        node("Sigmoid", ["raw_color"], ["color"]),
    ]
    inputs = {"planes": [1, 3, CHANNELS, SIDE, SIDE], "points": ["P", 3]}
    save(path, nodes, tensors, inputs, {"density": ["P"], "color": ["P", 3]})


def write_tail(path, weights, biases):
    width = WIDTHS[1]
    node = helper.make_node
    nodes = [node("Add", ["xy", "xz"], ["two"]), node("Add", ["two", "yz"], ["three"])]
    nodes.append(node("Reshape", ["three", "rows"], ["h"]))
    tensors = [constant("rows", [-1, width]), constant("all", [-1])]
    row = layers(nodes, tensors, silu(nodes, "h"), [*weights[:-1], weights[-1][:1]], [*biases[:-1], biases[-1][:1]], 1)
    nodes.append(node("Reshape", [row, "all"], ["density"]))
    inputs = {"xy": ["A", "B", width], "xz": ["C", "D", width], "yz": ["E", "F", width]}
    save(path, nodes, tensors, inputs, {"density": ["P"]})


def main():
    folder = Path(sys.argv[1])
    planes = make_planes()
    weights, biases = make_layers()
    write_query(folder / "query.onnx", weights, biases)
    write_tail(folder / "tail.onnx", weights, biases)
    parts = [part.ravel() for layer in zip(weights, biases) for part in layer]
    (folder / "query.f32").write_bytes(np.concatenate(parts).astype("<f4").tobytes())
    (folder / "planes.f32").write_bytes(planes.astype("<f4").tobytes())
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.read()


main()
