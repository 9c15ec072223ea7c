"""The graph gives what the network gives, and is small enough."""

import pytest
import torch
from orfeas_train.export_onnx import LIMIT_BYTES, check_image, export_onnx, run_onnx
from orfeas_train.network import BothWays, make_network


def trained_looking(size):
    torch.manual_seed(3)
    network = make_network(size).eval()
    for parameter in network.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.5 * parameter[0].numel() ** -0.5)
    return network


@pytest.mark.parametrize("weights", ["f32", "f16"])
def test_the_graph_equals_the_network(tmp_path, weights):
    network = trained_looking("tiny")
    path = tmp_path / "graph.onnx"
    export_onnx(network, path, 64, weights)
    image = check_image(64).flip(3) * 0.9
    with torch.no_grad():
        wanted = BothWays(network)(image).numpy()
    assert abs(wanted[:, :2]).max() > 0.05
    assert abs(run_onnx(path, image.numpy()) - wanted).max() < (1e-4 if weights == "f32" else 5e-3)


def test_a_mirrored_picture_gives_the_mirrored_layers(tmp_path):
    path = tmp_path / "graph.onnx"
    export_onnx(trained_looking("tiny"), path, 64)
    image = check_image(64).numpy()
    image[:, :, :, :20] *= 0.5
    seen, mirrored = run_onnx(path, image), run_onnx(path, image[..., ::-1].copy())
    assert abs(seen - seen[..., ::-1]).max() > 0.01
    assert abs(mirrored[..., ::-1] - seen).max() < 1e-5


def test_the_largest_size_fits_as_halves(tmp_path):
    path = tmp_path / "base.onnx"
    export_onnx(trained_looking("base"), path, 128, "f16")
    assert path.stat().st_size <= LIMIT_BYTES


def test_plain_inflation_before_any_training():
    image = check_image(64)
    out = make_network("small")(image)
    assert torch.equal(out[:, 0], image[:, 4]) and torch.equal(out[:, 1], -image[:, 4])
