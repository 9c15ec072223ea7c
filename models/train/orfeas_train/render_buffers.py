"""What a camera sees of objects, before light and colour: depths, normals, coverage, occlusion, parts."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from .camera import Camera, place_camera
from .distance import SceneArrays, compile_scene
from .families import build_scene, build_training_scene
from .scene import Scene
from .trace import extent, surface, trace_layers

# Side of the picture in which an object's extent is looked for, and how much wider than the object that picture is.
FRAMING_SIDE = 64
FRAMING_MARGIN = 1.05
# Share of the picture that stays free on each side: around the 0.05 of the preprocess stage.
PADDING = (0.03, 0.08)
# Objects with fewer pixels than this share of the picture are not worth learning from.
LEAST_SHARE = 0.01


@dataclass
class Buffers:
    """`[B, H, W]` each; 0 where nothing is. Depths: picture units, +z to the camera, mean of (front + back)/2 is 0."""

    front: Tensor
    back: Tensor
    # 0..1; the object covers the pixel's centre where ≥ 0.5, which is where depths are valid.
    coverage: Tensor
    # [B, 3, H, W], picture frame, of the front.
    normal: Tensor
    # 0 (shut in) to 1 (open).
    occlusion: Tensor
    # Number of the part that is seen, int64.
    part: Tensor

    def valid(self) -> Tensor:
        return self.coverage >= 0.5


@dataclass
class ObjectInView:
    """A scene and how it is looked at."""

    scene: Scene
    # Rotation object → view `[3, 3]`; distance of the eye, object units; share of the picture left free on each side.
    turn: np.ndarray
    distance: float
    padding: float


def draw_object(seed: int, index: int, family: str | None = None) -> ObjectInView:
    """Object `index` of the stream `seed`."""
    scene = build_training_scene(seed, index) if family is None else build_scene(family, seed, index)
    rng = np.random.Generator(np.random.Philox(key=[seed, index], counter=[0, 0, 0, 1]))
    turn, distance = place_camera(scene, rng)
    return ObjectInView(scene, turn, distance, float(rng.uniform(*PADDING)))


def render_object(seen: ObjectInView, side: int) -> Buffers:
    """Buffers of one picture."""
    scene = compile_scene(seen.scene)
    camera = frame_object(scene, seen)
    front, back, coverage, hit = trace_layers(scene, camera, seen.scene.reach(), side)
    normal, occlusion, part = surface(scene, camera, front, hit)
    middle = ((front + back) / 2).sum() / max(1, hit.sum())
    front, back = (front - middle) * hit, (back - middle) * hit
    to = lambda array: torch.from_numpy(array)[None].float()  # noqa: E731
    return Buffers(to(front), to(back), to(coverage), to(normal), to(occlusion), torch.from_numpy(part)[None])


def stack_buffers(pictures: list[Buffers]) -> Buffers:
    """Of one side, as one batch."""
    return Buffers(*(torch.cat([getattr(one, field.name) for one in pictures]) for field in fields(Buffers)))


def frame_object(scene: SceneArrays, seen: ObjectInView) -> Camera:
    """The camera whose picture is filled by the object, but for the padding."""
    reach, turn, distance = seen.scene.reach(), seen.turn.astype(float), seen.distance
    # The nearer the eye, the larger what is in front of the middle appears.
    first = Camera(turn, np.zeros(3), 2 * reach * FRAMING_MARGIN / (1 - reach / distance), distance)
    left, right, top, bottom = extent(scene, first, reach, FRAMING_SIDE)
    middle = np.array([(left + right + 1) / 2 / FRAMING_SIDE - 0.5, 0.5 - (top + bottom + 1) / 2 / FRAMING_SIDE, 0.0])
    # Half of a pixel on either end is covered, on average.
    longest = max(right - left + 0.5, bottom - top + 0.5, 2) / FRAMING_SIDE
    return Camera(turn, middle * first.scale, first.scale * longest / (1 - 2 * seen.padding), distance)


def is_usable(buffers: Buffers) -> Tensor:
    """`[B]`: enough of the object is seen, and all numbers are finite."""
    share = buffers.valid().float().mean((1, 2))
    finite = torch.isfinite(buffers.front + buffers.back).all(2).all(1)
    return finite & (share >= LEAST_SHARE)
