"""Our TripoSR against its graphs, and against the reference where ORFEAS_REF_TRIPOSR names a checkout."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import onnx
import pytest
import torch
from reference_stubs import import_reference

from orfeas_export import parity
from orfeas_export.export_graph import check_graph, export_graph, relative_error, run_graph
from orfeas_export.families import ExportOptions
from orfeas_export.init_weights import random_weights
from orfeas_export.triposr.config import TriposrConfig, VitConfig
from orfeas_export.triposr.model import TriplaneEncoder, TriplaneQuery, Triposr
from orfeas_export.triposr.pack_triposr import encoder_inputs, export_graphs, query_inputs
from orfeas_export.triposr.triplane_tail import TAIL, TriplaneTail, tail_inputs

FAMILY = "triposr"
TINY = TriposrConfig(
    image_size=96,
    vit=VitConfig(width=48, layers=2, heads=3, mlp_width=96, table_size=64, patch=16, position_offset=0),
    plane_size=8,
    channels=64,
    layers=2,
    heads=4,
    head_size=16,
    plane_channels=10,
    neurons=16,
    hidden_layers=3,
)


def tiny() -> Triposr:
    return random_weights(Triposr(TINY), 3).eval()


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("triposr")
    export_graphs(tiny(), out, ExportOptions())
    return out


def test_encoder_graph_equals_the_module_on_another_picture(graphs: Path) -> None:
    error = check_graph(TriplaneEncoder(tiny()), graphs / "encoder.onnx", lambda seed, _: encoder_inputs(TINY, seed))
    parity.record_onnx(FAMILY, "triplane_encoder", error, encoder_inputs(TINY, 2))


def test_encoder_traced_with_a_free_batch_equals_the_module_on_another_batch(tmp_path: Path) -> None:
    # Packs ask for one picture at a time; a batch that tracing had frozen would show a frozen shape elsewhere too.
    def inputs(seed: int, sizes: dict[str, int]) -> dict[str, torch.Tensor]:
        pictures = [encoder_inputs(TINY, seed + 10 * index)["image"] for index in range(sizes["B"])]
        return {"image": torch.cat(pictures)}

    encoder, graph = TriplaneEncoder(tiny()), tmp_path / "encoder.onnx"
    export_graph(encoder, inputs(1, {"B": 1}), ["planes"], graph, {"image": {0: "B"}, "planes": {0: "B"}})
    error = check_graph(encoder, graph, inputs, {"B": 3})
    parity.record_onnx(FAMILY, "triplane_encoder (batch)", error, inputs(2, {"B": 3}))


def test_query_graph_equals_the_module_on_other_planes_and_another_count(graphs: Path) -> None:
    def inputs(seed: int, sizes: dict[str, int]) -> dict[str, torch.Tensor]:
        return query_inputs(TINY, seed, sizes["P"])

    error = check_graph(TriplaneQuery(tiny()), graphs / "query.onnx", inputs, {"P": 4097})
    parity.record_onnx(FAMILY, "triplane_query", error, inputs(2, {"P": 4097}))


def test_tail_graph_equals_the_module_on_another_slab(graphs: Path) -> None:
    def inputs(seed: int, sizes: dict[str, int]) -> dict[str, torch.Tensor]:
        return tail_inputs(TINY, seed, sizes["A"], sizes["B"])

    error = check_graph(TriplaneTail(tiny()), graphs / TAIL, inputs, {"A": 31, "B": 65})
    parity.record_onnx(FAMILY, "triplane_tail", error, inputs(2, {"A": 31, "B": 65}))


def test_first_layer_split_by_plane_and_tail_equal_the_decoder() -> None:
    model, features = tiny(), torch.randn(40, 30, generator=torch.Generator().manual_seed(1))
    first = model.decoder.linears[0]
    parts = [features[:, 10 * k :][:, :10] @ first.weight[:, 10 * k :][:, :10].T for k in range(3)]
    density = TriplaneTail(model)(parts[0][None], parts[1][None], (parts[2] + first.bias)[None])
    assert relative_error(density.detach().numpy(), model.decoder(features)[:, 0].detach().numpy()) < 1e-6


def test_fused_encoder_graph_equals_the_module_and_has_no_softmax(tmp_path: Path) -> None:
    export_graphs(tiny(), tmp_path, ExportOptions(fused_attention=True))
    graph = tmp_path / "encoder.onnx"
    kinds = [node.op_type for node in onnx.load(graph).graph.node]
    # A self-attention a layer of the ViT; a self- and a cross-attention a block of the backbone.
    assert kinds.count("MultiHeadAttention") == TINY.vit.layers + 2 * TINY.layers and "Softmax" not in kinds
    error = check_graph(TriplaneEncoder(tiny()), graph, lambda seed, _: encoder_inputs(TINY, seed))
    parity.record_onnx(FAMILY, "triplane_encoder (fused)", error, encoder_inputs(TINY, 2))


def test_half_encoder_graph_follows_the_module(tmp_path: Path) -> None:
    model = tiny()
    export_graphs(model, tmp_path, ExportOptions(half=True))
    inputs = encoder_inputs(TINY, 2)
    full = tiny().encode(inputs["image"]).detach().numpy()
    # f16 keeps eleven bits; two layers of each transformer lose some of them.
    assert relative_error(run_graph(tmp_path / "encoder.onnx", inputs)[0], full) < 1e-2


def test_mlp_file_holds_the_decoder(graphs: Path) -> None:
    model, values = tiny(), np.fromfile(graphs / "query.f32", dtype="<f4")
    features = torch.randn(7, 30, generator=torch.Generator().manual_seed(1))
    x, offset = features.numpy(), 0
    for index, (inner, outer) in enumerate(zip(TINY.mlp_widths, TINY.mlp_widths[1:], strict=False)):
        if index:
            x = x / (1 + np.exp(-x))
        weight = values[offset : offset + inner * outer].reshape(outer, inner)
        x = x @ weight.T + values[offset + inner * outer :][:outer]
        offset += inner * outer + outer
    assert offset == values.size
    assert relative_error(x, model.decoder(features).detach().numpy()) < 1e-5


def test_positions_are_frozen_and_resized_as_the_pinned_release_does() -> None:
    table = random_weights(Triposr(TINY), 3).image_tokenizer.model.embeddings
    exact = table.positions(6)
    table.offset = 0.1
    # The offset moves samples by 0.1 / 6 of a cell's width at most: near, but not the same.
    assert 1e-4 < relative_error(table.positions(6).numpy(), exact.numpy()) < 0.2
    assert torch.equal(table.positions(4), table.position_embeddings)


def reference(config: TriposrConfig, folder: Path) -> torch.nn.Module:
    """The reference's own TSR of these sizes, its ViT's configuration read from `folder` instead of a hub."""
    image = import_reference("triposr", "tsr.models.tokenizers.image")
    system = import_reference("triposr", "tsr.system")
    from omegaconf import OmegaConf
    from transformers import ViTConfig as HuggingViTConfig

    vit = config.vit
    HuggingViTConfig(
        hidden_size=vit.width,
        num_hidden_layers=vit.layers,
        num_attention_heads=vit.heads,
        intermediate_size=vit.mlp_width,
        image_size=vit.table_size,
        patch_size=vit.patch,
        layer_norm_eps=vit.eps,
    ).save_pretrained(folder)
    parts = {
        "image_tokenizer": ("tokenizers.image.DINOSingleImageTokenizer", {"pretrained_model_name_or_path": "local"}),
        "tokenizer": ("tokenizers.triplane.Triplane1DTokenizer", _tokenizer(config)),
        "backbone": ("transformer.transformer_1d.Transformer1D", _backbone(config)),
        "post_processor": ("network_utils.TriplaneUpsampleNetwork", _upsample(config)),
        "decoder": ("network_utils.NeRFMLP", _decoder(config)),
        "renderer": ("nerf_renderer.TriplaneNeRFRenderer", {"radius": config.radius, "density_activation": "exp"}),
    }
    settings: dict = {"cond_image_size": config.image_size}
    for name, (kind, values) in parts.items():
        settings |= {f"{name}_cls": f"tsr.models.{kind}", name: values}
    with patch.object(image, "hf_hub_download", lambda **_: str(folder / "config.json")):
        return system.TSR(OmegaConf.create(settings)).eval()


def _tokenizer(config: TriposrConfig) -> dict:
    return {"plane_size": config.plane_size, "num_channels": config.channels}


def _backbone(config: TriposrConfig) -> dict:
    return {
        "in_channels": config.channels,
        "num_attention_heads": config.heads,
        "attention_head_dim": config.head_size,
        "num_layers": config.layers,
        "cross_attention_dim": config.vit.width,
    }


def _upsample(config: TriposrConfig) -> dict:
    return {"in_channels": config.channels, "out_channels": config.plane_channels}


def _decoder(config: TriposrConfig) -> dict:
    return {
        "in_channels": 3 * config.plane_channels,
        "n_neurons": config.neurons,
        "n_hidden_layers": config.hidden_layers,
        "activation": "silu",
    }


def test_module_equals_the_reference(tmp_path: Path) -> None:
    ours, theirs = tiny(), reference(TINY, tmp_path)
    theirs.load_state_dict(ours.state_dict())
    image = encoder_inputs(TINY, 5)["image"]
    points = query_inputs(TINY, 5, 501)["points"]
    with torch.no_grad():
        want = theirs([image[0].permute(1, 2, 0).contiguous()], "cpu")
        got = ours.encode(image)
        field = theirs.renderer.query_triplane(theirs.decoder, points, want[0])
        density, color = ours.query(want, points)
    parity.record_reference(FAMILY, "triplane_encoder", got, want)
    parity.record_reference(FAMILY, "triplane_query", density, field["density"][:, 0])
    parity.record_reference(FAMILY, "triplane_query", color, field["color"])
    parity.record_reference(FAMILY, "triplane_query", (density - 1).exp(), field["density_act"][:, 0])


def test_full_size_keys_and_shapes_are_those_of_the_reference(tmp_path: Path) -> None:
    with torch.device("meta"):
        parity.record_keys(
            FAMILY,
            "triplane_encoder",
            Triposr(TriposrConfig()).state_dict(),
            reference(TriposrConfig(), tmp_path).state_dict(),
        )
