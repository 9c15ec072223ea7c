"""Hunyuan3D-2.1's backbone: own module against the reference, graphs against the module, experts above all."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from reference_stubs import import_reference
from torch import Tensor, nn

from orfeas_export import parity
from orfeas_export.dinov2 import DINOV2_LARGE, Dinov2, Dinov2Config, Dinov2Encoder
from orfeas_export.export_graph import check_graph, export_graph, run_graph
from orfeas_export.hunyuan21.dit import Dit, DitConfig
from orfeas_export.hunyuan21.export_hunyuan21 import Hunyuan21Pack
from orfeas_export.hunyuan21.moe import Moe
from orfeas_export.hunyuan2.checkpoint_parts import without_prefix
from orfeas_export.init_weights import random_weights
from orfeas_export.shape_vae import ShapeVae, ShapeVaeConfig, VaeLatents, VaeQuery

FAMILY = "hunyuan3d-2.1"
TINY = DitConfig(channels=8, width=64, context=32, depth=5, heads=4, moe_layers=2, experts=4, top_k=2)
REFERENCE_TINY = dict(
    input_size=16,
    in_channels=8,
    hidden_size=64,
    context_dim=32,
    depth=5,
    num_heads=4,
    qk_norm=True,
    qk_norm_type="rms",
    qkv_bias=False,
    text_len=17,
    with_decoupled_ca=False,
    use_attention_pooling=False,
    use_pos_emb=False,
    num_moe_layers=2,
    num_experts=4,
    moe_top_k=2,
)
"""The same sizes in the reference's words."""
REFERENCE_FULL = {
    **REFERENCE_TINY,
    **dict(input_size=4096, in_channels=64, hidden_size=2048, context_dim=1024, depth=21, num_heads=16, text_len=1370),
    **dict(num_moe_layers=6, num_experts=8),
}
"""configs/hunyuandit-finetuning-flowmatching-dinog518-bf16-lr1e5-4096.yaml of the reference."""
DYNAMIC = {
    "latents": {0: "B", 1: "N"},
    "t": {0: "B"},
    "cond": {0: "B", 1: "M"},
    "velocity": {0: "B", 1: "N"},
}


def step_inputs(seed: int, sizes: Mapping[str, int]) -> dict[str, Tensor]:
    random = torch.Generator().manual_seed(seed)
    batch = sizes.get("B", 1)
    return {
        "latents": torch.randn(batch, sizes.get("N", 16), TINY.channels, generator=random),
        "t": torch.rand(batch, generator=random),
        "cond": torch.randn(batch, sizes.get("M", 17), TINY.context, generator=random),
    }


SECOND = {"B": 3, "N": 23, "M": 11}


@pytest.mark.parametrize("routing", ["dense", "sparse"])
def test_backbone_equals_the_reference(routing: str) -> None:
    module = import_reference("hunyuan3d21", "hy3dshape.models.denoisers.hunyuandit")
    theirs = random_weights(module.HunYuanDiTPlain(**REFERENCE_TINY), 3).eval()
    ours = Dit(TINY, routing).eval()
    ours.load_state_dict(theirs.state_dict())
    inputs = step_inputs(4, {"B": 2, "N": 16, "M": 17})
    expected = theirs(inputs["latents"], inputs["t"], {"main": inputs["cond"]})
    parity.record_reference(FAMILY, f"dit_step ({routing})", ours(**inputs), expected)


@pytest.mark.parametrize("routing", ["dense", "sparse"])
def test_graph_equals_the_module_on_another_input(tmp_path: Path, routing: str) -> None:
    module = random_weights(Dit(TINY, routing), 5)
    path = tmp_path / "dit.onnx"
    export_graph(module, step_inputs(1, {}), ["velocity"], path, DYNAMIC)
    error = check_graph(module, path, step_inputs, SECOND)
    parity.record_onnx(FAMILY, f"dit_step ({routing})", error, step_inputs(2, SECOND))
    kinds = {node.op_type for node in onnx.load(path).graph.node}
    assert ("NonZero" in kinds) == (routing == "sparse")


@pytest.mark.parametrize("routing", ["dense", "sparse"])
def test_fused_graph_equals_the_module_on_another_input(tmp_path: Path, routing: str) -> None:
    module = random_weights(Dit(TINY, routing), 5)
    path = tmp_path / "dit.onnx"
    export_graph(module, step_inputs(1, {}), ["velocity"], path, DYNAMIC, fused_attention=True)
    error = check_graph(module, path, step_inputs, SECOND)
    parity.record_onnx(FAMILY, f"dit_step ({routing}, fused)", error, step_inputs(2, SECOND))


