"""The network beside plain inflation on objects that it was not trained on."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from .families import HELD_OUT
from .losses import centre_layers
from .network import BothWays
from .samples import make_samples
from .scores import score_layers
from .sources import lit_batch

# Seed of objects that choose checkpoints; training streams have others (cli.py refuses it).
VALIDATION_SEED = 1_000_001
# Seed of the held-out families' objects.
GATE_SEED = 2_000_003
RESAMPLES = 2000


@torch.no_grad()
def evaluate(network: nn.Module, objects: int, side: int, family: str | None = None) -> dict:
    """Means of F for the network and for inflation, their paired difference with its 95 % bootstrap interval, mean errors."""
    seed = GATE_SEED if family in HELD_OUT else VALIDATION_SEED
    kept = {name: torch.from_numpy(value) for name, value in make_samples(seed, range(objects), side, family).items()}
    batch = lit_batch(kept, np.random.Generator(np.random.Philox(key=[seed, 0])))
    whole = BothWays(network)
    out = torch.cat([whole(part) for part in batch.image.split(16)])
    mask = batch.valid.float()
    front, back = centre_layers(out[:, 0], out[:, 1], mask)
    height = batch.image[:, 4]
    ours = np.array(score_layers(front, back, batch.front, batch.back, batch.valid))
    plain = np.array(score_layers(height, -height, batch.front, batch.back, batch.valid))
    pixels = mask.sum()
    return {
        **{"family": family or "validation", "objects": len(ours), "side": side},
        **{"f05": round(float(ours.mean()), 4), "inflate_f05": round(float(plain.mean()), 4)},
        "difference": [round(float(value), 4) for value in paired_interval(ours - plain)],
        "front_error": round(float(((front - batch.front).abs() * mask).sum() / pixels), 5),
        "back_error": round(float(((back - batch.back).abs() * mask).sum() / pixels), 5),
        "inflate_front_error": round(float(((height - batch.front).abs() * mask).sum() / pixels), 5),
        "inflate_back_error": round(float(((-height - batch.back).abs() * mask).sum() / pixels), 5),
    }


def paired_interval(differences: np.ndarray) -> tuple[float, float, float]:
    """Mean, and bounds of its 95 % bootstrap interval."""
    rng = np.random.Generator(np.random.Philox(key=[7, 7]))
    means = differences[rng.integers(0, len(differences), (RESAMPLES, len(differences)))].mean(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(differences.mean()), float(low), float(high)
