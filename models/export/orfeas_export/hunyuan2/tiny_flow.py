"""`tiny-flow` and `tiny-flow-turbo`: Hunyuan3D-2.0's two kinds with random weights, small enough to be committed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from ..dinov2 import Dinov2, Dinov2Config, Dinov2Encoder
from ..families import ExportOptions
from ..fit_surface import fit_surface
from ..flow_fixture import run_flow, write_flow_fixture
from ..init_weights import random_weights
from ..latent_set import GraphParts, export_part
from ..latent_set_pack import parameters, resources
from ..pack_writer import write_pack
from ..shape_vae import ShapeVae, ShapeVaeConfig, VaeLatents, VaeQuery, with_turbo_query
from .config import Hunyuan2DitConfig
from .dit import Hunyuan2Dit
from .export_hunyuan2 import manifest
from .presets import Hunyuan2Pack

# Widths are small and tokens many: a call of the step takes some 0.3 s on two cores, though its weights are
# few, so that it can be met in the middle. What it costs is attention, whose scores (6 heads, 2842² of them) have no weights. Heads are 4 wide:
# 2 numbers, which are normalised, are at times so near 0 that rounding turns them, and runs differ by 1e-4.
TINY_FLOW = Hunyuan2Pack(
    id="tiny-flow",
    title="Tiny flow with random weights, for tests: its shapes mean nothing",
    repository="",
    path="",
    dit=Hunyuan2DitConfig(
        channels=4, context=32, width=24, heads=6, double_blocks=1, single_blocks=14, mlp_ratio=1.0
    ),
    vae=ShapeVaeConfig(channels=4, width=32, heads=2, layers=2, frequencies=2, scale_factor=1.25),
    tokens=2816,
    sampler={
        "type": "flow-match-euler",
        "steps": {"default": 8, "min": 2, "max": 50},
        "guidance": {"mode": "sequential", "scale": {"default": 3.0, "min": 1, "max": 15}},
        "checkpointEvery": 2,
    },
    image=Dinov2Config(width=32, heads=2, layers=1, table_side=5, swiglu=True),
    image_size=70,
)
TINY_FLOW_TURBO = Hunyuan2Pack(
    id="tiny-flow-turbo",
    title="Tiny distilled flow with random weights, for tests: its shapes mean nothing",
    repository="",
    path="",
    dit=Hunyuan2DitConfig(
        channels=8, context=32, width=32, heads=4, double_blocks=1, single_blocks=2, mlp_ratio=2.0, guidance_embed=True
    ),
    vae=with_turbo_query(ShapeVaeConfig(channels=8, width=64, heads=4, layers=1, frequencies=2, scale_factor=0.8)),
    tokens=192,
    sampler={
        "type": "consistency-flow-euler",
        "steps": {"default": 5, "min": 1, "max": 20},
        "numTrain": 1000,
        "pcm": 100,
        "guidance": {"mode": "embedded", "scale": {"default": 5.0, "min": 1, "max": 10}},
        "checkpointEvery": 1,
    },
    # A position table of another size than the picture: frozen, resized, at the export.
    image=Dinov2Config(width=32, heads=2, layers=1, table_side=5),
    image_size=42,
)
DECODE = {
    "bounds": 1.01,
    "sign": "positive-inside",
    "iso": 0,
    "resolution": {"default": 64, "values": [32, 48, 64, 96, 128]},
    # The fitted field changes by about 3 over the length 1: a band of 0.3 is 0.1 wide on either side of the surface.
    "hierarchy": {"coarsest": 32, "band": 0.3, "dilate": [1, 0]},
    "chunk": {"cpu": 8192, "cuda": 8192},
}
RECORDED_SEED = 7
FITTED_SEEDS = range(RECORDED_SEED + 1, RECORDED_SEED + 5)
RECORDED_POINTS = 2500
# How sharply points choose among the tokens, and how much what they find weighs: this is what gives each seed bumps
# and proportions of its own, without it all seeds give the fitted shape. The fewer tokens, the more they differ.
SHARPNESS = 2.5
GAINS = {"tiny-flow": 1.5, "tiny-flow-turbo": 0.4}
HALF_AXES = (0.62, 0.5, 0.42)


def write_tiny_flow(out: Path) -> None:
    """Writes the pack and its parity fixture into `out`."""
    write(TINY_FLOW, out)


def write_tiny_flow_turbo(out: Path) -> None:
    """Writes the pack and its parity fixture into `out`."""
    write(TINY_FLOW_TURBO, out)


def write(pack: Hunyuan2Pack, out: Path) -> None:
    parts, vae = tiny_modules(pack)
    described = tiny_manifest(pack, parts)
    shapes = described["graphs"]
    for role in ("cond_encoder", "dit_step"):
        export_part(parts[role], shapes[role], out, ExportOptions())
    # What is recorded is the module's; the runs that are only fitted to may take the graph, which is faster.
    recorded = run_flow(parts, described, RECORDED_SEED)
    exported = {**parts, "dit_step": ExportedStep(out / shapes["dit_step"]["file"])}
    runs = [recorded, *(run_flow(exported, described, seed) for seed in FITTED_SEEDS)]
    features = [partial(vae.geo_decoder.features, run.k, run.v) for run in runs]
    fit_surface(features, vae.geo_decoder.output_proj, described["decode"]["bounds"], field=rounded_box)
    for role in ("vae_latents", "vae_query"):
        export_part(parts[role], shapes[role], out, ExportOptions())
    write_pack(out, described)
    write_flow_fixture(parts, described, recorded, RECORDED_SEED, out, RECORDED_POINTS)


class ExportedStep(nn.Module):
    """A `dit_step` graph that is called as its module is."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        self.names = [edge.name for edge in self.session.get_inputs()]

    def forward(self, *values: Tensor) -> Tensor:
        feeds = {name: value.numpy() for name, value in zip(self.names, values, strict=True)}
        return torch.from_numpy(self.session.run(None, feeds)[0])


def tiny_modules(pack: Hunyuan2Pack) -> tuple[GraphParts, ShapeVae]:
    vae = random_weights(ShapeVae(pack.vae), 11).eval()
    attention = vae.geo_decoder.cross_attn_decoder.attn
    with torch.no_grad():
        (attention.attention.q_norm if pack.vae.query_norm else attention.c_q).weight *= SHARPNESS
        attention.c_proj.weight *= GAINS[pack.id]
    parts = {
        "cond_encoder": Dinov2Encoder(random_weights(Dinov2(pack.image), 2), pack.image_size),
        "dit_step": random_weights(Hunyuan2Dit(pack.dit), 1),
        "vae_latents": VaeLatents(vae),
        "vae_query": VaeQuery(vae),
    }
    return {role: module.eval() for role, module in parts.items()}, vae


def rounded_box(points: np.ndarray) -> np.ndarray:
    """A rounded box by the 3-norm, positive inside: [P, 3] -> [P], slope about 3."""
    return 1.7 * (1 - (np.abs(points / HALF_AXES) ** 3).sum(axis=1) ** (1 / 3))


def tiny_manifest(pack: Hunyuan2Pack, parts: GraphParts) -> dict:
    options = ExportOptions()
    usual = manifest(pack, options)
    counts = {role: parameters(module) for role, module in parts.items()}
    return {
        **usual,
        "licence": {"id": "Apache-2.0", "url": None, "acceptRequired": False},
        "decode": DECODE,
        "preprocess": {**usual["preprocess"], "matting": None},
        "resources": resources(pack, counts, options),
        "embedded": True,
        "purpose": "test",
    }
