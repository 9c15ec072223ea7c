import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from orfeas_export.attention import attention, merge_heads, split_heads
from orfeas_export.export_graph import check_graph, export_graph
from orfeas_export.fixture import Fixture
from orfeas_export.init_weights import random_weights
from orfeas_export.load_weights import load_weights
from orfeas_export.norms import RMSNorm
from orfeas_export.pack_writer import write_pack

TOLERANCE = 2e-5


class Block(nn.Module):
    def __init__(self, width: int = 32, heads: int = 2) -> None:
        super().__init__()
        self.heads = heads
        self.norm, self.rms = nn.LayerNorm(width), RMSNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        q, k, v = (split_heads(part, self.heads) for part in self.qkv(self.norm(x)).chunk(3, dim=-1))
        y = x + self.out(merge_heads(attention(q, k, v)))
        return y, self.rms(y)


DYNAMIC = {name: {0: "B", 1: "N"} for name in ("x", "y", "z")}


def inputs(seed: int, sizes: dict[str, int]) -> dict[str, torch.Tensor]:
    shape = (sizes.get("B", 1), sizes.get("N", 5), 32)
    return {"x": torch.randn(shape, generator=torch.Generator().manual_seed(seed))}


def export(path: Path, **options: bool) -> Block:
    module = random_weights(Block(), 1)
    export_graph(module, inputs(1, {}), ["y", "z"], path, DYNAMIC, **options)
    return module


@pytest.mark.parametrize("fused", [False, True])
def test_graph_equals_the_module_on_another_batch_and_token_count(tmp_path: Path, fused: bool) -> None:
    module = export(tmp_path / "g.onnx", fused_attention=fused)
    assert check_graph(module, tmp_path / "g.onnx", inputs, {"B": 3, "N": 11}) < TOLERANCE
    kinds = {node.op_type for node in onnx.load(tmp_path / "g.onnx").graph.node}
    assert ("MultiHeadAttention" in kinds) == fused and ("Softmax" in kinds) != fused


def test_half_graph_has_f32_edges_and_f16_weights(tmp_path: Path) -> None:
    module = export(tmp_path / "g.onnx", half=True)
    graph = onnx.load(tmp_path / "g.onnx").graph
    edges = [value.type.tensor_type.elem_type for value in [*graph.input, *graph.output]]
    assert set(edges) == {onnx.TensorProto.FLOAT}
    assert {t.data_type for t in graph.initializer if len(t.dims) == 2} == {onnx.TensorProto.FLOAT16}
    assert check_graph(module, tmp_path / "g.onnx", inputs, {"B": 2, "N": 7}) < 5e-3


def test_outputs_state_their_dimensions_and_the_file_tells_nothing_of_the_machine(tmp_path: Path) -> None:
    export(tmp_path / "g.onnx")
    output = onnx.load(tmp_path / "g.onnx").graph.output[0].type.tensor_type.shape.dim
    assert [dim.dim_param or dim.dim_value for dim in output] == ["B", "N", 32]
    assert str(Path(__file__).parent.parent).encode() not in (tmp_path / "g.onnx").read_bytes()


def test_external_weights_go_into_one_file_and_the_graph_stays_the_same(tmp_path: Path) -> None:
    module = export(tmp_path / "g.onnx", external=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["g.onnx", "g.onnx.data"]
    assert check_graph(module, tmp_path / "g.onnx", inputs, {"B": 2, "N": 3}) < TOLERANCE
    before = (tmp_path / "g.onnx").read_bytes(), (tmp_path / "g.onnx.data").read_bytes()
    export(tmp_path / "g.onnx", external=True)
    assert before == ((tmp_path / "g.onnx").read_bytes(), (tmp_path / "g.onnx.data").read_bytes())


def test_check_finds_control_flow_that_was_traced_away(tmp_path: Path) -> None:
    class Branching(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w = nn.Parameter(torch.ones(1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * self.w if x.mean() > 0 else x - self.w

    def positive(seed: int, sizes: dict[str, int]) -> dict[str, torch.Tensor]:
        return {"x": torch.full((1, 2), 1.0 if seed == 1 else -1.0)}

    export_graph(Branching(), positive(1, {}), ["y"], tmp_path / "g.onnx", {})
    assert check_graph(Branching(), tmp_path / "g.onnx", positive) > 0.1


def test_rms_norm_is_the_one_of_torch() -> None:
    ours, theirs = random_weights(RMSNorm(16), 1), nn.RMSNorm(16, eps=1e-6)
    theirs.load_state_dict(ours.state_dict())
    x = torch.randn(4, 16, generator=torch.Generator().manual_seed(1))
    assert torch.equal(ours(x), theirs(x))


def test_a_checkpoint_of_another_network_is_refused_by_key() -> None:
    weights = Block().state_dict()
    weights["qkv.weight"] = torch.zeros(3, 3)
    weights["extra"] = weights.pop("out.bias")
    with pytest.raises(ValueError, match="missing out.bias; unexpected extra; qkv.weight: expected"):
        load_weights(Block(), weights)


def test_pack_lists_its_files_and_fixture_reads_back(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"abc")
    fixture = Fixture()
    fixture.add("x", np.arange(6, dtype=np.float64).reshape(2, 3))
    fixture.add("y", torch.ones(2))
    fixture.note(iso=0.5)
    fixture.write(tmp_path)
    write_pack(tmp_path, {"schema": "orfeas.pack/1", "decode": {"axes": ["+x", "+y", "+z"]}})
    manifest = json.loads((tmp_path / "pack.json").read_text())
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert manifest["files"] == [{"path": "a.bin", "sha256": digest, "bytes": 3}]
    parity = json.loads((tmp_path / "parity/parity.json").read_text())
    entry = parity["tensors"]["y"]
    values = np.fromfile(tmp_path / "parity/parity.bin", dtype="<f4")
    assert entry == {"dims": [2], "offset": 6} and values[6:].tolist() == [1, 1] and parity["meta"] == {"iso": 0.5}


def test_a_layer_used_twice_has_its_weights_once_and_no_constant_nodes_remain(tmp_path: Path) -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.block = Block()

        def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            return self.block(self.block(x)[0])

    module = random_weights(Twice(), 1)
    export_graph(module, inputs(1, {}), ["y", "z"], tmp_path / "g.onnx", DYNAMIC)
    graph = onnx.load(tmp_path / "g.onnx").graph
    assert sum(list(t.dims) == [32, 96] for t in graph.initializer) == 1
    assert not {"Constant", "Identity"} & {node.op_type for node in graph.node}
    assert check_graph(module, tmp_path / "g.onnx", inputs, {"B": 3, "N": 11}) < TOLERANCE
