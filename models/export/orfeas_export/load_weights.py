"""Checkpoints (`.safetensors`, `.ckpt`, `.pt`, `.pth`, `.bin`) into modules, key by key."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

StateDict = dict[str, Tensor]


def read_weights(path: Path) -> StateDict:
    """The state dict in `path`; a surrounding {"state_dict": …} or {"model": …} is taken off. Code never runs."""
    if path.suffix == ".safetensors":
        return load_file(path)
    content = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    for wrapper in ("state_dict", "model"):
        if isinstance(content.get(wrapper), dict):
            content = content[wrapper]
    return content


def load_weights(module: nn.Module, weights: StateDict, ignored: tuple[str, ...] = ()) -> nn.Module:
    """Loads `weights` (all of them, but for keys that start with one of `ignored`) and refuses any difference.

    Raises ValueError that names missing, unexpected and misshapen keys.
    """
    kept = {key: value for key, value in weights.items() if not key.startswith(ignored)} if ignored else weights
    own = module.state_dict()
    faults = [f"missing {key}" for key in own if key not in kept]
    faults += [f"unexpected {key}" for key in kept if key not in own]
    faults += [
        f"{key}: expected {tuple(own[key].shape)} but received {tuple(value.shape)}"
        for key, value in kept.items()
        if key in own and own[key].shape != value.shape
    ]
    if faults:
        shown = "; ".join(faults[:8]) + ("; …" if len(faults) > 8 else "")
        raise ValueError(f"Expected a checkpoint of {type(module).__name__} but received another: {shown}")
    module.load_state_dict(kept)
    return module.eval()


def with_prefix(weights: StateDict, prefix: str) -> StateDict:
    """The entries below `prefix`, without it."""
    return {key[len(prefix) :]: value for key, value in weights.items() if key.startswith(prefix)}