@pytest.mark.parametrize("routing", ["dense", "sparse"])
def test_half_graph_stays_near_the_f32_module(tmp_path: Path, routing: str) -> None:
    module = random_weights(Dit(TINY, routing), 5).eval()
    inputs = step_inputs(2, SECOND)
    expected = module(**inputs)
    export_graph(module, step_inputs(1, {}), ["velocity"], tmp_path / "dit.onnx", DYNAMIC, half=True)
    (actual,) = run_graph(tmp_path / "dit.onnx", inputs)
    # f16 keeps 11 bits; an expert chosen otherwise than in f32 would show as errors of order one.
    assert np.abs(actual - expected.numpy()).max() < 0.03 * expected.abs().max()


def test_full_size_keys_and_shapes_equal_the_reference() -> None:
    module = import_reference("hunyuan3d21", "hy3dshape.models.denoisers.hunyuandit")
    with torch.device("meta"):
        theirs, ours = module.HunYuanDiTPlain(**REFERENCE_FULL), Dit()
    parity.record_keys(FAMILY, "dit_step (dense)", ours.state_dict(), theirs.state_dict())


class CountedMoe(Moe):
    """The usual inference loop: cuts the sorted tokens where the counts of this input say. A trace freezes the cuts."""

    def forward(self, x: Tensor) -> Tensor:
        tokens = x.reshape(-1, x.shape[-1])
        best, index = torch.topk(self.gate(tokens), self.top_k, dim=-1)
        order, total = index.flatten().argsort(), torch.zeros_like(tokens)
        start = 0
        for expert, count in zip(self.experts, index.flatten().bincount(minlength=len(self.experts)).tolist()):
            mine = order[start : start + count]
            start += count
            share = expert(tokens[mine // self.top_k]) * best.flatten()[mine].unsqueeze(1)
            total = total.index_add(0, mine // self.top_k, share)
        return total.view_as(x) + self.shared_experts(x)


def moe_inputs(seed: int, sizes: Mapping[str, int]) -> dict[str, Tensor]:
    shape = (sizes.get("B", 1), sizes.get("N", 24), 16)
    return {"x": torch.randn(shape, generator=torch.Generator().manual_seed(seed))}


def exported_moe(kind: type[Moe], routing: str, path: Path) -> nn.Module:
    module = random_weights(kind(16, 4, 2, routing), 6)
    free = {0: "B", 1: "N"}
    export_graph(module, moe_inputs(1, {}), ["y"], path, {"x": free, "y": free})
    return module


@pytest.mark.parametrize("routing", ["dense", "sparse"])
def test_experts_follow_the_second_input_where_a_plain_trace_keeps_the_first_ones_routing(
    tmp_path: Path, routing: str
) -> None:
    naive, ours = tmp_path / "naive.onnx", tmp_path / "ours.onnx"
    counted, own = exported_moe(CountedMoe, routing, naive), exported_moe(Moe, routing, ours)
    same_sizes = {"B": 1, "N": 24}
    assert check_graph(counted, naive, moe_inputs, same_sizes, seed=1) < parity.TOLERANCE, "right on the traced input"
    assert check_graph(counted, naive, moe_inputs, same_sizes, seed=2) > 0.05, "and silently wrong on the next"
    assert check_graph(own, ours, moe_inputs, same_sizes, seed=2) < parity.TOLERANCE
    assert check_graph(own, ours, moe_inputs, {"B": 3, "N": 7}, seed=3) < parity.TOLERANCE


@pytest.mark.parametrize("routing", ["dense", "sparse"])
def test_experts_that_no_token_chose_change_nothing(tmp_path: Path, routing: str) -> None:
    path = tmp_path / "moe.onnx"
    module = exported_moe(Moe, routing, path)
    # One token chooses two of four experts: two stay empty.
    assert check_graph(module, path, moe_inputs, {"B": 1, "N": 1}, seed=7) < parity.TOLERANCE


def test_dense_and_sparse_routing_agree() -> None:
    dense, sparse = Moe(16, 8, 2, "dense"), Moe(16, 8, 2, "sparse")
    random_weights(dense, 8)
    sparse.load_state_dict(dense.state_dict())
    x = moe_inputs(9, {"B": 2, "N": 50})["x"]
    assert parity.relative_error(dense(x), sparse(x)) < 1e-6


def test_conditioner_equals_the_reference() -> None:
    module = import_reference("hunyuan3d21", "hy3dshape.models.conditioner")
    sizes = dict(hidden_size=48, num_attention_heads=3, num_hidden_layers=2, image_size=70, patch_size=14)
    main = {"type": "DinoImageEncoder", "kwargs": {"config": sizes, "image_size": 70, "use_cls_token": True}}
    theirs = random_weights(module.SingleImageEncoder(main), 3).eval()
    ours = Dinov2(TINY_IMAGE).eval()
    ours.load_state_dict(without_prefix(theirs.state_dict()))
    image = torch.rand(2, 3, 70, 70, generator=torch.Generator().manual_seed(4))
    # The reference gets -1..1 and maps it back itself.
    parity.record_reference(FAMILY, "cond_encoder", Dinov2Encoder(ours, 70)(image), theirs(image * 2 - 1)["main"])


TINY_IMAGE = Dinov2Config(width=48, heads=3, layers=2, table_side=5)
TINY_VAE = ShapeVaeConfig(channels=8, width=32, heads=2, layers=2, frequencies=4)
FREE = {**SECOND, "P": 37}
REFERENCE_VAE = dict(
    include_pi=False,
    num_encoder_layers=1,
    qkv_bias=False,
    qk_norm=True,
    scale_factor=Hunyuan21Pack().vae.scale_factor,
    point_feats=4,
    pc_size=64,
    pc_sharpedge_size=0,
)


def part_inputs(seed: int, sizes: Mapping[str, int]) -> dict[str, dict[str, Tensor]]:
    """Inputs of the graphs beside the backbone's."""
    random = torch.Generator().manual_seed(seed)
    batch, tokens = sizes.get("B", 1), sizes.get("N", 16)
    heads = (batch, TINY_VAE.query_heads, tokens, TINY_VAE.query_width // TINY_VAE.query_heads)
    return {
        "cond_encoder": {"image": torch.rand(batch, 3, 70, 70, generator=random)},
        "vae_latents": {"z": torch.randn(batch, tokens, TINY_VAE.channels, generator=random)},
        "vae_query": {
            "k": torch.randn(heads, generator=random),
            "v": torch.randn(heads, generator=random),
            "points": 2 * torch.rand(batch, sizes.get("P", 50), 3, generator=random) - 1,
        },
    }


PART_AXES = {
    "cond_encoder": (["cond"], {"image": {0: "B"}, "cond": {0: "B"}}),
    "vae_latents": (["k", "v"], {"z": {0: "B", 1: "N"}, "k": {0: "B", 2: "N"}, "v": {0: "B", 2: "N"}}),
    "vae_query": (
        ["logits"],
        {"k": {0: "B", 2: "N"}, "v": {0: "B", 2: "N"}, "points": {0: "B", 1: "P"}, "logits": {0: "B", 1: "P"}},
    ),
}


@pytest.mark.parametrize("role", PART_AXES)
def test_other_graphs_equal_their_modules_on_another_input(tmp_path: Path, role: str) -> None:
    vae = random_weights(ShapeVae(TINY_VAE), 5)
    parts = {
        "cond_encoder": Dinov2Encoder(random_weights(Dinov2(TINY_IMAGE), 5), 70),
        "vae_latents": VaeLatents(vae),
        "vae_query": VaeQuery(vae),
    }
    outputs, dynamic = PART_AXES[role]
    export_graph(parts[role], part_inputs(1, {})[role], outputs, tmp_path / "part.onnx", dynamic)
    error = check_graph(parts[role], tmp_path / "part.onnx", lambda seed, sizes: part_inputs(seed, sizes)[role], FREE)
    parity.record_onnx(FAMILY, role, error, part_inputs(2, FREE)[role])


def test_decoder_equals_the_reference() -> None:
    module = import_reference("hunyuan3d21", "hy3dshape.models.autoencoders")
    sizes = dict(num_latents=16, embed_dim=8, num_freqs=4, heads=2, width=32, num_decoder_layers=2)
    theirs = random_weights(module.ShapeVAE(**REFERENCE_VAE, **sizes), 3).eval()
    ours = ShapeVae(TINY_VAE).eval()
    ours.load_state_dict(decoding(theirs.state_dict()))
    z, points = part_inputs(4, {"B": 2})["vae_latents"]["z"], part_inputs(4, {"B": 2})["vae_query"]["points"]
    expected = theirs.geo_decoder(queries=points, latents=theirs.decode(z)).squeeze(-1)
    k, v = VaeLatents(ours)(z)
    # Both graphs together: the reference has no seam between them.
    for role in ("vae_latents", "vae_query"):
        parity.record_reference(FAMILY, role, VaeQuery(ours)(k, v, points), expected)


def test_full_size_decoder_and_conditioner_keys_and_shapes_equal_the_reference() -> None:
    autoencoders = import_reference("hunyuan3d21", "hy3dshape.models.autoencoders")
    conditioner = import_reference("hunyuan3d21", "hy3dshape.models.conditioner")
    sizes = dict(num_latents=4096, embed_dim=64, num_freqs=8, heads=16, width=1024, num_decoder_layers=16)
    image = dict(hidden_size=1024, num_attention_heads=16, num_hidden_layers=24, image_size=518, patch_size=14)
    main = {"type": "DinoImageEncoder", "kwargs": {"config": image, "image_size": 518, "use_cls_token": True}}
    with torch.device("meta"):
        vae = decoding(autoencoders.ShapeVAE(**REFERENCE_VAE, **sizes).state_dict())
        parity.record_keys(FAMILY, "vae_query", ShapeVae(Hunyuan21Pack().vae).state_dict(), vae)
        dino = without_prefix(conditioner.SingleImageEncoder(main).state_dict())
        parity.record_keys(FAMILY, "cond_encoder", Dinov2(DINOV2_LARGE).state_dict(), dino)



def decoding(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key: value for key, value in weights.items() if not key.startswith(ShapeVae.IGNORED)}
