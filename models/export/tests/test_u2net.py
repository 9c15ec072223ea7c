"""Our U²-Net against its graph, and against the reference where ORFEAS_REF_U2NET names a checkout."""

from pathlib import Path

import pytest
import torch
from reference_stubs import import_reference

from orfeas_export import parity
from orfeas_export.export_graph import check_graph
from orfeas_export.families import ExportOptions
from orfeas_export.init_weights import random_weights
from orfeas_export.u2net.model import FULL, SMALL, Matting, U2net, U2netConfig
from orfeas_export.u2net.pack_u2net import matting_inputs, write_u2net_pack

FAMILY = "u2net"
CUT_DOWN = U2netConfig(down=((3, 4),) * 6, up=((3, 4),) * 5, size=64)
REFERENCES = {"full": ("U2NET", FULL), "small": ("U2NETP", SMALL)}


def test_graph_equals_the_module_on_another_picture(tmp_path: Path) -> None:
    network = random_weights(U2net(CUT_DOWN), 3).eval()
    write_u2net_pack(network, tmp_path, ExportOptions(), {"id": "x"})
    error = check_graph(Matting(network), tmp_path / "matting.onnx", lambda seed, _: matting_inputs(64, seed))
    parity.record_onnx(FAMILY, "matting", error, matting_inputs(64, 2))


def test_alpha_spans_nothing_to_all_and_does_not_depend_on_exposure() -> None:
    matting = Matting(random_weights(U2net(CUT_DOWN), 3).eval())
    image = matting_inputs(64, 4)["image"]
    alpha, dark = matting(image), matting(0.5 * image)
    assert alpha.min() == 0 and alpha.max() == 1
    assert torch.allclose(alpha, dark, atol=1e-4)


@pytest.mark.parametrize("size", [64, 75])
def test_small_network_equals_the_reference(size: int) -> None:
    ours = random_weights(U2net(SMALL), 3).eval()
    theirs = import_reference("u2net", "model").U2NETP().eval()
    theirs.load_state_dict(ours.state_dict())
    image = torch.randn((2, 3, size, size), generator=torch.Generator().manual_seed(4))
    parity.record_reference(FAMILY, "matting", torch.sigmoid(ours(image)), theirs(image)[0])


@pytest.mark.parametrize("form", list(REFERENCES))
def test_full_size_keys_and_shapes_are_those_of_the_reference(form: str) -> None:
    name, config = REFERENCES[form]
    module = import_reference("u2net", "model")
    with torch.device("meta"):
        ours, theirs = U2net(config).state_dict(), getattr(module, name)().state_dict()
    parity.record_keys(FAMILY, f"matting {form}", ours, theirs)
