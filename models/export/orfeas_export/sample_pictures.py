"""The repository's sample pictures as networks see them: typical inputs for fits and fixtures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
# name -> where its outline is, when not in its own alpha.
SAMPLES = {"owl.webp": None, "toadstool.png": None, "rocket.png": ROOT / "tests/fixtures/masks/rocket.png"}


def sample_cutouts() -> list[Image.Image]:
    """RGBA, the object cut out and cropped to its box, in the order of SAMPLES."""
    return [_cutout(name, mask) for name, mask in SAMPLES.items()]


def on_ground(cutout: Image.Image, size: int, ratio: float, ground: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The object in the middle, its longer side `ratio` of the picture: image [3,S,S] and alpha [1,S,S] in 0..1."""
    side = int(max(cutout.size) / ratio)
    canvas = Image.new("RGBA", (side, side))
    canvas.paste(cutout, ((side - cutout.width) // 2, (side - cutout.height) // 2))
    small = canvas.resize((size, size), Image.Resampling.BOX)
    values = np.asarray(small, dtype=np.float32).transpose(2, 0, 1) / 255
    color, alpha = values[:3], values[3:]
    return color * alpha + np.array(ground, dtype=np.float32).reshape(3, 1, 1) * (1 - alpha), alpha


def _cutout(name: str, mask: Path | None) -> Image.Image:
    picture = Image.open(ROOT / "docs/samples" / name).convert("RGBA")
    if mask is not None:
        picture.putalpha(Image.open(mask).convert("L").resize(picture.size))
    return picture.crop(picture.getchannel("A").point(lambda alpha: 255 * (alpha > 127)).getbbox())
