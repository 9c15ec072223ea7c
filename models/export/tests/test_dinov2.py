from pathlib import Path

import onnx
import pytest
import torch

from orfeas_export.dinov2 import DINOV2_GIANT, DINOV2_LARGE, Dinov2, Dinov2Config, Dinov2Encoder
from orfeas_export.dinov2.model import IMAGENET_DEVIATION, IMAGENET_MEAN
from orfeas_export.export_graph import check_graph, export_graph, run_graph
from orfeas_export.init_weights import random_weights
from orfeas_export.parity import TOLERANCE, record_keys, record_onnx, record_reference, relative_error

PLAIN = Dinov2Config(width=48, heads=3, layers=2, table_side=5)
GATED = Dinov2Config(width=48, heads=3, layers=2, table_side=5, swiglu=True)
KINDS = pytest.mark.parametrize("config", [PLAIN, GATED], ids=["mlp", "swiglu"])
# The table's own size, and one to which it has to be resized (TripoSG: 518 -> 224).
SIZES = pytest.mark.parametrize("size", [70, 42])


def reference(config: Dinov2Config) -> torch.nn.Module:
    transformers = pytest.importorskip("transformers")
    described = transformers.Dinov2Config(
        hidden_size=config.width,
        num_attention_heads=config.heads,
        num_hidden_layers=config.layers,
        image_size=config.table_side * config.patch,
        patch_size=config.patch,
        use_swiglu_ffn=config.swiglu,
    )
    return transformers.Dinov2Model(described).eval()


def pictures(seed: int, batch: int, size: int) -> torch.Tensor:
    return torch.rand((batch, 3, size, size), generator=torch.Generator().manual_seed(seed))


def family(config: Dinov2Config) -> str:
    return "dinov2 swiglu" if config.swiglu else "dinov2 mlp"


def export(config: Dinov2Config, size: int, path: Path, **options: bool) -> Dinov2Encoder:
    encoder = Dinov2Encoder(random_weights(Dinov2(config), 3), size).eval()
    dynamic = {"image": {0: "B"}, "cond": {0: "B"}}
    export_graph(encoder, {"image": pictures(1, 1, size)}, ["cond"], path, dynamic, **options)
    return encoder


@KINDS
@SIZES
def test_hidden_state_is_that_of_transformers(config: Dinov2Config, size: int) -> None:
    ours, theirs = random_weights(Dinov2(config), 3).eval(), reference(config)
    theirs.load_state_dict(ours.state_dict())
    image = pictures(1, 2, size)
    mean, deviation = (torch.tensor(values).view(1, 3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_DEVIATION))
    expected = theirs((image - mean) / deviation).last_hidden_state
    actual = Dinov2Encoder(ours, size)(image)
    assert actual.shape == (2, 1 + (size // 14) ** 2, 48)  # CLS first, then the patches
    record_reference(family(config), f"cond_encoder {size}", actual, expected)


@KINDS
@SIZES
@pytest.mark.parametrize("fused", [False, True], ids=["unfused", "fused"])
def test_graph_equals_the_module_on_another_batch(
    tmp_path: Path, config: Dinov2Config, size: int, fused: bool
) -> None:
    encoder = export(config, size, tmp_path / "g.onnx", fused_attention=fused)

    def second(seed: int, _sizes: dict) -> dict[str, torch.Tensor]:
        return {"image": pictures(seed, 3, size)}

    error = check_graph(encoder, tmp_path / "g.onnx", second)
    record_onnx(family(config), f"cond_encoder {size}{' fused' if fused else ''}", error, second(2, {}))


def test_position_table_is_frozen_and_not_interpolated_in_the_graph(tmp_path: Path) -> None:
    export(PLAIN, 42, tmp_path / "g.onnx")
    assert "Resize" not in {node.op_type for node in onnx.load(tmp_path / "g.onnx").graph.node}


@KINDS
def test_half_graph_stays_within_five_thousandths(tmp_path: Path, config: Dinov2Config) -> None:
    exact = Dinov2Encoder(random_weights(Dinov2(config), 3), 70).eval()
    export(config, 70, tmp_path / "g.onnx", half=True)
    image = pictures(4, 2, 70)
    error = relative_error(run_graph(tmp_path / "g.onnx", {"image": image})[0], exact(image))
    print(f"f16 {family(config)}: {error:.2e}")
    assert TOLERANCE < error < 5e-3


@pytest.mark.parametrize("config", [DINOV2_LARGE, DINOV2_GIANT], ids=["large", "giant"])
def test_full_size_keys_and_shapes_are_those_of_transformers(config: Dinov2Config) -> None:
    with torch.device("meta"):
        ours, theirs = Dinov2(config).state_dict(), reference(config).state_dict()
    record_keys("dinov2 giant" if config.swiglu else "dinov2 large", "cond_encoder", ours, theirs)


def test_a_size_that_is_no_multiple_of_the_patch_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected a multiple of 14 for size but received 50"):
        Dinov2Encoder(Dinov2(PLAIN), 50)
