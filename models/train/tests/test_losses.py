"""Losses and scores tell right from wrong."""

import torch
from orfeas_train.losses import losses
from orfeas_train.scores import score_layers


def ball(side=64, radius=0.4):
    at = (torch.arange(side) + 0.5) / side - 0.5
    front = (radius**2 - at[:, None] ** 2 - at[None] ** 2).clamp_min(0).sqrt()[None]
    return front, -front, front > 0


def test_a_perfect_answer_costs_nothing_wherever_it_stands_in_depth():
    front, back, valid = ball()
    logs = torch.zeros(1, 2, 64, 64)
    out = torch.cat([(front + 0.3)[:, None], (back + 0.3)[:, None], logs], 1)
    terms = losses(out, front, back, valid)
    assert all(abs(float(terms[name])) < 1e-5 for name in ("front", "back", "met", "normal", "outline"))


def test_a_wrong_layer_costs_and_its_pixels_should_say_so():
    front, back, valid = ball()
    logs = torch.zeros(1, 2, 64, 64, requires_grad=True)
    out = torch.cat([(front * 1.5)[:, None], back[:, None], logs], 1)
    terms = losses(out, front, back, valid)
    assert terms["front"].item() > 0.02
    terms["error"].backward()
    # Errors here are far below exp(0): the logs are to fall.
    assert float(logs.grad[0, :, 32, 32].min()) > 0


def test_f_is_one_for_the_same_solid_and_small_for_a_far_one():
    front, back, valid = ball()
    assert score_layers(front, back, front, back, valid) == [1.0]
    assert score_layers(front * 0.1, back * 0.1, front, back, valid)[0] < 0.4
    assert score_layers(front + 0.2, back + 0.2, front, back, valid)[0] > 0.99
