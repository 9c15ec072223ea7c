"""Random weights under which an untrained network still computes something worth comparing."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import nn

# Gain of the weights: keeps activations of order one through gated and residual blocks.
WEIGHT_GAIN = 1.2
SPREAD = 0.1


def random_weights(module: nn.Module, seed: int) -> nn.Module:
    """Fills every parameter and running statistic from `seed`, by the parameter's place in the state dict.

    Weights: normal · 1.2/sqrt(fan in); norms 1 + 0.1 normal; biases and other vectors 0.1 normal. Networks that
    initialise their last layers to zero would otherwise pass every comparison with zeros.
    """
    norms = {name for name, child in module.named_modules() if "Norm" in type(child).__name__}
    with torch.no_grad():
        for index, (name, tensor) in enumerate(module.state_dict().items()):
            if not tensor.is_floating_point():
                continue
            owner, _, leaf = name.rpartition(".")
            draws = np.random.Generator(np.random.PCG64([seed, index])).standard_normal(tensor.shape, dtype=np.float32)
            tensor.copy_(torch.from_numpy(np.asarray(_shaped(draws, leaf, owner in norms), dtype=np.float32)))
    return module


def _shaped(draws: np.ndarray, leaf: str, of_norm: bool) -> np.ndarray:
    if leaf == "running_var":
        return 1 + SPREAD * np.abs(draws)
    if of_norm and leaf in ("weight", "gamma", "scale"):
        return 1 + SPREAD * draws
    if draws.ndim < 2:
        return SPREAD * draws
    # Free parameters (tokens, embedding maps) are inputs, not maps: their first inner axis is the channel count.
    fan_in = math.prod(draws.shape[1:]) if leaf == "weight" else draws.shape[-1 if draws.ndim == 3 else 1]
    return draws * np.float32(WEIGHT_GAIN / math.sqrt(fan_in))
