"""What training keeps: the whole state beside the run, and a small one that fits into the repository."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

# The small one must stay below this.
SMALL_LIMIT_BYTES = 16 << 20


def save_state(path: Path, state: dict) -> None:
    """Writes whole or not at all."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def load_state(path: Path) -> dict:
    return torch.load(path, map_location="cpu", weights_only=True)


def small_state(averaged: nn.Module, optimizer: torch.optim.AdamW, step: int, settings: dict) -> dict:
    """Averaged weights as f16, and AdamW's second moments as row and column means (as Adafactor keeps them).

    Resuming from it loses the momenta, which come back within some twenty steps, and the low bits of the weights.
    """
    moments = []
    for parameter in optimizer.param_groups[0]["params"]:
        known = optimizer.state.get(parameter, {}).get("exp_avg_sq")
        moments.append(None if known is None else _factor(known))
    weights = {name: value.half() for name, value in averaged.state_dict().items()}
    return {"kind": "small", "step": step, "settings": settings, "weights": weights, "moments": moments}


def load_small(state: dict, network: nn.Module, averaged: nn.Module, optimizer: torch.optim.AdamW) -> None:
    """Puts a small state into fresh ones."""
    for module in (network, averaged):
        module.load_state_dict({name: value.float() for name, value in state["weights"].items()})
    for parameter, moment in zip(optimizer.param_groups[0]["params"], state["moments"], strict=True):
        if moment is not None:
            optimizer.state[parameter] = {
                "step": torch.tensor(float(state["step"])),
                "exp_avg": torch.zeros_like(parameter),
                "exp_avg_sq": _unfactor(moment, parameter),
            }


def _factor(second: Tensor) -> tuple[Tensor, Tensor]:
    matrix = second.detach().reshape(second.shape[0], -1).cpu()
    return matrix.mean(1), matrix.mean(0)


def _unfactor(moment: tuple[Tensor, Tensor], like: Tensor) -> Tensor:
    rows, columns = moment
    outer = rows[:, None] * columns[None] / rows.mean().clamp_min(1e-30)
    return outer.reshape(like.shape).to(like.device, like.dtype)
