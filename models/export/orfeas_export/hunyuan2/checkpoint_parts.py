"""Hunyuan3D checkpoints: one file that holds the transformer, the VAE and the conditioner."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file

from ..load_weights import StateDict, with_prefix

PARTS = ("model", "vae", "conditioner")
CONDITIONER = "main_image_encoder.model."
"""Where the conditioner keeps DINOv2."""


def read_parts(path: Path) -> dict[str, StateDict]:
    """`model`, `vae` and `conditioner` of a checkpoint, as far as it has them. Code never runs.

    A `.safetensors` names them by prefix, a `.ckpt` by a dictionary for each. A file with neither is taken for the VAE
    alone, as the turbo VAEs are published.
    """
    if path.suffix == ".safetensors":
        content = load_file(path)
        parts = {part: with_prefix(content, f"{part}.") for part in PARTS}
        parts = {part: weights for part, weights in parts.items() if weights}
    else:
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        parts = {part: content[part] for part in PARTS if isinstance(content.get(part), dict)}
        content = content.get("state_dict", content)
    return parts or {"vae": content}


def merge_parts(paths: list[Path], source: str) -> dict[str, StateDict]:
    """The parts of several files, the later ones' in place of the earlier ones'; refuses when one is in none."""
    parts: dict[str, StateDict] = {}
    for path in paths:
        parts.update(read_parts(path))
    missing = [part for part in PARTS if part not in parts]
    if missing:
        raise ValueError(f"Expected {source} to hold {', '.join(missing)} but received {[p.name for p in paths]}")
    return parts


def without_prefix(weights: StateDict, prefix: str = CONDITIONER) -> StateDict:
    """The conditioner's DINOv2, which is all that it holds."""
    other = [key for key in weights if not key.startswith(prefix)]
    if other:
        raise ValueError(f"Expected keys that start with {prefix} in the conditioner but received {other[0]}")
    return with_prefix(weights, prefix)
