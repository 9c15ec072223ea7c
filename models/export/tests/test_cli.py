import json
from pathlib import Path

import pytest
import torch

from orfeas_export.cli import main
from orfeas_export.export_graph import check_graph
from orfeas_export.init_weights import random_weights
from orfeas_export.u2net.model import SMALL, Matting, U2net
from orfeas_export.u2net.pack_u2net import matting_inputs


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "u2netp.pth"
    torch.save(random_weights(U2net(SMALL), 3).state_dict(), path)
    return path


def test_a_full_size_checkpoint_becomes_a_pack(checkpoint: Path, tmp_path: Path) -> None:
    assert main(["u2netp", "--weights", str(checkpoint), "--out", str(tmp_path)]) == 0
    manifest = json.loads((tmp_path / "pack.json").read_text())
    assert [entry["path"] for entry in manifest["files"]] == ["matting.onnx", "matting.onnx.data"]
    network = random_weights(U2net(SMALL), 3).eval()
    error = check_graph(Matting(network), tmp_path / "matting.onnx", lambda seed, _: matting_inputs(320, seed))
    assert error < 2e-5


def test_a_checkpoint_of_another_network_is_refused_in_one_line(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["triposr", "--weights", str(checkpoint), "--out", str(tmp_path / "pack")]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "Expected a checkpoint of Triposr but received another: missing " in told
    assert not (tmp_path / "pack" / "pack.json").exists()
