"""Objects and their buffers: depths are on the surface, masks and layers agree, seeds decide everything."""

import numpy as np
import pytest
import torch
from orfeas_train.camera import ray
from orfeas_train.distance import compile_scene
from orfeas_train.families import HELD_OUT, TRAINING, build_scene, build_training_scene
from orfeas_train.render_buffers import draw_object, frame_object, is_usable, render_object
from orfeas_train.samples import keep_main_body, make_samples
from orfeas_train.primitives import compiled
from orfeas_train.trace import distance_at, trace_layers

SIDE = 64
SEED = 21


def traced(family, index=0, side=SIDE):
    seen = draw_object(SEED, index, family)
    scene = compile_scene(seen.scene)
    camera = frame_object(scene, seen)
    return scene, camera, trace_layers(scene, camera, seen.scene.reach(), side)


@compiled
def distances(scene, camera, depth):
    """In picture units, at that depth of each pixel's ray."""
    side = depth.shape[0]
    found = np.empty((side, side))
    for row in range(side):
        for column in range(side):
            line = ray(camera, (column + 0.5) / side - 0.5, 0.5 - (row + 0.5) / side)
            found[row, column] = distance_at(scene, camera, line, depth[row, column])
    return found


@pytest.mark.parametrize("family", [*TRAINING, *HELD_OUT])
def test_depths_lie_on_the_surface_and_masks_agree(family):
    scene, camera, (front, back, coverage, hit) = traced(family)
    for depth in (front, back):
        off = np.abs(distances(scene, camera, depth)[hit])
        # Rays that graze an edge may stop a pixel before it.
        assert np.median(off) < 0.2 / SIDE
        assert np.quantile(off, 0.99) < 1 / SIDE
    assert (front >= back)[hit].all()
    assert np.array_equal(coverage >= 0.5, hit)
    assert hit.mean() > 0.01


def steepest(depth):
    """Greatest difference from the four pixels beside each."""
    shifts = [(1, 0), (-1, 0), (1, 1), (-1, 1)]
    return np.max([np.abs(depth - np.roll(depth, by, axis)) for by, axis in shifts], axis=0)


@pytest.mark.parametrize("family", ["vessels", "chairs", "quadrupeds", "rosettes", "turnings"])
def test_finds_what_walking_along_every_ray_finds(family):
    scene, camera, (front, back, _, hit) = traced(family, index=1, side=32)
    reach = 1.2
    found_front, found_back = np.full_like(front, -9.0), np.full_like(front, 9.0)
    for z in np.arange(-reach, reach, 1 / 256):
        depth = np.full_like(front, z)
        inside = distances(scene, camera, depth) < 0
        found_front = np.where(inside, np.maximum(found_front, depth), found_front)
        found_back = np.where(inside, np.minimum(found_back, depth), found_back)
    walked = found_front > -9
    assert (walked != hit).mean() < 0.02
    for depth, found in ((front, found_front), (back, found_back)):
        # Where a surface runs along the rays, a hair's breadth to the side is another depth.
        calm = walked & hit & (steepest(found) < 4 / 32)
        assert calm.sum() > 0.3 * hit.sum()
        assert (np.abs(depth - found)[calm] < 2 / 32).mean() > 0.95


@pytest.mark.parametrize("family", ["vessels", "quadrupeds", "blocks", "insects"])
def test_normals_are_those_of_the_front(family):
    buffers = render_object(draw_object(SEED, 1, family), SIDE)
    front, normal = buffers.front[0].numpy(), buffers.normal[0].numpy()
    right, down = (np.diff(front, axis=axis) * SIDE for axis in (1, 0))
    smooth = (np.abs(right[1:]) < 1) & (np.abs(down[:, 1:]) < 1) & (buffers.normal[0].norm(dim=0) > 0.5).numpy()[1:, 1:]
    found = np.stack([-right[1:], down[:, 1:], np.ones_like(smooth, float)])
    cosine = (found / np.linalg.norm(found, axis=0) * normal[:, 1:, 1:]).sum(0)[smooth]
    assert np.median(cosine) > 0.98


def test_coverage_is_whole_away_from_the_outline():
    # Two arms or wheels with a gap between them lie behind many pixels of these.
    for family in ("links", "cars", "birds", "vessels"):
        coverage = render_object(draw_object(SEED, 1, family), SIDE).coverage[0]
        padded = torch.nn.functional.pad((coverage >= 0.5).float()[None, None], (1, 1, 1, 1))
        within = torch.nn.functional.avg_pool2d(padded, 3, 1)[0, 0] > 0.999
        assert within.any() and bool((coverage[within] == 1).all())


def test_the_same_seed_gives_the_same_samples_and_another_seed_others():
    first, again, other = (make_samples(seed, range(3, 6), SIDE) for seed in (5, 5, 6))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert first["front"].shape != other["front"].shape or not np.array_equal(first["front"], other["front"])


def test_depths_are_centred_and_empty_where_nothing_is():
    buffers = render_object(draw_object(SEED, 2), SIDE)
    valid = buffers.valid()
    assert abs(float(((buffers.front + buffers.back) / 2)[valid].mean())) < 1e-5
    assert float(buffers.front[~valid].abs().max()) == 0
    assert float((buffers.normal.norm(dim=1)[valid] - 1).abs().max()) < 1e-3


def test_the_object_fills_the_picture_up_to_its_padding():
    for index in range(6):
        buffers = render_object(draw_object(SEED, index), SIDE)
        rows, columns = (buffers.valid()[0].any(axis).nonzero()[:, 0] for axis in (1, 0))
        longest = max(int(rows.max() - rows.min()), int(columns.max() - columns.min())) + 1
        assert 0.78 < longest / SIDE < 0.98


def test_only_the_largest_body_stays():
    buffers = render_object(draw_object(SEED, 2, "vessels"), SIDE)
    before = int(buffers.valid().sum())
    buffers.coverage[0, :3, :3] = 1.0
    assert keep_main_body(buffers)
    assert int(buffers.valid().sum()) == before
    assert float(buffers.coverage[0, :3, :3].max()) == 0


def test_held_out_families_are_never_trained_on():
    assert not set(TRAINING) & set(HELD_OUT)
    assert {build_training_scene(3, index).family for index in range(400)} <= set(TRAINING)


@pytest.mark.parametrize("family", [*TRAINING, *HELD_OUT])
def test_families_vary_and_most_objects_are_usable(family):
    scenes = [build_scene(family, SEED, index) for index in range(8)]
    assert len({tuple(np.round(p.centre, 4).tobytes() for p in scene.primitives) for scene in scenes}) > 4
    usable = [bool(is_usable(render_object(draw_object(SEED, index, family), 32))[0]) for index in range(4)]
    assert sum(usable) >= 3


def test_an_unknown_family_is_named():
    with pytest.raises(ValueError, match="for family but received submarine"):
        build_scene("submarine", 1, 1)
