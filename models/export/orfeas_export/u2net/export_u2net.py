"""The packs `u2net` and `u2netp` from the published checkpoints."""

from __future__ import annotations

from pathlib import Path

from ..families import ExportOptions
from ..load_weights import load_weights, read_weights
from ..pack_writer import sha256_of
from .model import FULL, SMALL, U2net, U2netConfig
from .pack_u2net import write_u2net_pack

LICENCE = {
    "id": "Apache-2.0",
    "url": "https://github.com/xuebinqin/U-2-Net/blob/master/LICENSE",
    "acceptRequired": False,
}


def export_u2net(weights: list[Path], out: Path, options: ExportOptions) -> None:
    """`weights`: u2net.pth (176 MB)."""
    _export(FULL, weights, out, options, {"id": "u2net", "title": "U²-Net: cuts the object out of its picture"})


def export_u2netp(weights: list[Path], out: Path, options: ExportOptions) -> None:
    """`weights`: u2netp.pth (4.7 MB)."""
    _export(SMALL, weights, out, options, {"id": "u2netp", "title": "U²-Net small: 40 times smaller, coarser"})


def _export(config: U2netConfig, weights: list[Path], out: Path, options: ExportOptions, facts: dict) -> None:
    if len(weights) != 1:
        raise ValueError(f"Expected one checkpoint file for {facts['id']} but received {len(weights)}")
    network = load_weights(U2net(config), read_weights(weights[0]))
    source = {
        "code": "github:xuebinqin/U-2-Net",
        "weights": [{"path": weights[0].name, "sha256": sha256_of(weights[0])}],
    }
    # MiB, arithmetic: activations of the first stages at full size, all alive for the way up.
    resources = {"vramMiB": {"matting": 1200}, "ramMiB": 1500}
    write_u2net_pack(network, out, options, {**facts, "licence": LICENCE, "source": source, "resources": resources})
