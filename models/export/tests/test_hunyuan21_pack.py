"""Hunyuan3D-2.1's exporter: from a checkpoint to a pack."""

import json
from pathlib import Path

import onnx
import pytest
import torch

from orfeas_export.dinov2 import Dinov2
from orfeas_export.families import ExportOptions
from orfeas_export.hunyuan21.dit import Dit
from orfeas_export.hunyuan21.export_hunyuan21 import export_hunyuan3d_2_1
from orfeas_export.hunyuan21.tiny_flow_moe import PACK
from orfeas_export.init_weights import random_weights
from orfeas_export.shape_vae import ShapeVae


def checkpoint(folder: Path) -> Path:
    """One file as it is published: a dictionary of the three parts' weights."""
    dino = random_weights(Dinov2(PACK.image), 1).state_dict()
    content = {
        "model": random_weights(Dit(PACK.dit), 2).state_dict(),
        "vae": random_weights(ShapeVae(PACK.vae), 3).state_dict() | {"encoder.input_proj.bias": torch.zeros(2)},
        "conditioner": {f"main_image_encoder.model.{key}": value for key, value in dino.items()},
    }
    torch.save(content, folder / "model.ckpt")
    return folder / "model.ckpt"


@pytest.mark.parametrize("experts", ["dense", "sparse"])
def test_pack_holds_the_experts_that_were_asked_for(tmp_path: Path, experts: str) -> None:
    out = tmp_path / "pack"
    export_hunyuan3d_2_1([checkpoint(tmp_path)], out, ExportOptions(experts=experts), PACK)
    manifest = json.loads((out / "pack.json").read_text())
    kinds = {node.op_type for node in onnx.load(out / manifest["graphs"]["dit_step"]["file"]).graph.node}
    assert ("NonZero" in kinds) == (experts == "sparse") and manifest["exporter"]["experts"] == experts
    assert max(manifest["parity"]["checkedOnSecondInput"].values()) < 2e-5


def test_pack_carries_the_notice_and_the_territories_that_the_licence_asks_for(tmp_path: Path) -> None:
    export_hunyuan3d_2_1([checkpoint(tmp_path)], tmp_path / "pack", ExportOptions(half=True), PACK)
    licence = json.loads((tmp_path / "pack" / "pack.json").read_text())["licence"]
    assert licence["acceptRequired"] and licence["territoryExcluded"] == ["EU", "GB", "KR"]
    assert "Community License Agreement" in (tmp_path / "pack" / licence["notice"]).read_text()


def test_checkpoint_of_other_sizes_is_refused_with_the_first_keys(tmp_path: Path) -> None:
    content = torch.load(checkpoint(tmp_path), weights_only=True)
    content["model"].pop("x_embedder.bias")
    torch.save(content, tmp_path / "other.ckpt")
    with pytest.raises(ValueError, match="missing x_embedder.bias"):
        export_hunyuan3d_2_1([tmp_path / "other.ckpt"], tmp_path / "pack", ExportOptions(), PACK)
