"""`tiny-flow-moe`: Hunyuan3D-2.1's architecture with random weights, small enough to be committed, for tests."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ..dinov2 import Dinov2, Dinov2Config, Dinov2Encoder
from ..families import ExportOptions
from ..fit_surface import calm_query, fit_surface
from ..flow_fixture import FlowRun, run_flow, write_flow_fixture
from ..init_weights import random_weights
from ..latent_set import GraphParts, export_part
from ..pack_writer import write_pack
from ..shape_vae import ShapeVae, ShapeVaeConfig, VaeLatents, VaeQuery
from .dit import Dit, DitConfig
from .export_hunyuan21 import Hunyuan21Pack, manifest

PACK = Hunyuan21Pack(
    id="tiny-flow-moe",
    title="Tiny flow with a mixture of experts and random weights, for tests: its shapes mean nothing",
    dit=DitConfig(channels=8, width=24, context=32, depth=3, heads=3, moe_layers=2, experts=4, top_k=2),
    vae=ShapeVaeConfig(channels=8, width=32, heads=2, layers=1, frequencies=4, scale_factor=1.0039506158752403),
    tokens=48,
    image=Dinov2Config(width=32, heads=2, layers=1, table_side=5),
    image_size=70,
)
RECORDED_SEED = 31
FITTED_SEEDS = range(RECORDED_SEED, RECORDED_SEED + 6)
# The sparse way: the harder one for a runtime, with sizes that only the data tells.
OPTIONS = ExportOptions(experts="sparse")
# Below what is asked of the real model: short runs, small grids.
OVERRIDES = {
    "sampler": {
        "type": "flow-match-euler",
        "steps": {"default": 5, "min": 2, "max": 20},
        "guidance": {"mode": "sequential", "scale": {"default": 3.0, "min": 1, "max": 15}},
        "checkpointEvery": 2,
    },
    "decode": {
        "bounds": 1.01,
        "sign": "positive-inside",
        "iso": 0,
        "resolution": {"default": 32, "values": [16, 32, 48, 64]},
        "hierarchy": {"coarsest": 16, "band": 0.25, "dilate": [1, 0]},
        "chunk": {"cpu": 4096, "cuda": 4096},
    },
}


def write_tiny_flow_moe(out: Path) -> None:
    """Writes the pack and its parity fixture into `out`."""
    described = tiny_manifest()
    parts, _, run = fitted_modules()
    for role, shapes in described["graphs"].items():
        export_part(parts[role], shapes, out, OPTIONS)
    write_pack(out, described)
    write_flow_fixture(parts, described, run, RECORDED_SEED, out)


def fitted_modules() -> tuple[GraphParts, ShapeVae, FlowRun]:
    """The graphs' modules with a surface, and the run that is recorded."""
    described = tiny_manifest()
    parts, vae = tiny_modules()
    runs = [run_flow(parts, described, seed) for seed in FITTED_SEEDS]
    features = [partial(vae.geo_decoder.features, run.k, run.v) for run in runs]
    fit_surface(features, vae.geo_decoder.output_proj, described["decode"]["bounds"])
    return parts, vae, runs[0]


def tiny_modules() -> tuple[GraphParts, ShapeVae]:
    vae = random_weights(ShapeVae(PACK.vae), 3).eval()
    query = vae.geo_decoder.cross_attn_decoder
    calm_query(vae.geo_decoder.query_proj, query.attn.c_proj, query.mlp.c_proj)
    parts = {
        "cond_encoder": Dinov2Encoder(random_weights(Dinov2(PACK.image), 1), PACK.image_size),
        "dit_step": random_weights(Dit(PACK.dit, OPTIONS.experts), 2),
        "vae_latents": VaeLatents(vae),
        "vae_query": VaeQuery(vae),
    }
    return {role: module.eval() for role, module in parts.items()}, vae


def tiny_manifest() -> dict:
    usual = manifest(PACK, OPTIONS)
    return {
        **usual,
        **OVERRIDES,
        "preprocess": {**usual["preprocess"], "matting": None},
        "licence": {"id": "Apache-2.0", "url": None, "acceptRequired": False},
        "embedded": True,
        "purpose": "test",
    }
