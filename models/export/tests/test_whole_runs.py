"""What the committed packs recorded, against the references' own networks and schedulers with the same weights.

The TypeScript engine replays the same records: this is the other half of its way to the references.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from reference_sizes import hunyuan2_sizes
from reference_stubs import import_reference
from torch import Tensor, nn

from orfeas_export import parity
from orfeas_export.dinov2 import Dinov2Encoder
from orfeas_export.dinov2.model import IMAGENET_DEVIATION, IMAGENET_MEAN
from orfeas_export.hunyuan2 import tiny_flow
from orfeas_export.hunyuan2.presets import Hunyuan2Pack
from orfeas_export.hunyuan21 import tiny_flow_moe
from orfeas_export.triposg import tiny_flow_rectified
from orfeas_export.triposg.vae import Vae

ROOT = Path(__file__).resolve().parents[3]
STEP_TOLERANCE = 1e-5


def recorded(pack: str) -> dict[str, Tensor]:
    (folder,) = [*ROOT.glob(f"models/packs/{pack}/parity"), *ROOT.glob(f"tests/fixtures/packs/{pack}/parity")]
    values = np.fromfile(folder / "parity.bin", dtype="<f4")
    tensors = json.loads((folder / "parity.json").read_text())["tensors"]
    return {
        name: torch.from_numpy(values[at["offset"] : at["offset"] + int(np.prod(at["dims"]))].reshape(at["dims"]))
        for name, at in tensors.items()
    }


def compare_latents(family: str, after: list[Tensor], tensors: dict[str, Tensor]) -> None:
    assert f"latents_{len(after) + 1}" not in tensors
    for step, latents in enumerate(after, start=1):
        expected = tensors[f"latents_{step}"]
        parity.record_reference(family, "whole run, latents", latents.view_as(expected), expected, STEP_TOLERANCE)


def load(theirs: nn.Module, ours: nn.Module) -> nn.Module:
    """Our weights into the reference's module, whose own further keys (encoders) stay as they are."""
    surplus = theirs.load_state_dict(ours.state_dict(), strict=False).unexpected_keys
    assert not surplus
    return theirs.eval()


def dino_of(encoder: Dinov2Encoder) -> nn.Module:
    transformers = pytest.importorskip("transformers")
    config = encoder.model.config
    sizes = dict(hidden_size=config.width, num_attention_heads=config.heads, num_hidden_layers=config.layers)
    side = config.table_side * config.patch
    theirs = transformers.Dinov2Model(transformers.Dinov2Config(**sizes, image_size=side, patch_size=config.patch))
    return load(theirs, encoder.model)


def normalised(image: Tensor) -> Tensor:
    mean, deviation = (torch.tensor(values).view(1, 3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_DEVIATION))
    return (image - mean) / deviation


def test_rectified_run_is_that_of_triposg() -> None:
    transformers = import_reference("triposg", "triposg.models.transformers")
    autoencoders = import_reference("triposg", "triposg.models.autoencoders")
    schedulers = import_reference("triposg", "triposg.schedulers")
    parts, vae, _ = tiny_flow_rectified.fitted_modules()
    tensors, manifest = recorded("tiny-flow-rectified"), tiny_flow_rectified.tiny_manifest()
    dit = load(transformers.TripoSGDiTModel(**triposg_sizes()), parts["dit_step"])
    scheduler = schedulers.RectifiedFlowScheduler()
    scheduler.set_timesteps(manifest["sampler"]["steps"]["default"])
    seen = dino_of(parts["cond_encoder"])(normalised(tensors["image"])).last_hidden_state
    # Both halves of the guidance in one batch, the unconditional one first, as the reference's pipeline has it.
    cond, latents, after = torch.cat([torch.zeros_like(seen), seen]), tensors["noise"][None], []
    for t in scheduler.timesteps:
        both = dit(latents.repeat(2, 1, 1), t.expand(2), encoder_hidden_states=cond).sample
        without, with_picture = both.chunk(2)
        guided = without + manifest["sampler"]["guidance"]["scale"]["default"] * (with_picture - without)
        latents = scheduler.step(guided, t, latents, return_dict=False)[0]
        after.append(latents)
    compare_latents("triposg", after, tensors)
    field = load(triposg_vae(autoencoders, vae), vae).decode(latents, sampled_points=tensors["points"]).sample
    parity.record_reference("triposg", "whole run, field", tensors["logits"], -field.squeeze(-1))


def triposg_sizes() -> dict[str, int]:
    config = tiny_flow_rectified.PACK.dit
    return dict(
        num_attention_heads=config.heads,
        width=config.width,
        in_channels=config.channels,
        num_layers=config.depth,
        cross_attention_dim=config.context,
    )


def triposg_vae(autoencoders, vae: Vae) -> nn.Module:  # noqa: ANN001 - a module of the reference
    config = vae.config
    return autoencoders.TripoSGVAEModel(
        latent_channels=config.channels,
        num_attention_heads=config.heads,
        width_encoder=config.width,
        width_decoder=config.width,
        num_layers_encoder=1,
        num_layers_decoder=config.layers,
        embed_frequency=config.frequencies,
    )


