"""TripoSG's exporter: from a checkpoint's files to a pack; and the committed small pack."""

import json
from pathlib import Path

import onnx
import pytest
import torch
from safetensors.torch import save_file

from orfeas_export.dinov2 import Dinov2
from orfeas_export.families import ExportOptions
from orfeas_export.init_weights import random_weights
from orfeas_export.latent_set import CHECKED, make_inputs
from orfeas_export.pack_writer import sha256_of
from orfeas_export.triposg.dit import Dit
from orfeas_export.triposg.export_triposg import export_triposg
from orfeas_export.triposg.tiny_flow_rectified import PACK
from orfeas_export.triposg.vae import Vae


def checkpoint(folder: Path) -> list[Path]:
    """The three files as they are published: alike in name, the VAE with an encoder."""
    parts = {"transformer": Dit(PACK.dit), "vae": Vae(PACK.vae), "image_encoder_dinov2": Dinov2(PACK.image)}
    files = []
    for seed, (part, module) in enumerate(parts.items()):
        weights = random_weights(module, seed).state_dict()
        if part == "vae":
            weights |= {"encoder.proj_in.weight": torch.zeros(2, 2), "quant.bias": torch.zeros(2)}
        (folder / part).mkdir()
        files.append(folder / part / "model.safetensors")
        save_file(weights, files[-1])
    return files


def test_pack_holds_four_graphs_that_were_right_on_a_second_input(tmp_path: Path) -> None:
    out = tmp_path / "pack"
    export_triposg(checkpoint(tmp_path)[::-1], out, ExportOptions(), PACK)
    manifest = json.loads((out / "pack.json").read_text())
    assert set(manifest["graphs"]) == {"cond_encoder", "dit_step", "vae_latents", "vae_query"}
    assert {file["path"]: file["sha256"] for file in manifest["files"]} == {
        path.name: sha256_of(path) for path in out.iterdir() if path.name != "pack.json"
    }
    assert max(manifest["parity"]["checkedOnSecondInput"].values()) < 2e-5
    assert manifest["decode"]["sign"] == "negative-inside" and manifest["sampler"]["timeScale"] == 1000


def test_missing_part_is_named(tmp_path: Path) -> None:
    files = [file for file in checkpoint(tmp_path) if "vae" not in str(file)]
    with pytest.raises(ValueError, match="Expected weights of vae but received"):
        export_triposg(files, tmp_path, ExportOptions(), PACK)


def test_half_pack_has_f16_weights_and_f32_edges(tmp_path: Path) -> None:
    export_triposg(checkpoint(tmp_path), tmp_path / "pack", ExportOptions(half=True, fused_attention=True), PACK)
    manifest = json.loads((tmp_path / "pack" / "pack.json").read_text())
    assert manifest["precision"] == {"weights": "f16", "io": "f32"}
    for spec in manifest["graphs"].values():
        graph = onnx.load(tmp_path / "pack" / spec["file"]).graph
        # The table of the time's frequencies, one row, stays f32.
        matrices = [tensor for tensor in graph.initializer if len(tensor.dims) == 2 and min(tensor.dims) > 1]
        assert {tensor.data_type for tensor in matrices} == {onnx.TensorProto.FLOAT16}
        assert {v.type.tensor_type.elem_type for v in [*graph.input, *graph.output]} == {onnx.TensorProto.FLOAT}
        assert set(make_inputs(spec, 2, CHECKED)) == {value.name for value in graph.input}
