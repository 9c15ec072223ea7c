"""Light and colour for buffers: one object gives as many different pictures as wished."""

from __future__ import annotations

import colorsys

import numpy as np
import torch
from torch import Tensor

from .render_buffers import Buffers

# Colours a picture has; parts beyond share them.
PALETTE = 10
WAVES = 6
# Kinds of pictures and their shares: lit as by a studio or a sky, grey clay lit from the camera, drawings of flat colour,
# drawings of few tones.
STYLES = {"lit": 0.74, "clay": 0.1, "flat": 0.06, "toon": 0.1}
# Colour of what is behind the object in the network's input, as in the engine.
BACKGROUND = 0.5


def draw_appearance(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Everything that `shade` needs of one picture, as f32 arrays."""
    style = list(STYLES)[int(rng.choice(len(STYLES), p=list(STYLES.values())))]
    unit = lambda v: v / np.linalg.norm(v)  # noqa: E731
    key = unit(np.array([rng.normal(0, 0.8), rng.normal(0.6, 0.6), abs(rng.normal(0.8, 0.6)) + 0.1]))
    directions = rng.normal(size=(WAVES, 3))
    pattern = rng.random()
    values = {
        "style": np.array([style == name for name in ("lit", "clay", "flat", "toon")]),
        "palette": _palette(rng, style),
        "tint": _palette(rng, style),
        "key": key,
        "key_colour": (1 + 0.15 * rng.normal(size=3) * (rng.random() < 0.5)) * rng.uniform(0.3, 1.2),
        "fill": unit(np.array([rng.normal(), rng.normal(), rng.uniform(0, 1)])),
        "fill_colour": (1 + 0.2 * rng.normal(size=3)) * rng.uniform(0, 0.4),
        "sky": (1 + 0.1 * rng.normal(size=3)) * rng.uniform(0.15, 0.75),
        "ground": (1 + 0.15 * rng.normal(size=3)) * rng.uniform(0.05, 0.5),
        "headlight": np.array([rng.uniform(0, 0.5) * (rng.random() < 0.4)]),
        "gloss": np.array([rng.uniform(0, 0.9) * (rng.random() < 0.55), 2 ** rng.uniform(2, 7)]),
        "occlusion": np.array([rng.uniform(0.2, 1.0)]),
        "rim": np.array([rng.uniform(-0.6, 0.5) * (rng.random() < 0.35)]),
        # Texture: waves along directions; how much of the second palette they mix in; whether they have edges.
        "waves": directions * 2 ** rng.uniform(2, 5.5, (WAVES, 1)),
        "phases": rng.uniform(0, 6.3, WAVES),
        "texture": np.array([0.0 if pattern < 0.35 else rng.uniform(0.1, 1.0), float(pattern > 0.7), float(pattern > 0.85)]),
        "grain": np.array([rng.uniform(0, 0.12) * (rng.random() < 0.5)]),
        "noise": np.array([rng.uniform(0, 0.04) * (rng.random() < 0.5), float(rng.integers(1 << 31))]),
        "tone": np.array([2 ** rng.uniform(-0.6, 0.5), rng.uniform(0.75, 1.3), rng.normal(0, 0.03)]),
        "blur": np.array([rng.uniform(0, 0.9) * (rng.random() < 0.5)]),
    }
    return {name: np.asarray(value, np.float32) for name, value in values.items()}


def _palette(rng: np.random.Generator, style: str) -> np.ndarray:
    """Colours `[PALETTE, 3]`, linear: of one material, of neighbouring hues, or anything."""
    if style == "clay":
        return np.full((PALETTE, 3), rng.uniform(0.3, 0.9))
    kind, hue, grey = rng.integers(0, 4), rng.random(), rng.random() < 0.2
    colours = []
    for _ in range(PALETTE):
        h = hue if kind == 0 else (hue + rng.normal(0, 0.06)) % 1 if kind == 1 else rng.random()
        s = 0.0 if grey else rng.uniform(0.1, 0.95)
        colours.append(colorsys.hsv_to_rgb(h, s, rng.uniform(0.15, 1.0) if kind else 0.7 + 0.05 * rng.normal()))
    if kind == 0:
        colours = [colours[0]] * PALETTE
    return np.clip(np.array(colours), 0, 1) ** 2.2


def stack_appearances(appearances: list[dict[str, np.ndarray]], device: str = "cpu") -> dict[str, Tensor]:
    return {name: torch.from_numpy(np.stack([a[name] for a in appearances])).to(device) for name in appearances[0]}


def shade(buffers: Buffers, looks: dict[str, Tensor]) -> Tensor:
    """Picture `[B, 4, H, W]` RGBA 0..1, sRGB, not premultiplied; colour runs on a little beyond the outline."""
    count = buffers.front.shape[0]
    valid = buffers.valid()[:, None]
    albedo = _albedo(buffers, looks)
    lit = _light(buffers, looks, albedo)
    wide = lambda name: looks[name][:, :, None, None]  # noqa: E731
    style = wide("style")
    front_on = buffers.normal[:, 2:3].clamp(0, 1)
    clay = (0.235 + 0.628 * front_on).expand(-1, 3, -1, -1)
    tone = wide("tone")
    colour = (lit.clamp_min(0) * tone[:, :1]).clamp_min(1e-5) ** (tone[:, 1:2] / 2.2) + tone[:, 2:3]
    steps = (colour * 4).round() / 4
    flat = (albedo.clamp_min(1e-5) ** (1 / 2.2)) * (0.35 + 0.65 * (front_on > 0.25))
    colour = style[:, 0:1] * colour + style[:, 1:2] * clay + style[:, 2:3] * flat + style[:, 3:4] * steps
    colour = _spread(colour * valid, valid.to(colour.dtype))
    colour = _blur(colour, looks["blur"])
    chance = torch.Generator(colour.device).manual_seed(int(looks["noise"][0, 1]))
    noise = torch.randn(colour.shape, generator=chance, device=colour.device)
    colour = colour + looks["noise"][:, :1, None, None] * noise
    return torch.cat([colour.clamp(0, 1), buffers.coverage[:, None]], 1)


def _albedo(buffers: Buffers, looks: dict[str, Tensor]) -> Tensor:
    """Colours of the parts, with waves, stripes or spots in a second colour."""
    count, _, side = buffers.front.shape
    index = (buffers.part % PALETTE).view(count, 1, -1).expand(-1, 3, -1)
    pick = lambda name: torch.gather(looks[name].transpose(1, 2), 2, index).view(count, 3, side, side)  # noqa: E731
    at = (torch.arange(side, device=index.device, dtype=torch.float32) + 0.5) / side - 0.5
    v, u = torch.meshgrid(-at, at, indexing="ij")
    place = torch.stack([u.expand(count, -1, -1), v.expand(count, -1, -1), buffers.front], 1)
    phase = torch.einsum("bkc,bchw->bkhw", looks["waves"], place) + looks["phases"][:, :, None, None]
    strength, edged, striped = (looks["texture"][:, k, None, None] for k in range(3))
    waves = torch.where(striped[:, None] > 0, phase[:, :1].sin(), phase.sin().sum(1, keepdim=True) / 2)
    share = torch.where(edged[:, None] > 0, (waves * 12).sigmoid(), (0.5 + 0.5 * waves).clamp(0, 1)) * strength[:, None]
    grain = looks["grain"][:, :, None, None] * (phase[:, -1:] * 7.3).sin() * (phase[:, :1] * 5.1).cos()
    return (pick("palette") * (1 - share) + pick("tint") * share) * (1 + grain)


def _light(buffers: Buffers, looks: dict[str, Tensor], albedo: Tensor) -> Tensor:
    normal = buffers.normal
    wide = lambda name: looks[name][:, :, None, None]  # noqa: E731
    facing = lambda name: torch.einsum("bchw,bc->bhw", normal, looks[name])[:, None]  # noqa: E731
    open_ = 1 - wide("occlusion") * (1 - buffers.occlusion[:, None])
    up = 0.5 + 0.5 * normal[:, 1:2]
    ambient = (wide("sky") * up + wide("ground") * (1 - up)) * open_
    key = facing("key").clamp_min(0) * wide("key_colour") * (0.4 + 0.6 * open_)
    light = ambient + key + facing("fill").clamp_min(0) * wide("fill_colour")
    light = light + wide("headlight") * normal[:, 2:3].clamp_min(0)
    half = looks["key"] + torch.tensor([0.0, 0.0, 1.0], device=normal.device)
    half = half / half.norm(dim=1, keepdim=True)
    shine = torch.einsum("bchw,bc->bhw", normal, half)[:, None].clamp_min(1e-4)
    gloss = wide("gloss")
    rim = wide("rim") * (1 - normal[:, 2:3].clamp(0, 1)) ** 2
    return albedo * light * (1 + rim) + gloss[:, :1] * shine ** gloss[:, 1:2] * wide("key_colour") * open_


def _spread(colour: Tensor, weight: Tensor) -> Tensor:
    """Fills pixels outside with the mean of the nearest inside ones, twice over, so that soft edges have a colour."""
    for _ in range(2):
        total = torch.nn.functional.avg_pool2d(colour, 3, 1, 1)
        share = torch.nn.functional.avg_pool2d(weight, 3, 1, 1)
        known = weight > 0
        colour = torch.where(known, colour, total / share.clamp_min(1e-6))
        weight = (share > 0).to(weight.dtype)
        colour = colour * weight
    return torch.where(weight > 0, colour, torch.full_like(colour, BACKGROUND))


def _blur(colour: Tensor, sigma: Tensor) -> Tensor:
    """Gaussian of 5 taps a way; 0 leaves the picture as it is."""
    reach = torch.arange(-2, 3, device=colour.device, dtype=torch.float32)
    taps = torch.exp(-0.5 * (reach[None] / sigma.clamp_min(1e-3)) ** 2)
    taps = taps / taps.sum(1, keepdim=True)
    count, channels, height, width = colour.shape
    flat = colour.reshape(1, count * channels, height, width)
    own = taps.repeat_interleave(channels, 0)[:, None]
    padded = torch.nn.functional.pad(flat, (2, 2, 2, 2), mode="replicate")
    flat = torch.nn.functional.conv2d(padded, own[..., None], groups=count * channels)
    return torch.nn.functional.conv2d(flat, own[:, :, None], groups=count * channels).view_as(colour)
