"""The heights that training sees are those that the engine computes (recorded from geometry/field/poisson-height.ts)."""

import json
from pathlib import Path

import pytest
import torch
from orfeas_train.poisson_height import poisson_height

CASES = json.loads((Path(__file__).parent / "poisson-heights.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_equals_the_engine(case):
    shape = (1, case["height"], case["width"])
    coverage = torch.tensor(case["coverage"]).view(shape) / 255
    wanted = torch.tensor(case["heights"]).view(shape)
    exact = poisson_height(coverage, tolerance=1e-9, max_cycles=200, dtype=torch.float64)
    assert float((exact - wanted).abs().max() / wanted.max()) < 2e-6
    quick = poisson_height(coverage)
    assert float((quick - wanted).abs().max() / wanted.max()) < 5e-4


def test_a_disc_becomes_a_ball_whatever_lies_beside_it_in_the_batch():
    at = torch.arange(64) + 0.5
    squared = (at[:, None] - 30) ** 2 + (at[None] - 33) ** 2
    disc = (squared < 25**2).float()
    heights = poisson_height(torch.stack([torch.ones(64, 64), disc, torch.zeros(64, 64)]))
    wanted = (25**2 - squared).clamp_min(0) / 64**2
    # A hard mask leaves half a pixel of doubt about the radius.
    assert float((heights[1] - wanted).abs().max()) < 2 * 25 * 0.5 / 64**2
    assert float(heights[2].abs().max()) == 0
    assert torch.equal(poisson_height(disc[None])[0] > 0, disc > 0)
