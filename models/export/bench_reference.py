"""Times the reference TripoSR's shape stage on the CPU: encoder, query of a dense grid, scikit-image's surface.

    ORFEAS_REF_TRIPOSR=CHECKOUT python bench_reference.py --weights DIR --image FILE [--grid 256] [--threads N]

DIR holds model.ckpt and config.yaml (of `python -m orfeas_export triposr-random`, or the published ones). FILE is a
picture prepared already (square, object on grey); another is resized. Prints one line of JSON:
{"encodeSeconds", "querySeconds", "surfaceSeconds", "vertices", …}.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch

EXPORT = Path(__file__).resolve().parent
sys.path[:0] = [str(EXPORT), str(EXPORT / "tests")]

# The reference asks its grid in chunks of this many points (its run.py's default).
CHUNK = 8192
THRESHOLD = 25.0


def main() -> int:
    options = _options()
    if "ORFEAS_REF_TRIPOSR" not in os.environ:
        print("bench_reference: Expected a checkout for ORFEAS_REF_TRIPOSR but received none", file=sys.stderr)
        return 1
    torch.set_num_threads(options.threads)
    model = _load(options.weights)
    image = _picture(options.image, model.cfg.cond_image_size)
    with torch.no_grad():
        print(json.dumps(_measure(model, image, options.grid) | {"threads": options.threads}))
    return 0


def _load(folder: Path) -> torch.nn.Module:
    """The reference's TSR with the weights in `folder`; its ViT's configuration is written here, not fetched."""
    from reference_stubs import import_reference
    from transformers import ViTConfig

    tokenizer = import_reference("triposr", "tsr.models.tokenizers.image")
    system = import_reference("triposr", "tsr.system")
    with tempfile.TemporaryDirectory() as scratch:
        # facebook/dino-vitb16 has the sizes that are this class's defaults.
        ViTConfig().save_pretrained(scratch)
        with patch.object(tokenizer, "hf_hub_download", lambda **_: str(Path(scratch) / "config.json")):
            model = system.TSR.from_pretrained(str(folder), "config.yaml", "model.ckpt")
    model.renderer.set_chunk_size(CHUNK)
    return model.eval()


def _measure(model: torch.nn.Module, image: np.ndarray, grid: int) -> dict:
    from skimage.measure import marching_cubes

    radius = model.renderer.cfg.radius
    start = time.perf_counter()
    planes = model([image], "cpu")
    encoded = time.perf_counter()
    axis = torch.linspace(-radius, radius, grid)
    points = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij"), dim=-1).view(-1, 3)
    field = model.renderer.query_triplane(model.decoder, points, planes[0])["density_act"]
    queried = time.perf_counter()
    vertices, faces, _, _ = marching_cubes(field.view(grid, grid, grid).numpy() - THRESHOLD, 0.0)
    done = time.perf_counter()
    return {
        "encodeSeconds": round(encoded - start, 3),
        "querySeconds": round(queried - encoded, 3),
        "surfaceSeconds": round(done - queried, 3),
        "vertices": len(vertices),
        "faces": len(faces),
        "grid": grid,
        "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _picture(path: Path, size: int) -> np.ndarray:
    """[S,S,3] f32 in 0..1; transparent pictures are cut out and laid on grey as the pack's manifest says."""
    from PIL import Image

    from orfeas_export.sample_pictures import on_ground
    from orfeas_export.triposr.pack_triposr import FOREGROUND_RATIO, GREY

    picture = Image.open(path)
    if picture.mode == "RGBA" and picture.getextrema()[3][0] < 255:
        cutout = picture.crop(picture.getchannel("A").point(lambda alpha: 255 * (alpha > 127)).getbbox())
        return np.ascontiguousarray(on_ground(cutout, size, FOREGROUND_RATIO, (GREY,) * 3)[0].transpose(1, 2, 0))
    return np.asarray(picture.convert("RGB").resize((size, size)), dtype=np.float32) / 255


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times the reference TripoSR's shape stage on the CPU.")
    parser.add_argument("--weights", type=Path, required=True, help="folder of model.ckpt and config.yaml")
    parser.add_argument("--image", type=Path, required=True)
    parser.add_argument("--grid", type=int, default=256, help="points along an axis")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
