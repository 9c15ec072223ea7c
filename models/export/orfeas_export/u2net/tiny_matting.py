"""The fixture pack `tiny-matting`: U²-Net's graph with few channels; only its last two layers are fitted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..export_graph import run_graph
from ..families import ExportOptions
from ..fixture import Fixture
from ..init_weights import random_weights
from ..sample_pictures import on_ground, sample_cutouts
from .model import DEVIATION, MEAN, U2net, U2netConfig
from .pack_u2net import GRAPH, write_u2net_pack

SEED = 21
CONFIG = U2netConfig(down=((4, 8),) * 6, up=((4, 8),) * 5, size=96)
# Share of the picture that the object fills, and what lies behind it: dark, as the fit expects.
FILL = 0.8
DARK = (0.04, 0.06, 0.1)
RIDGE = 1e-4
# Logit of a pixel that is surely the object.
SURE = 4.0

FACTS = {
    "id": "tiny-matting",
    "title": "Tiny matting: for tests, random weights that cut bright objects from dark grounds",
    "licence": {"id": "Apache-2.0", "url": None, "acceptRequired": False},
    "purpose": "test",
    "source": {"code": "models/export", "seed": SEED},
    "resources": {"vramMiB": {"matting": 64}, "ramMiB": 128},
}


def write_tiny_matting(out: Path) -> None:
    """Pack and parity fixture: the toadstool on a dark ground, and its alpha."""
    network = random_weights(U2net(CONFIG), SEED).eval()
    pictures = [on_ground(cutout, CONFIG.size, FILL, DARK) for cutout in sample_cutouts()]
    fit_side(network, pictures)
    write_u2net_pack(network, out, ExportOptions(), FACTS)
    fixture = Fixture()
    image = torch.from_numpy(pictures[1][0])[None]
    fixture.add("image", image)
    fixture.add("alpha", run_graph(out / GRAPH, {"image": image})[0])
    fixture.note(seed=SEED, provider="cpu", tolerance={"alpha": 2e-5})
    fixture.write(out)


def fit_side(network: U2net, pictures: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Fits the finest side map by ridge least squares to ±SURE from alpha, and lets the fused map be that one."""
    rows, wanted = [], []
    seen: list[Tensor] = []
    hook = network.side1.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    mean, deviation = (np.array(values, dtype=np.float32).reshape(3, 1, 1) for values in (MEAN, DEVIATION))
    for image, alpha in pictures:
        with torch.no_grad():
            network(torch.from_numpy((image / image.max() - mean) / deviation)[None])
        patches = torch.nn.functional.unfold(seen.pop(), 3, padding=1)[0].T.double().numpy()
        rows.append(np.concatenate([patches, np.ones((len(patches), 1))], axis=1))
        wanted.append(SURE * (2 * (alpha.reshape(-1) > 0.5) - 1))
    hook.remove()
    system, target = np.concatenate(rows), np.concatenate(wanted)
    gram = system.T @ system
    solution = np.linalg.solve(gram + RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram)), system.T @ target)
    with torch.no_grad():
        network.side1.weight.copy_(torch.from_numpy(solution[:-1]).view_as(network.side1.weight))
        network.side1.bias.fill_(float(solution[-1]))
        network.outconv.weight.copy_(torch.tensor([1.0, 0, 0, 0, 0, 0]).view_as(network.outconv.weight))
        network.outconv.bias.zero_()
