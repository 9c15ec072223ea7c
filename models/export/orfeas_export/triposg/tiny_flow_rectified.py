"""`tiny-flow-rectified`: TripoSG's architecture with random weights, small enough to be committed, for tests."""

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
from .dit import Dit, DitConfig
from .export_triposg import TripoSgPack, manifest
from .vae import Vae, VaeConfig, VaeLatents, VaeQuery

PACK = TripoSgPack(
    id="tiny-flow-rectified",
    title="Tiny rectified flow with random weights, for tests: its shapes mean nothing",
    dit=DitConfig(channels=8, width=32, context=32, depth=5, heads=2),
    vae=VaeConfig(channels=8, width=32, heads=2, layers=1, frequencies=4),
    tokens=48,
    image=Dinov2Config(width=32, heads=2, layers=1, table_side=4),
    image_size=56,
)
RECORDED_SEED = 21
FITTED_SEEDS = range(RECORDED_SEED, RECORDED_SEED + 6)
# Below what is asked of the real model: short runs, small grids.
OVERRIDES = {
    "sampler": {
        "type": "rectified-flow",
        "steps": {"default": 5, "min": 1, "max": 20},
        "timeScale": 1000,
        "guidance": {"mode": "sequential", "scale": {"default": 3.0, "min": 1, "max": 15}},
        "checkpointEvery": 2,
    },
    "decode": {
        "bounds": 1.005,
        "sign": "negative-inside",
        "iso": 0,
        "resolution": {"default": 32, "values": [16, 32, 48, 64]},
        "hierarchy": {"coarsest": 16, "band": 0.25, "dilate": [1, 0]},
        "chunk": {"cpu": 4096, "cuda": 4096},
    },
}


def write_tiny_flow_rectified(out: Path) -> None:
    """Writes the pack and its parity fixture into `out`."""
    described = tiny_manifest()
    parts, _, run = fitted_modules()
    for role, shapes in described["graphs"].items():
        export_part(parts[role], shapes, out, ExportOptions())
    write_pack(out, described)
    write_flow_fixture(parts, described, run, RECORDED_SEED, out)


def fitted_modules() -> tuple[GraphParts, Vae, FlowRun]:
    """The graphs' modules with a surface, and the run that is recorded."""
    described = tiny_manifest()
    parts, vae = tiny_modules()
    runs = [run_flow(parts, described, seed) for seed in FITTED_SEEDS]
    features = [partial(vae.features, run.k, run.v) for run in runs]
    fit_surface(features, vae.decoder.proj_out, described["decode"]["bounds"], sign=-1)
    return parts, vae, runs[0]


def tiny_modules() -> tuple[GraphParts, Vae]:
    vae = random_weights(Vae(PACK.vae), 3).eval()
    query = vae.decoder.blocks[-1]
    calm_query(vae.decoder.proj_query, query.attn2.to_out[0], query.ff.net[2])
    parts = {
        "cond_encoder": Dinov2Encoder(random_weights(Dinov2(PACK.image), 1), PACK.image_size),
        "dit_step": random_weights(Dit(PACK.dit), 2),
        "vae_latents": VaeLatents(vae),
        "vae_query": VaeQuery(vae),
    }
    return {role: module.eval() for role, module in parts.items()}, vae


def tiny_manifest() -> dict:
    usual = manifest(PACK, ExportOptions())
    return {
        **usual,
        **OVERRIDES,
        "preprocess": {**usual["preprocess"], "matting": None},
        "licence": {"id": "Apache-2.0", "url": None, "acceptRequired": False},
        "embedded": True,
        "purpose": "test",
    }
