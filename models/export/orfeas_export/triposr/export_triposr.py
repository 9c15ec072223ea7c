"""The pack `triposr` from the published model.ckpt."""

from __future__ import annotations

from pathlib import Path

from ..families import ExportOptions
from ..load_weights import load_weights, read_weights
from ..pack_writer import sha256_of
from .config import TriposrConfig
from .model import Triposr
from .pack_triposr import write_triposr_pack

# model.ckpt as stabilityai/TripoSR publishes it, by what third parties pin; checked again at the first download.
PUBLISHED_SHA256 = "429e2c6b22a0923967459de24d67f05962b235f79cde6b032aa7ed2ffcd970ee"

FACTS = {
    "id": "triposr",
    "title": "TripoSR: shape and colour in one pass",
    "licence": {
        "id": "MIT",
        "url": "https://github.com/VAST-AI-Research/TripoSR/blob/main/LICENSE",
        "acceptRequired": False,
    },
    # MiB, arithmetic from parameters and activations; `models measure` puts a device's own figures before them.
    "resources": {"vramMiB": {"triplane_encoder": 4500, "triplane_query": 1000}, "ramMiB": 5000},
    "parity": {"tolerance": {"graph": 2e-5}},
}


def export_triposr(weights: list[Path], out: Path, options: ExportOptions) -> None:
    """`weights`: one model.ckpt, or the same as safetensors."""
    if len(weights) != 1:
        raise ValueError(f"Expected one checkpoint file for triposr but received {len(weights)}")
    model = load_weights(Triposr(TriposrConfig()), read_weights(weights[0]))
    digest = sha256_of(weights[0])
    source = {
        "code": "github:VAST-AI-Research/TripoSR@d26e331",
        "weights": [{"repo": "stabilityai/TripoSR", "path": weights[0].name, "sha256": digest}],
        "published": digest == PUBLISHED_SHA256,
    }
    write_triposr_pack(model, out, options, {**FACTS, "source": source})
