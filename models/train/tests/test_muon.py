"""Muon's steps are orthogonal, and lead down."""

import torch
from orfeas_train.muon import Muon, orthogonal


def test_singular_values_come_near_one():
    torch.manual_seed(1)
    for shape in ((8, 30), (30, 8)):
        made = torch.linalg.svdvals(orthogonal(torch.randn(*shape)))
        assert float(made.min()) > 0.5 and float(made.max()) < 1.3


def test_it_fits_a_convolution():
    torch.manual_seed(2)
    wanted, own = (torch.nn.Conv2d(4, 6, 3, bias=False) for _ in range(2))
    optimizer = Muon(list(own.parameters()), lr=0.03)
    losses = []
    for step in range(150):
        optimizer.param_groups[0]["lr"] = 0.03 * (1 - step / 150)
        image = torch.randn(8, 4, 8, 8)
        loss = (own(image) - wanted(image).detach()).square().mean()
        own.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.01 * losses[0]
