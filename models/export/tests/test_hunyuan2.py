import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from reference_sizes import hunyuan2_sizes
from reference_stubs import import_reference
from safetensors.torch import save_file

from orfeas_export.dinov2 import Dinov2, Dinov2Config
from orfeas_export.export_graph import check_graph, export_graph, run_graph
from orfeas_export.families import ExportOptions
from orfeas_export.hunyuan2 import Hunyuan2Dit, Hunyuan2DitConfig
from orfeas_export.hunyuan2.export_hunyuan2 import decode, export_pack, vae_config_of
from orfeas_export.hunyuan2.presets import HUNYUAN2_PACKS, Hunyuan2Pack
from orfeas_export.init_weights import random_weights
from orfeas_export.latent_set import LatentSetSizes, graph_shapes, make_inputs
from orfeas_export.latent_set_pack import vram_estimate
from orfeas_export.parity import TOLERANCE, record_keys, record_onnx, record_reference, relative_error
from orfeas_export.samplers import consistency_flow_euler, flow_match_euler, rectified_flow, sample
from orfeas_export.shape_vae import ShapeVae, ShapeVaeConfig, with_turbo_query

PLAIN = Hunyuan2DitConfig(channels=8, context=24, width=32, heads=2, double_blocks=2, single_blocks=3)
GUIDED = replace(PLAIN, guidance_embed=True)
KINDS = pytest.mark.parametrize("config", [PLAIN, GUIDED], ids=["sequential", "embedded"])
DITS = "hy3dgen.shapegen.models.denoisers.hunyuan3ddit"
SCHEDULERS = "hy3dgen.shapegen.schedulers"


def reference(config: Hunyuan2DitConfig) -> torch.nn.Module:
    return import_reference("hunyuan3d2", DITS).Hunyuan3DDiT(**hunyuan2_sizes(config))


def shapes_of(config: Hunyuan2DitConfig) -> dict:
    return graph_shapes(LatentSetSizes(14, 9, config.context, config.channels, 2, 8, config.guidance_embed))["dit_step"]


def inputs(config: Hunyuan2DitConfig, seed: int, sizes: dict) -> dict[str, torch.Tensor]:
    return make_inputs(shapes_of(config), seed, sizes)


def family(config: Hunyuan2DitConfig) -> str:
    return "hunyuan3d2 turbo" if config.guidance_embed else "hunyuan3d2 normal"


def export(config: Hunyuan2DitConfig, path: Path, **options: bool) -> Hunyuan2Dit:
    module, shapes = random_weights(Hunyuan2Dit(config), 1).eval(), shapes_of(config)
    dynamic = {
        name: {index: axis for index, axis in enumerate(dims) if isinstance(axis, str)}
        for name, (_, dims) in {**shapes["in"], **shapes["out"]}.items()
    }
    export_graph(module, inputs(config, 1, {"B": 1, "N": 12}), ["velocity"], path, dynamic, **options)
    return module


@KINDS
def test_velocity_is_that_of_the_reference(config: Hunyuan2DitConfig) -> None:
    theirs, ours = reference(config).eval(), random_weights(Hunyuan2Dit(config), 1).eval()
    theirs.load_state_dict(ours.state_dict())
    given = inputs(config, 4, {"B": 2, "N": 12})
    expected = theirs(given["latents"], given["t"], {"main": given["cond"]}, guidance=given.get("guidance"))
    record_reference(family(config), "dit_step", ours(*given.values()), expected)


@KINDS
@pytest.mark.parametrize("fused", [False, True], ids=["unfused", "fused"])
def test_graph_equals_the_module_on_another_batch_and_token_count(
    tmp_path: Path, config: Hunyuan2DitConfig, fused: bool
) -> None:
    module = export(config, tmp_path / "g.onnx", fused_attention=fused)

    def second(seed: int, _sizes: dict) -> dict[str, torch.Tensor]:
        return inputs(config, seed, {"B": 3, "N": 29})

    error = check_graph(module, tmp_path / "g.onnx", second)
    record_onnx(family(config), f"dit_step{' fused' if fused else ''}", error, second(2, {}))
    kinds = [node.op_type for node in onnx.load(tmp_path / "g.onnx").graph.node]
    blocks = config.double_blocks + config.single_blocks
    assert (kinds.count("MultiHeadAttention"), kinds.count("Softmax")) == ((blocks, 0) if fused else (0, blocks))


@KINDS
def test_two_calls_for_guidance_give_what_one_call_with_both_gives(config: Hunyuan2DitConfig) -> None:
    module, given = random_weights(Hunyuan2Dit(config), 1).eval(), inputs(config, 5, {"B": 2, "N": 12})
    alone = [module(*(value[i : i + 1] for value in given.values())) for i in range(2)]
    assert relative_error(torch.cat(alone), module(*given.values())) < 1e-6


