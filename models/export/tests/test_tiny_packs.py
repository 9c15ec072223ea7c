"""The committed packs of TripoSR's and U²-Net's graphs: what they record, and that their outputs are worth having."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.ndimage import label

from orfeas_export.export_graph import relative_error, run_graph
from orfeas_export.pack_writer import sha256_of
from orfeas_export.sample_pictures import ROOT, on_ground, sample_cutouts
from orfeas_export.triposr.fit_field import SURFACE
from orfeas_export.triposr.tiny_triplane import tiny_model

TRIPLANE = ROOT / "models/packs/tiny-triplane"
MATTING = ROOT / "tests/fixtures/packs/tiny-matting"
TOLERANCE = 2e-5
GRID = 40
GREY, DARK = (0.5, 0.5, 0.5), (0.04, 0.06, 0.1)


def recorded(pack: Path) -> dict[str, torch.Tensor]:
    entries = json.loads((pack / "parity/parity.json").read_text())["tensors"]
    values = torch.from_numpy(np.fromfile(pack / "parity/parity.bin", dtype="<f4"))
    return {
        name: values[entry["offset"] :][: int(np.prod(entry["dims"]))].view(entry["dims"])
        for name, entry in entries.items()
    }


def agree(pack: Path, graph: str, tensors: dict[str, torch.Tensor], names: list[str], wanted: list[str]) -> None:
    got = run_graph(pack / graph, {name: tensors[name] for name in names})
    for value, name in zip(got, wanted, strict=True):
        assert relative_error(value, tensors[name].numpy()) < TOLERANCE, name


@pytest.mark.parametrize("pack", [TRIPLANE, MATTING], ids=lambda pack: pack.name)
def test_pack_is_small_whole_and_says_that_it_is_for_tests(pack: Path) -> None:
    manifest = json.loads((pack / "pack.json").read_text())
    assert manifest["purpose"] == "test" and "for tests" in manifest["title"]
    assert {entry["path"]: entry["sha256"] for entry in manifest["files"]} == {
        path.name: sha256_of(path) for path in pack.iterdir() if path.is_file() and path.name != "pack.json"
    }
    assert sum(path.stat().st_size for path in pack.rglob("*") if path.is_file()) < 1_000_000


def test_triplane_graphs_give_what_was_recorded() -> None:
    tensors = recorded(TRIPLANE)
    agree(TRIPLANE, "encoder.onnx", tensors, ["image"], ["planes"])
    agree(TRIPLANE, "query.onnx", tensors, ["planes", "points"], ["density", "color"])


def test_triplane_encoder_is_the_one_that_the_exporter_makes() -> None:
    tensors = recorded(TRIPLANE)
    assert relative_error(tiny_model().encode(tensors["image"]).numpy(), tensors["planes"].numpy()) < TOLERANCE


def test_matting_graph_gives_what_was_recorded() -> None:
    agree(MATTING, "matting.onnx", recorded(MATTING), ["image"], ["alpha"])


def test_triplane_field_is_one_body_inside_the_bounds_for_every_sample() -> None:
    axis = torch.linspace(-0.87, 0.87, GRID)
    points = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), dim=-1).view(-1, 3)
    shares = []
    for cutout in sample_cutouts():
        image = torch.from_numpy(on_ground(cutout, 96, 0.85, GREY)[0])[None]
        planes = torch.from_numpy(run_graph(TRIPLANE / "encoder.onnx", {"image": image})[0])
        density, color = run_graph(TRIPLANE / "query.onnx", {"planes": planes, "points": points})
        inside = (density > SURFACE).reshape(GRID, GRID, GRID)
        assert label(inside)[1] == 1
        assert inside[1:-1, 1:-1, 1:-1].sum() == inside.sum()
        assert 0.1 < color[inside.reshape(-1)].mean() < 0.9
        shares.append(inside.mean())
    assert min(shares) > 0.01 and max(shares) > 1.1 * min(shares)


def test_matting_cuts_the_samples_from_a_dark_ground() -> None:
    overlaps = []
    for cutout in sample_cutouts():
        image, alpha = on_ground(cutout, 96, 0.8, DARK)
        got = run_graph(MATTING / "matting.onnx", {"image": torch.from_numpy(image)[None]})[0][0] > 0.5
        want = alpha > 0.5
        overlaps.append((got & want).sum() / (got | want).sum())
    print("tiny-matting: intersection over union", [f"{overlap:.2f}" for overlap in overlaps])
    assert min(overlaps) > 0.7
