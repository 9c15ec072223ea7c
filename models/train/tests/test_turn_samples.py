"""Turned samples are pictures of objects still."""

import numpy as np
import torch
from orfeas_train.poisson_height import poisson_height
from orfeas_train.render_buffers import draw_object, render_object, stack_buffers
from orfeas_train.turn_samples import turn_samples

SIDE = 64


def turned(seed):
    buffers = stack_buffers([render_object(draw_object(4, index, "quadrupeds"), SIDE) for index in range(3)])
    rng = np.random.Generator(np.random.Philox(key=[seed, 0]))
    return buffers, *turn_samples(buffers, poisson_height(buffers.coverage).sqrt(), rng)


def test_the_inflation_height_is_that_of_the_turned_silhouette():
    _, after, height = turned(1)
    wanted = poisson_height(after.coverage).sqrt()
    valid = after.valid()
    assert float((height - wanted)[valid].abs().mean()) < 0.01


def test_depths_stay_in_order_and_centred_and_fill_the_picture():
    before, after, _ = turned(2)
    valid = after.valid()
    assert not torch.equal(valid, before.valid())
    assert bool((after.front >= after.back - 1e-6)[valid].all())
    assert float(((after.front + after.back) / 2).sum((1, 2)).abs().max()) < 1e-2
    for mask in valid:
        rows, columns = (mask.any(axis).nonzero()[:, 0] for axis in (1, 0))
        longest = max(int(rows.max() - rows.min()), int(columns.max() - columns.min())) + 1
        assert 0.78 < longest / SIDE < 0.98


def test_normals_are_those_of_the_turned_depths():
    _, after, _ = turned(3)
    front = after.front
    slopes = torch.stack([front[:, 1:-1, 2:] - front[:, 1:-1, :-2], front[:, :-2, 1:-1] - front[:, 2:, 1:-1]], 1)
    found = torch.cat([-slopes * SIDE / 2, torch.ones_like(slopes[:, :1])], 1)
    found = found / found.norm(dim=1, keepdim=True)
    cosine = (found * after.normal[:, :, 1:-1, 1:-1]).sum(1)
    inner = torch.nn.functional.avg_pool2d(after.valid().float()[:, None], 5, 1, 2)[:, 0, 1:-1, 1:-1] > 0.999
    assert inner.any() and float(cosine[inner].median()) > 0.97
