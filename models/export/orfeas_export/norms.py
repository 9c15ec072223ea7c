"""Norms whose statistics stay f32 in f16 graphs and which opset 17 can express."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class RMSNorm(nn.Module):
    """x / sqrt(mean(x²) + eps) · weight over the last axis, in f32; bit-equal to nn.RMSNorm for f32.

    nn.RMSNorm itself traces to aten::rms_norm, which the TorchScript exporter cannot express at opset 17.
    """

    def __init__(self, size: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        scaled = wide * torch.rsqrt(wide.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        return (scaled * self.weight.float()).to(x.dtype)
