from pathlib import Path

import pytest
import torch
from reference_stubs import import_reference

from orfeas_export.init_weights import random_weights
from orfeas_export.latent_set import LatentSetSizes, graph_shapes, make_inputs
from orfeas_export.parity import TOLERANCE, record_keys, record_onnx, record_reference, relative_error
from orfeas_export.shape_vae import ShapeVae, ShapeVaeConfig, VaeLatents, VaeQuery, with_turbo_query

from orfeas_export.export_graph import check_graph, export_graph, run_graph

NORMAL = ShapeVaeConfig(channels=8, width=32, heads=2, layers=2, frequencies=4, scale_factor=1.0188)
# Four heads, so that the turbo query keeps two: a single one would hide how they are laid out.
TURBO = with_turbo_query(ShapeVaeConfig(channels=8, width=64, heads=4, layers=2, frequencies=4, scale_factor=1.0188))
VARIANTS = pytest.mark.parametrize("config", [NORMAL, TURBO], ids=["normal", "turbo"])
REFERENCES = pytest.mark.parametrize(
    "checkout, module",
    [("hunyuan3d2", "hy3dgen.shapegen.models.autoencoders"), ("hunyuan3d21", "hy3dshape.models.autoencoders")],
)


def reference(checkout: str, module: str, config: ShapeVaeConfig, tokens: int) -> torch.nn.Module:
    return import_reference(checkout, module).ShapeVAE(
        num_latents=tokens,
        embed_dim=config.channels,
        width=config.width,
        heads=config.heads,
        num_freqs=config.frequencies,
        include_pi=False,
        num_encoder_layers=1,
        num_decoder_layers=config.layers,
        qkv_bias=config.qkv_bias,
        qk_norm=config.qk_norm,
        scale_factor=config.scale_factor,
        point_feats=4,
        pc_size=64,
        pc_sharpedge_size=0,
        geo_decoder_downsample_ratio=config.query_downsample,
        geo_decoder_mlp_expand_ratio=config.query_expand,
        geo_decoder_ln_post=config.query_norm,
    )


def shapes_of(config: ShapeVaeConfig) -> dict:
    heads = config.query_heads
    return graph_shapes(LatentSetSizes(14, 2, 8, config.channels, heads, config.query_width // heads, False))


def parts(config: ShapeVaeConfig) -> dict[str, torch.nn.Module]:
    vae = random_weights(ShapeVae(config), 5).eval()
    return {"vae_latents": VaeLatents(vae), "vae_query": VaeQuery(vae)}


def export(config: ShapeVaeConfig, role: str, path: Path, **options: bool) -> torch.nn.Module:
    shapes, module = shapes_of(config)[role], parts(config)[role]
    dynamic = {
        name: {index: axis for index, axis in enumerate(dims) if isinstance(axis, str)}
        for name, (_, dims) in {**shapes["in"], **shapes["out"]}.items()
    }
    export_graph(module, make_inputs(shapes, 1, {"N": 16, "P": 20}), list(shapes["out"]), path, dynamic, **options)
    return module


@REFERENCES
@VARIANTS
def test_logits_are_those_of_the_reference(checkout: str, module: str, config: ShapeVaeConfig) -> None:
    ours = random_weights(ShapeVae(config), 5).eval()
    theirs = reference(checkout, module, config, 16).eval()
    keys = theirs.load_state_dict(ours.state_dict(), strict=False)
    assert not keys.unexpected_keys
    assert all(key.startswith(ShapeVae.IGNORED) for key in keys.missing_keys)
    generator = torch.Generator().manual_seed(1)
    z, points = torch.randn(1, 16, 8, generator=generator), torch.rand(1, 50, 3, generator=generator) * 2 - 1
    expected = theirs.geo_decoder(queries=points, latents=theirs(z))[..., 0]
    name = f"{checkout} {'turbo' if config is TURBO else 'normal'}"
    record_reference(name, "vae", ours(z, points), expected)


@VARIANTS
def test_the_split_at_keys_and_values_changes_nothing(config: ShapeVaeConfig) -> None:
    vae = random_weights(ShapeVae(config), 5).eval()
    z, points = torch.randn(1, 19, 8), torch.rand(1, 50, 3) * 2 - 1
    assert torch.equal(VaeQuery(vae)(*VaeLatents(vae)(z), points), vae(z, points))


@VARIANTS
@pytest.mark.parametrize("role", ["vae_latents", "vae_query"])
@pytest.mark.parametrize("fused", [False, True], ids=["unfused", "fused"])
def test_graphs_equal_the_modules_on_other_tokens_and_points(
    tmp_path: Path, config: ShapeVaeConfig, role: str, fused: bool
) -> None:
    module = export(config, role, tmp_path / "g.onnx", fused_attention=fused)
    sizes = {"N": 29, "P": 77}

    def second(seed: int, _sizes: dict) -> dict[str, torch.Tensor]:
        return make_inputs(shapes_of(config)[role], seed, sizes)

    error = check_graph(module, tmp_path / "g.onnx", second)
    name = "shape-vae turbo" if config is TURBO else "shape-vae normal"
    record_onnx(name, f"{role}{' fused' if fused else ''}", error, second(2, {}))


@VARIANTS
def test_half_graphs_stay_within_two_thousandths_of_the_largest_logit(tmp_path: Path, config: ShapeVaeConfig) -> None:
    exact = random_weights(ShapeVae(config), 5).eval()
    for role in ("vae_latents", "vae_query"):
        export(config, role, tmp_path / f"{role}.onnx", half=True)
    generator = torch.Generator().manual_seed(3)
    z, points = torch.randn(1, 29, 8, generator=generator), torch.rand(1, 77, 3, generator=generator) * 2 - 1
    k, v = run_graph(tmp_path / "vae_latents.onnx", {"z": z})
    edges = {"k": torch.from_numpy(k), "v": torch.from_numpy(v), "points": points}
    error = relative_error(run_graph(tmp_path / "vae_query.onnx", edges)[0], exact(z, points))
    print(f"f16 {config.query_width}: {error:.2e}")
    assert TOLERANCE < error < 2e-3  # f16 keeps 11 bits: nothing is gained that f32 would not have


@pytest.mark.parametrize("turbo", [False, True], ids=["normal", "turbo"])
@REFERENCES
def test_full_size_keys_and_shapes_are_those_of_the_reference(checkout: str, module: str, turbo: bool) -> None:
    config = with_turbo_query(ShapeVaeConfig()) if turbo else ShapeVaeConfig()
    with torch.device("meta"):
        ours, theirs = ShapeVae(config).state_dict(), reference(checkout, module, config, 3072).state_dict()
    decode = {key: value for key, value in theirs.items() if not key.startswith(ShapeVae.IGNORED)}
    record_keys(f"{checkout} {'turbo' if turbo else 'normal'}", "vae", ours, decode)
