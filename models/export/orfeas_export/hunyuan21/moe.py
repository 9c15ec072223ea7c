"""Mixture of experts of Hunyuan3D-2.1's last blocks, without control flow that depends on data.

The obvious way, a Python loop over how many tokens each expert got, is frozen by a trace: the graph then cuts the
second input's tokens where the first input's were cut, and is wrong by half of the output, silently
(tests/test_hunyuan21.py). Two exact ways instead.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from ..uvit import FeedForward

Routing = Literal["dense", "sparse"]
"""`dense`: every expert sees every token, E/k times the work, no data-dependent shape.
`sparse`: NonZero, Gather, ScatterND; the work of k experts, but the provider must read sizes back from the device.
2048 tokens of 512 channels through 2 of 8 experts on one core: 1.04 s and 0.33 s. Not measured on CUDA."""


class Gate(nn.Module):
    """Scores of the experts; key `weight` [E, C]."""

    def __init__(self, width: int, experts: int):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(experts, width))

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.linear(x, self.weight).float().softmax(dim=-1)


class Moe(nn.Module):
    """y = Σ over the k best experts of score·expert(x), plus an expert that all tokens share.

    The scores sum to less than 1: they come from the softmax over all experts and stay as they are.
    """

    def __init__(self, width: int, experts: int, top_k: int, routing: Routing):
        super().__init__()
        self.top_k = top_k
        self.routing = routing
        self.experts = nn.ModuleList(FeedForward(width, 4 * width) for _ in range(experts))
        self.gate = Gate(width, experts)
        self.shared_experts = FeedForward(width, 4 * width)

    def forward(self, x: Tensor) -> Tensor:
        """[B, N, C] to [B, N, C]."""
        tokens = x.reshape(-1, x.shape[-1])
        scores = self.gate(tokens)
        best, index = torch.topk(scores, self.top_k, dim=-1)
        weights = torch.zeros_like(scores).scatter(1, index, best).to(x.dtype)
        routed = self._dense(tokens, weights) if self.routing == "dense" else self._sparse(tokens, weights)
        return routed.view_as(x) + self.shared_experts(x)

    def _dense(self, tokens: Tensor, weights: Tensor) -> Tensor:
        total = torch.zeros_like(tokens)
        for number, expert in enumerate(self.experts):
            total = total + expert(tokens) * weights[:, number : number + 1]
        return total

    def _sparse(self, tokens: Tensor, weights: Tensor) -> Tensor:
        total = torch.zeros_like(tokens)
        for number, expert in enumerate(self.experts):
            # A softmax is above zero: what was not chosen is exactly zero. (f16 may round a tiny score away with it.)
            mine = weights[:, number].nonzero().squeeze(1)
            share = expert(tokens[mine]) * weights[:, number][mine].unsqueeze(1)
            # A token meets an expert once at most: reading, adding and writing back needs no reduction.
            total = total.index_put((mine,), total[mine] + share)
        return total
