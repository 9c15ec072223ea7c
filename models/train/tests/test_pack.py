"""Packs are whole: the manifest tells of the graph beside it."""

import hashlib
import json

import onnx
import torch
from orfeas_train.cli import main
from orfeas_train.export_onnx import check_image
from orfeas_train.pack import tiny_network


def test_the_tiny_pack_is_whole_and_dents_what_it_sees(tmp_path):
    assert main(["tiny-pack", "--out", str(tmp_path)]) == 0
    manifest = json.loads((tmp_path / "pack.json").read_text())
    (file,) = manifest["files"]
    content = (tmp_path / file["path"]).read_bytes()
    assert file["sha256"] == hashlib.sha256(content).hexdigest() and file["bytes"] == len(content) < 1 << 20
    graph = onnx.load_from_string(content).graph
    sides = [[dim.dim_value for dim in value.type.tensor_type.shape.dim] for value in (*graph.input, *graph.output)]
    spec = manifest["graphs"]["layers"]
    assert sides == [spec["in"]["image"][1], spec["out"]["layers"][1]]
    image = check_image(64)
    with torch.no_grad():
        moved = tiny_network()(image)[:, 0] - image[:, 4]
    assert 0.01 < float(moved.abs().mean()) < 0.3
