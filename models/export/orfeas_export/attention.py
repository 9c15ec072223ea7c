"""Scaled dot-product attention: the one place that decides how it reaches the graph."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.onnx import register_custom_op_symbolic, symbolic_helper

FUSED_DOMAIN = "com.microsoft"
_fused = False


def attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """softmax(q kᵀ / sqrt(D)) v with heads split: q [B,H,N,D], k and v [B,H,M,D] -> [B,H,N,D].

    PyTorch's own kernel when called eagerly; in a graph either MatMul, Softmax (in f32) and MatMul, or inside
    `fused()` one com.microsoft.MultiHeadAttention.
    """
    if _fused:
        return torch.ops.orfeas.mha(q, k, v, int(q.shape[1]), int(q.shape[3]))
    if not torch.onnx.is_in_onnx_export():
        return F.scaled_dot_product_attention(q, k, v)
    scores = torch.matmul(q * (1.0 / math.sqrt(q.shape[-1])), k.transpose(-2, -1))
    if v.dtype == torch.float32:
        return torch.matmul(torch.softmax(scores, dim=-1), v)
    return torch.matmul(torch.softmax(scores.float(), dim=-1).to(v.dtype), v)


def split_heads(x: Tensor, heads: int) -> Tensor:
    """[B,N,heads*D] -> [B,heads,N,D]."""
    size = int(x.shape[-1]) // heads
    if torch.onnx.is_in_onnx_export():
        return torch.ops.orfeas.split_last(x, heads, size).transpose(1, 2)
    return x.unflatten(-1, (heads, size)).transpose(1, 2)


def merge_heads(x: Tensor) -> Tensor:
    """[B,heads,N,D] -> [B,N,heads*D]."""
    if torch.onnx.is_in_onnx_export():
        return torch.ops.orfeas.join_last(x.transpose(1, 2), int(x.shape[1]) * int(x.shape[3]))
    return x.transpose(1, 2).flatten(2)


@contextmanager
def fused() -> Iterator[None]:
    """Within this block `attention` becomes com.microsoft.MultiHeadAttention in the graphs that are exported."""
    global _fused
    before, _fused = _fused, True
    try:
        yield
    finally:
        _fused = before


# The exporter turns flatten and unflatten with free axes into eight nodes each; these two become one Reshape.
@torch.library.custom_op("orfeas::split_last", mutates_args=())
def _split_last(x: Tensor, heads: int, size: int) -> Tensor:
    return x.unflatten(-1, (heads, size)).clone()


@torch.library.custom_op("orfeas::join_last", mutates_args=())
def _join_last(x: Tensor, size: int) -> Tensor:
    return x.reshape(x.shape[0], -1, size).clone()


@symbolic_helper.parse_args("v", "i", "i")
def _split_last_symbolic(g, x, heads, size):  # noqa: ANN001 - the exporter's own graph types
    return g.op("Reshape", x, g.op("Constant", value_t=torch.tensor([0, -1, heads, size])))


@symbolic_helper.parse_args("v", "i")
def _join_last_symbolic(g, x, size):  # noqa: ANN001
    return g.op("Reshape", x, g.op("Constant", value_t=torch.tensor([0, -1, size])))


register_custom_op_symbolic("orfeas::split_last", _split_last_symbolic, 17)
register_custom_op_symbolic("orfeas::join_last", _join_last_symbolic, 17)


@torch.library.custom_op("orfeas::mha", mutates_args=())
def _mha(q: Tensor, k: Tensor, v: Tensor, heads: int, head_size: int) -> Tensor:
    return F.scaled_dot_product_attention(q, k, v).contiguous()


@symbolic_helper.parse_args("v", "v", "v", "i", "i")
def _mha_symbolic(g, q, k, v, heads, head_size):  # noqa: ANN001 - the exporter's own graph types
    merged = g.op("Constant", value_t=torch.tensor([0, -1, heads * head_size]))
    split = g.op("Constant", value_t=torch.tensor([0, -1, heads, head_size]))

    def flat(x):  # noqa: ANN001
        return g.op("Reshape", g.op("Transpose", x, perm_i=[0, 2, 1, 3]), merged)

    out = g.op(f"{FUSED_DOMAIN}::MultiHeadAttention", flat(q), flat(k), flat(v), num_heads_i=heads)
    out = g.op("Reshape", out, split)
    return g.op("Transpose", out, perm_i=[0, 2, 1, 3]).setType(q.type())


register_custom_op_symbolic("orfeas::mha", _mha_symbolic, 17)
