"""The manifest of a pack, with the hashes of its files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch

from . import __version__
from .json_text import json_text

MANIFEST = "pack.json"
_SKIPPED = {"parity"}


def write_pack(directory: Path, manifest: dict) -> None:
    """Writes `directory/pack.json`: `manifest` with `files` filled from what lies there (parity/ is not part of it)."""
    files = [
        {"path": path.relative_to(directory).as_posix(), "sha256": sha256_of(path), "bytes": path.stat().st_size}
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != MANIFEST and path.relative_to(directory).parts[0] not in _SKIPPED
    ]
    (directory / MANIFEST).write_text(json_text({**manifest, "files": files}))


def exporter_facts(opset: int = 17, fused_attention: bool = False) -> dict:
    """The manifest's `exporter`."""
    return {
        "name": "orfeas-export",
        "version": __version__,
        "torch": torch.__version__.split("+")[0],
        "opset": opset,
        "attention": "com.microsoft.MultiHeadAttention" if fused_attention else "unfused",
    }


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            digest.update(chunk)
    return digest.hexdigest()