@KINDS
def test_half_graph_keeps_times_in_f32_and_stays_within_a_hundredth(tmp_path: Path, config: Hunyuan2DitConfig) -> None:
    exact = random_weights(Hunyuan2Dit(config), 1).eval()
    export(config, tmp_path / "g.onnx", half=True)
    given = inputs(config, 6, {"B": 2, "N": 29})
    # Times that f16 cannot tell apart: 1000 · 0.0002 is a fifth of a radian.
    given["t"] = torch.tensor([0.8501, 0.8503])
    given["latents"][1], given["cond"][1] = given["latents"][0], given["cond"][0]
    if config.guidance_embed:
        given["guidance"][1] = given["guidance"][0]
    actual, expected = run_graph(tmp_path / "g.onnx", given)[0], exact(*given.values())
    error = relative_error(actual, expected)
    print(f"f16 {family(config)}: {error:.2e}")
    assert TOLERANCE < error < 1e-2
    assert relative_error(actual[1] - actual[0], expected[1] - expected[0]) < 0.2


def test_guidance_is_asked_for_where_the_model_was_distilled_with_it_and_only_there() -> None:
    for config in (PLAIN, GUIDED):
        given = list(inputs(GUIDED if config is PLAIN else PLAIN, 1, {"B": 1, "N": 4}).values())
        with pytest.raises(ValueError, match="Expected guidance to be given"):
            Hunyuan2Dit(config)(*given)


@pytest.mark.parametrize("pack", HUNYUAN2_PACKS.values(), ids=HUNYUAN2_PACKS.keys())
def test_full_size_keys_and_shapes_are_those_of_the_reference(pack: Hunyuan2Pack) -> None:
    with torch.device("meta"):
        ours, theirs = Hunyuan2Dit(pack.dit).state_dict(), reference(pack.dit).state_dict()
    record_keys(pack.id, "dit_step", ours, theirs)


@pytest.mark.parametrize("steps", [1, 5, 8, 50])
def test_flow_match_table_is_the_references(steps: int) -> None:
    scheduler = import_reference("hunyuan3d2", SCHEDULERS).FlowMatchEulerDiscreteScheduler(shift=1.5)
    scheduler.set_timesteps(sigmas=np.linspace(0, 1, steps))
    schedule = flow_match_euler(steps, shift=1.5)
    np.testing.assert_allclose(schedule.sigmas, scheduler.sigmas.numpy(), atol=6e-8)
    assert steps == 1 or schedule.delta(steps - 1) == 0


@pytest.mark.parametrize("steps", [1, 3, 5, 20, 100])
def test_consistency_table_is_the_references(steps: int) -> None:
    module = import_reference("hunyuan3d2", SCHEDULERS)
    scheduler = module.ConsistencyFlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, pcm_timesteps=100)
    scheduler.set_timesteps(steps)
    np.testing.assert_allclose(consistency_flow_euler(steps).sigmas, scheduler.sigmas_.numpy(), atol=6e-8)


@pytest.mark.parametrize("schedule", [flow_match_euler(6), consistency_flow_euler(5), rectified_flow(7)])
def test_a_constant_velocity_carries_noise_all_the_way_to_data(schedule) -> None:
    noise = np.zeros((3, 2), np.float32)
    asked = []
    after = sample(schedule, noise, lambda latents, time: asked.append(time) or np.ones_like(latents))
    # Rectified flow's sigmas fall and its sign is turned: the way is 1 long for all three.
    np.testing.assert_allclose(after[-1], np.ones((3, 2)), rtol=1e-6)
    assert len(after) == schedule.steps
    assert len(asked) == sum(schedule.delta(step) != 0 for step in range(schedule.steps))


TINY = Hunyuan2Pack(
    id="hunyuan3d-2mini-turbo",
    title="Tiny",
    repository="none",
    path="none",
    dit=GUIDED,
    vae=ShapeVaeConfig(channels=8, width=64, heads=4, layers=1, frequencies=4, scale_factor=1.5),
    tokens=12,
    sampler=HUNYUAN2_PACKS["hunyuan3d-2mini-turbo"].sampler,
    image=Dinov2Config(width=24, heads=2, layers=1, table_side=3, swiglu=True),
    image_size=42,
)


