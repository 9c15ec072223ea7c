"""The committed test pack `tiny-triplane`: TripoSR's graph, few channels, random weights but for a fitted decoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..export_graph import run_graph
from ..families import ExportOptions
from ..fixture import Fixture
from ..sample_pictures import on_ground, sample_cutouts
from .config import TriposrConfig, VitConfig
from .fit_field import Picture, fit_field
from .model import Triposr
from .pack_triposr import ENCODER, FOREGROUND_RATIO, GREY, QUERY, manifest_of, write_triposr_pack
from .untrained import untrained_triposr

SEED = 20
# Few weights, many tokens (2305 and 768) and layers that share their weights: an encode takes a third of a second and
# more on two cores, so that progress, cancels and kills meet it at work, in less than a megabyte.
CONFIG = TriposrConfig(
    image_size=96,
    vit=VitConfig(width=16, layers=12, heads=8, mlp_width=32, table_size=96, patch=2),
    plane_size=16,
    channels=32,
    groups=8,
    layers=8,
    heads=8,
    head_size=4,
    plane_channels=8,
    neurons=32,
    hidden_layers=3,
)
FIT_POINTS = 6000
FIT_STEPS = 3000
PARITY_POINTS = 2048

FACTS = {
    "id": "tiny-triplane",
    "title": "Tiny triplane: for tests, random weights that give a blob in the picture's colours",
    "licence": {"id": "Apache-2.0", "url": None, "acceptRequired": False},
    "embedded": True,
    "purpose": "test",
    "source": {"code": "models/export", "seed": SEED},
    # MiB; attention over 2305 tokens in 8 heads is 170 MB a copy.
    "resources": {"vramMiB": {"triplane_encoder": 700, "triplane_query": 64}, "ramMiB": 600},
    "limitsMs": {"load": 60_000, "encode": 60_000, "step": 60_000, "decode": 60_000},
}


def write_tiny_triplane(out: Path) -> None:
    """Pack and parity fixture; the same bytes for the same libraries and processor."""
    model = tiny_model()
    pictures = sample_pictures(CONFIG.image_size)
    fit_field(model, pictures, SEED, FIT_POINTS, FIT_STEPS)
    write_triposr_pack(model, out, ExportOptions(), _manifest_facts())
    _record(model, pictures[0][0], out)


def tiny_model() -> Triposr:
    """Every layer of a stack is the first one; the decoder is not fitted yet."""
    model = untrained_triposr(CONFIG, SEED)
    for layers in (model.image_tokenizer.model.encoder.layer, model.backbone.transformer_blocks):
        for i in range(1, len(layers)):
            layers[i] = layers[0]
    return model


def sample_pictures(size: int) -> list[Picture]:
    """The samples as they are, mirrored, recoloured, dark and bright, and pictures without any object."""
    pictures: list[Picture] = []
    for cutout in sample_cutouts():
        image, alpha = on_ground(cutout, size, FOREGROUND_RATIO, (GREY, GREY, GREY))
        mirrored = np.ascontiguousarray(image[:, :, ::-1]), np.ascontiguousarray(alpha[:, :, ::-1])
        pictures += [(image, alpha), mirrored, (np.ascontiguousarray(image[::-1]), alpha)]
        pictures += [(GREY + gain * (image - GREY), alpha) for gain in (0.4, 0.7, -1)]
    everywhere = np.ones((1, size, size), dtype=np.float32)
    draws = np.random.Generator(np.random.PCG64(SEED))
    noise = draws.random((3, size, size), dtype=np.float32)
    plain = [np.full((3, size, size), value, dtype=np.float32) for value in (0, GREY, 1)]
    return pictures + [(np.float32(image), everywhere) for image in (*plain, noise)]


def _manifest_facts() -> dict:
    manifest = manifest_of(CONFIG, ExportOptions(), {})
    decode = {**manifest["decode"], "resolution": {"default": 96, "values": [32, 48, 64, 96, 128]}}
    preprocess = {**manifest["preprocess"], "matting": None}
    return {**FACTS, "decode": decode, "preprocess": preprocess}


def _record(model: Triposr, image: np.ndarray, out: Path) -> None:
    """image -> planes, and points -> density and colour, as ONNX Runtime gives them on the CPU."""
    fixture = Fixture()
    picture = torch.from_numpy(image)[None]
    planes = torch.from_numpy(run_graph(out / ENCODER, {"image": picture})[0])
    draws = torch.Generator().manual_seed(SEED)
    points: Tensor = CONFIG.radius * (2 * torch.rand((PARITY_POINTS, 3), generator=draws) - 1)
    density, color = run_graph(out / QUERY, {"planes": planes, "points": points})
    tensors = {"image": picture, "planes": planes, "points": points, "density": density, "color": color}
    for name, value in tensors.items():
        fixture.add(name, value)
    fixture.note(seed=SEED, provider="cpu", tolerance={"planes": 2e-5, "density": 2e-5, "color": 2e-5})
    fixture.write(out)