def test_run_with_experts_is_that_of_hunyuan3d_2_1() -> None:
    denoisers = import_reference("hunyuan3d21", "hy3dshape.models.denoisers.hunyuandit")
    autoencoders = import_reference("hunyuan3d21", "hy3dshape.models.autoencoders")
    schedulers = import_reference("hunyuan3d21", "hy3dshape.schedulers")
    parts, vae, _ = tiny_flow_moe.fitted_modules()
    tensors, manifest = recorded("tiny-flow-moe"), tiny_flow_moe.tiny_manifest()
    dit = load(denoisers.HunYuanDiTPlain(**hunyuan_sizes()), parts["dit_step"])
    scheduler = schedulers.FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(sigmas=np.linspace(0, 1, manifest["sampler"]["steps"]["default"]))
    seen = dino_of(parts["cond_encoder"])(normalised(tensors["image"])).last_hidden_state
    # Here the conditional half comes first, and the network gets times in 0..1.
    cond, latents, after = torch.cat([seen, torch.zeros_like(seen)]), tensors["noise"][None], []
    for t in scheduler.timesteps:
        time = t.expand(2) / scheduler.config.num_train_timesteps
        with_picture, without = dit(latents.repeat(2, 1, 1), time, {"main": cond}).chunk(2)
        guided = without + manifest["sampler"]["guidance"]["scale"]["default"] * (with_picture - without)
        latents = scheduler.step(guided, t, latents).prev_sample
        after.append(latents)
    compare_latents("hunyuan3d-2.1", after, tensors)
    decoder = load(hunyuan_vae(autoencoders), vae)
    tokens = decoder.decode(latents / decoder.scale_factor)
    field = decoder.geo_decoder(queries=tensors["points"], latents=tokens)
    parity.record_reference("hunyuan3d-2.1", "whole run, field", tensors["logits"], field.squeeze(-1))


def hunyuan_sizes() -> dict:
    config = tiny_flow_moe.PACK.dit
    return dict(
        input_size=tiny_flow_moe.PACK.tokens,
        in_channels=config.channels,
        hidden_size=config.width,
        context_dim=config.context,
        depth=config.depth,
        num_heads=config.heads,
        qk_norm=True,
        qkv_bias=False,
        use_attention_pooling=False,
        num_moe_layers=config.moe_layers,
        num_experts=config.experts,
        moe_top_k=config.top_k,
    )


def hunyuan_vae(autoencoders) -> nn.Module:  # noqa: ANN001 - a module of the reference
    config = tiny_flow_moe.PACK.vae
    return autoencoders.ShapeVAE(
        num_latents=tiny_flow_moe.PACK.tokens,
        embed_dim=config.channels,
        width=config.width,
        heads=config.heads,
        num_decoder_layers=config.layers,
        num_encoder_layers=1,
        num_freqs=config.frequencies,
        include_pi=False,
        qkv_bias=config.qkv_bias,
        qk_norm=config.qk_norm,
        scale_factor=config.scale_factor,
        point_feats=4,
        pc_size=64,
        pc_sharpedge_size=0,
    )


@pytest.mark.parametrize("pack", [tiny_flow.TINY_FLOW, tiny_flow.TINY_FLOW_TURBO], ids=lambda pack: pack.id)
def test_runs_with_sequential_and_embedded_guidance_are_those_of_hunyuan3d_2(pack: Hunyuan2Pack) -> None:
    denoisers = import_reference("hunyuan3d2", "hy3dgen.shapegen.models.denoisers.hunyuan3ddit")
    schedulers = import_reference("hunyuan3d2", "hy3dgen.shapegen.schedulers")
    parts, _ = tiny_flow.tiny_modules(pack)
    tensors, steps = recorded(pack.id), pack.sampler["steps"]["default"]
    dit = load(denoisers.Hunyuan3DDiT(**hunyuan2_sizes(pack.dit)), parts["dit_step"])
    scale = pack.sampler["guidance"]["scale"]["default"]
    # What the pack's own fixture recorded of the conditioner is held to its reference elsewhere: test_dinov2.py.
    seen, latents, after = tensors["cond"], tensors["noise"][None], []
    if pack.dit.guidance_embed:
        scheduler = schedulers.ConsistencyFlowMatchEulerDiscreteScheduler(1000, pack.sampler["pcm"])
        scheduler.set_timesteps(num_inference_steps=steps)
    else:
        scheduler = schedulers.FlowMatchEulerDiscreteScheduler()
        scheduler.set_timesteps(sigmas=np.linspace(0, 1, steps))
    for t in scheduler.timesteps:
        time = t.expand(1) / scheduler.config.num_train_timesteps
        if pack.dit.guidance_embed:
            velocity = dit(latents, time, {"main": seen}, guidance=torch.tensor([scale]))
        else:
            with_picture, without = (dit(latents, time, {"main": cond}) for cond in (seen, torch.zeros_like(seen)))
            velocity = without + scale * (with_picture - without)
        latents = scheduler.step(velocity, t, latents).prev_sample
        after.append(latents)
    compare_latents("hunyuan3d2 turbo" if pack.dit.guidance_embed else "hunyuan3d2 normal", after, tensors)
