"""TripoSG: own backbone and VAE decoder against the reference, graphs against the modules."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from reference_stubs import import_reference
from torch import Tensor, nn

from orfeas_export import parity
from orfeas_export.dinov2 import DINOV2_LARGE, Dinov2, Dinov2Config, Dinov2Encoder
from orfeas_export.dinov2.model import IMAGENET_DEVIATION, IMAGENET_MEAN
from orfeas_export.export_graph import check_graph, export_graph
from orfeas_export.init_weights import random_weights
from orfeas_export.triposg.dit import Dit, DitConfig
from orfeas_export.triposg.vae import UNUSED_KEYS, Vae, VaeConfig, VaeLatents, VaeQuery

FAMILY = "triposg"
TINY = DitConfig(channels=8, width=64, context=32, depth=5, heads=4)
TINY_VAE = VaeConfig(channels=8, width=32, heads=2, layers=2, frequencies=4)
# The same sizes in the reference's words.
REFERENCE_TINY = dict(num_attention_heads=4, width=64, in_channels=8, num_layers=5, cross_attention_dim=32)
REFERENCE_TINY_VAE = dict(
    in_channels=3,
    latent_channels=8,
    num_attention_heads=2,
    width_encoder=32,
    width_decoder=32,
    num_layers_encoder=1,
    num_layers_decoder=2,
    embed_frequency=4,
    embed_include_pi=False,
)
FREE = {"B": 2, "N": 19, "M": 11, "P": 37}


def step_inputs(seed: int, sizes: Mapping[str, int]) -> dict[str, Tensor]:
    random = torch.Generator().manual_seed(seed)
    batch = sizes.get("B", 1)
    return {
        "latents": torch.randn(batch, sizes.get("N", 16), TINY.channels, generator=random),
        "t": 1000 * torch.rand(batch, generator=random),
        "cond": torch.randn(batch, sizes.get("M", 17), TINY.context, generator=random),
    }


def latents_inputs(seed: int, sizes: Mapping[str, int]) -> dict[str, Tensor]:
    shape = (sizes.get("B", 1), sizes.get("N", 16), TINY_VAE.channels)
    return {"z": torch.randn(shape, generator=torch.Generator().manual_seed(seed))}


def query_inputs(seed: int, sizes: Mapping[str, int]) -> dict[str, Tensor]:
    random = torch.Generator().manual_seed(seed)
    batch, heads = sizes.get("B", 1), TINY_VAE.heads
    tokens = (batch, heads, sizes.get("N", 16), TINY_VAE.width // heads)
    points = 2.01 * torch.rand(batch, sizes.get("P", 50), 3, generator=random) - 1.005
    return {"k": torch.randn(tokens, generator=random), "v": torch.randn(tokens, generator=random), "points": points}


def reference_vae() -> nn.Module:
    module = import_reference("triposg", "triposg.models.autoencoders")
    return random_weights(module.TripoSGVAEModel(**REFERENCE_TINY_VAE), 3).eval()


def decoding(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key: value for key, value in weights.items() if not key.startswith(UNUSED_KEYS)}


def test_backbone_equals_the_reference() -> None:
    module = import_reference("triposg", "triposg.models.transformers")
    theirs = random_weights(module.TripoSGDiTModel(**REFERENCE_TINY), 3).eval()
    ours = Dit(TINY).eval()
    ours.load_state_dict(theirs.state_dict())
    inputs = step_inputs(4, {"B": 2})
    expected = theirs(inputs["latents"], inputs["t"], encoder_hidden_states=inputs["cond"]).sample
    parity.record_reference(FAMILY, "dit_step", ours(**inputs), expected)


def test_split_decoder_equals_the_reference_with_the_sign_turned() -> None:
    theirs, ours = reference_vae(), Vae(TINY_VAE).eval()
    ours.load_state_dict(decoding(theirs.state_dict()))
    z, points = latents_inputs(4, {"B": 2})["z"], query_inputs(5, {"B": 2})["points"]
    k, v = VaeLatents(ours)(z)
    field = theirs.decode(z, sampled_points=points).sample.squeeze(-1)
    # The whole of vae_latents and vae_query together: the reference has no seam between them.
    for graph in ("vae_latents", "vae_query"):
        parity.record_reference(FAMILY, graph, -VaeQuery(ours)(k, v, points), field)


@pytest.mark.parametrize("fused", [False, True])
def test_backbone_graph_equals_the_module_on_another_input(tmp_path: Path, fused: bool) -> None:
    module, path = random_weights(Dit(TINY), 5), tmp_path / "dit.onnx"
    tokens = {0: "B", 1: "N"}
    dynamic = {"latents": tokens, "t": {0: "B"}, "cond": {0: "B", 1: "M"}, "velocity": tokens}
    export_graph(module, step_inputs(1, {}), ["velocity"], path, dynamic, fused_attention=fused)
    error = check_graph(module, path, step_inputs, FREE)
    parity.record_onnx(FAMILY, "dit_step (fused)" if fused else "dit_step", error, step_inputs(2, FREE))


@pytest.mark.parametrize("fused", [False, True])
def test_decoder_graphs_equal_the_modules_on_other_inputs(tmp_path: Path, fused: bool) -> None:
    vae = random_weights(Vae(TINY_VAE), 5)
    heads, name = {0: "B", 2: "N"}, "{} (fused)" if fused else "{}"
    latents, query = tmp_path / "latents.onnx", tmp_path / "query.onnx"
    dynamic = {"z": {0: "B", 1: "N"}, "k": heads, "v": heads}
    export_graph(VaeLatents(vae), latents_inputs(1, {}), ["k", "v"], latents, dynamic, fused_attention=fused)
    error = check_graph(VaeLatents(vae), latents, latents_inputs, FREE)
    parity.record_onnx(FAMILY, name.format("vae_latents"), error, latents_inputs(2, FREE))
    dynamic = {"k": heads, "v": heads, "points": {0: "B", 1: "P"}, "logits": {0: "B", 1: "P"}}
    export_graph(VaeQuery(vae), query_inputs(1, {}), ["logits"], query, dynamic, fused_attention=fused)
    error = check_graph(VaeQuery(vae), query, query_inputs, FREE)
    parity.record_onnx(FAMILY, name.format("vae_query"), error, query_inputs(2, FREE))


def test_full_size_keys_and_shapes_equal_the_reference() -> None:
    transformers = import_reference("triposg", "triposg.models.transformers")
    autoencoders = import_reference("triposg", "triposg.models.autoencoders")
    with torch.device("meta"):
        parity.record_keys(FAMILY, "dit_step", Dit().state_dict(), transformers.TripoSGDiTModel().state_dict())
        decoder = decoding(autoencoders.TripoSGVAEModel().state_dict())
        parity.record_keys(FAMILY, "vae_query", Vae().state_dict(), decoder)


TINY_IMAGE = Dinov2Config(width=48, heads=3, layers=2)
IMAGE_SIZE = 224


def reference_encoder(config: Dinov2Config) -> nn.Module:
    """The reference takes this class from transformers, and its own checkpoint's configuration."""
    transformers = pytest.importorskip("transformers")
    sizes = dict(hidden_size=config.width, num_attention_heads=config.heads, num_hidden_layers=config.layers)
    return transformers.Dinov2Model(transformers.Dinov2Config(**sizes, image_size=518, patch_size=14)).eval()


