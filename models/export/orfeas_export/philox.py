"""Philox 4x32-10 (Salmon et al. 2011, Random123) and the normals Orfeas draws with it; models/math/ has the same."""

from __future__ import annotations

import numpy as np

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
ROUNDS = 10
WORD = 2.0**-32


def philox(counter: np.ndarray, key: tuple[int, int]) -> np.ndarray:
    """counter [n,4] of u32 -> [n,4] of u32 under the key's two u32 words."""
    c0, c1, c2, c3 = (counter[:, i].astype(np.uint64) for i in range(4))
    k0, k1 = key
    for _ in range(ROUNDS):
        p0, p1 = c0 * _M0, c2 * _M1
        c0, c1, c2, c3 = (
            (p1 >> _SHIFT) ^ c1 ^ np.uint64(k0),
            p1 & _LOW,
            (p0 >> _SHIFT) ^ c3 ^ np.uint64(k1),
            p0 & _LOW,
        )
        k0, k1 = (k0 + _W0) & 0xFFFFFFFF, (k1 + _W1) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def normals(seed: int, stream: int, count: int) -> np.ndarray:
    """`count` standard normals, f32, row-major order of what they fill.

    Key (seed, 0); block i has the counter (i low, i high, stream, 0) and gives four normals by Box–Muller in f64 from
    u = (r + 0.5) · 2⁻³², pairs (r0, r1) and (r2, r3).
    """
    blocks = np.arange((count + 3) // 4, dtype=np.uint64)
    counter = np.zeros((blocks.size, 4), dtype=np.uint32)
    counter[:, 0], counter[:, 1], counter[:, 2] = blocks & _LOW, blocks >> _SHIFT, stream
    u = (philox(counter, (seed & 0xFFFFFFFF, 0)).astype(np.float64) + 0.5) * WORD
    radius, angle = np.sqrt(-2 * np.log(u[:, 0::2])), 2 * np.pi * u[:, 1::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=2)
    return pairs.reshape(-1)[:count].astype(np.float32)