def checkpoint(path: Path, vae: ShapeVae, suffix: str) -> Path:
    """A file as the models are published: with the VAE's encoder, which nothing of ours reads."""
    parts = {
        "model": random_weights(Hunyuan2Dit(TINY.dit), 1).state_dict(),
        "vae": {**vae.state_dict(), "encoder.input_proj.bias": torch.zeros(3), "pre_kl.bias": torch.zeros(2)},
        "conditioner": {
            f"main_image_encoder.model.{key}": value
            for key, value in random_weights(Dinov2(TINY.image), 2).state_dict().items()
        },
    }
    file = path / f"model{suffix}"
    if suffix == ".safetensors":
        save_file({f"{part}.{key}": value for part, entries in parts.items() for key, value in entries.items()}, file)
    else:
        torch.save(parts, file)
    return file


@pytest.mark.parametrize("suffix", [".safetensors", ".ckpt"])
def test_a_published_checkpoint_becomes_a_pack_with_a_licence_that_has_to_be_accepted(
    tmp_path: Path, suffix: str
) -> None:
    vae = random_weights(ShapeVae(TINY.vae), 3)
    export_pack(TINY, [checkpoint(tmp_path, vae, suffix)], tmp_path / "pack", ExportOptions())
    manifest = json.loads((tmp_path / "pack/pack.json").read_text())
    paths = {file["path"] for file in manifest["files"]}
    assert {"cond.onnx", "dit.onnx", "vae_latents.onnx", "vae_query.onnx", "NOTICE"} <= paths
    licence = manifest["licence"]
    assert licence["acceptRequired"] and licence["territoryExcluded"] == ["EU", "GB", "KR"]
    assert licence["notice"] == "NOTICE" and licence["noTrainingOnOutputs"]
    assert manifest["latents"] == {"shape": [12, 8], "scaleFactor": 1.5, "rng": "philox4x32-10/box-muller/1"}
    assert all(error < TOLERANCE for error in manifest["parity"]["checkedOnSecondInput"].values())
    points = torch.rand(1, 9, 3) * 2 - 1
    z = torch.randn(1, 12, 8)
    k, v = run_graph(tmp_path / "pack/vae_latents.onnx", {"z": z})
    edges = {"k": torch.from_numpy(k), "v": torch.from_numpy(v), "points": points}
    assert relative_error(run_graph(tmp_path / "pack/vae_query.onnx", edges)[0], vae.eval()(z, points)) < TOLERANCE


def test_a_turbo_vae_of_its_own_takes_the_place_of_the_checkpoints(tmp_path: Path) -> None:
    first = checkpoint(tmp_path, random_weights(ShapeVae(TINY.vae), 3), ".safetensors")
    turbo = random_weights(ShapeVae(with_turbo_query(TINY.vae)), 4)
    save_file(turbo.state_dict(), tmp_path / "turbo.safetensors")
    export_pack(TINY, [first, tmp_path / "turbo.safetensors"], tmp_path / "pack", ExportOptions())
    manifest = json.loads((tmp_path / "pack/pack.json").read_text())
    assert manifest["graphs"]["vae_query"]["in"]["k"] == ["f32", [1, 2, "N", 16]]
    assert len(manifest["source"]["weights"]) == 2


def test_unfused_packs_ask_for_few_points_a_call_and_more_memory() -> None:
    pack = HUNYUAN2_PACKS["hunyuan3d-2"]
    plain, fused = ExportOptions(half=True), ExportOptions(half=True, fused_attention=True)
    # 262 144 points unfused were some 90 GB by what others report.
    assert decode(plain)["chunk"]["cuda"] <= 8192 < decode(fused)["chunk"]["cuda"] <= 65536
    counts = {"cond_encoder": 1_136_500_000, "dit_step": 1_113_300_000, "vae_latents": 214e6, "vae_query": 12e6}
    for role, needed in vram_estimate(pack, counts, fused).items():
        assert counts[role] * 2 / 2**20 < needed < vram_estimate(pack, counts, plain)[role]
        assert needed < 24_000


def test_another_models_checkpoint_is_refused_by_its_keys(tmp_path: Path) -> None:
    file = checkpoint(tmp_path, random_weights(ShapeVae(TINY.vae), 3), ".safetensors")
    with pytest.raises(ValueError, match="unexpected guidance_in"):
        export_pack(replace(TINY, dit=PLAIN), [file], tmp_path / "pack", ExportOptions())


def test_the_vae_alone_makes_no_pack(tmp_path: Path) -> None:
    save_file(ShapeVae(TINY.vae).state_dict(), tmp_path / "vae.safetensors")
    with pytest.raises(ValueError, match="Expected Tiny to hold model, conditioner"):
        export_pack(TINY, [tmp_path / "vae.safetensors"], tmp_path / "pack", ExportOptions())


def test_the_kind_of_query_is_read_off_the_weights() -> None:
    turbo = with_turbo_query(TINY.vae)
    for config in (TINY.vae, turbo):
        assert vae_config_of(TINY.vae, ShapeVae(config).state_dict()) == config