def image_inputs(seed: int, sizes: Mapping[str, int]) -> dict[str, Tensor]:
    shape = (sizes.get("B", 1), 3, IMAGE_SIZE, IMAGE_SIZE)
    return {"image": torch.rand(shape, generator=torch.Generator().manual_seed(seed))}


def test_conditioner_equals_the_reference_at_224() -> None:
    theirs, ours = random_weights(reference_encoder(TINY_IMAGE), 3), Dinov2(TINY_IMAGE).eval()
    ours.load_state_dict(theirs.state_dict())
    image = image_inputs(4, {"B": 2})["image"]
    mean, deviation = (torch.tensor(values).view(1, 3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_DEVIATION))
    expected = theirs((image - mean) / deviation).last_hidden_state
    parity.record_reference(FAMILY, "cond_encoder", Dinov2Encoder(ours, IMAGE_SIZE)(image), expected)


def test_conditioner_graph_equals_the_module_on_another_input(tmp_path: Path) -> None:
    module = Dinov2Encoder(random_weights(Dinov2(TINY_IMAGE), 5), IMAGE_SIZE)
    batch = {0: "B"}
    export_graph(module, image_inputs(1, {}), ["cond"], tmp_path / "cond.onnx", {"image": batch, "cond": batch})
    error = check_graph(module, tmp_path / "cond.onnx", image_inputs, FREE)
    parity.record_onnx(FAMILY, "cond_encoder", error, image_inputs(2, FREE))


def test_full_size_conditioner_keys_and_shapes_equal_the_reference() -> None:
    with torch.device("meta"):
        theirs = reference_encoder(DINOV2_LARGE)
    parity.record_keys(FAMILY, "cond_encoder", Dinov2(DINOV2_LARGE).state_dict(), theirs.state_dict())
