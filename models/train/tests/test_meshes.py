"""Meshes of objects are closed, outward and where the object is."""

import numpy as np
from orfeas_train.distance import compile_scene, scene_distance
from orfeas_train.families import build_scene
from orfeas_train.meshes import surface_nets, write_meshes


def test_a_ball_becomes_a_closed_mesh_of_its_volume():
    at = np.stack(np.meshgrid(*[np.arange(32.0)] * 3, indexing="ij"), -1)
    points, quads = surface_nets(np.linalg.norm(at - 15.3, axis=-1) - 9.0)
    assert np.abs(np.linalg.norm(points - 15.3, axis=1) - 9).max() < 0.2
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    there = {tuple(edge) for edge in edges.tolist()}
    assert len(there) == len(edges) and all((b, a) in there for a, b in there)
    a, b, c = (points[faces[:, k]] for k in range(3))
    volume = float((np.cross(a, b) * c).sum() / 6)
    assert abs(volume / (4 / 3 * np.pi * 9**3) - 1) < 0.03


def test_files_hold_the_object_with_its_colours(tmp_path):
    (path,) = write_meshes(tmp_path, ["trains"], 7, range(3, 4))
    lines = [line.split() for line in path.read_text().splitlines()]
    vertices = np.array([line[1:] for line in lines if line[0] == "v"], float)
    arrays = compile_scene(build_scene("trains", 7, 3))
    off = [abs(scene_distance(arrays, *place)) for place in vertices[::50, :3]]
    assert max(off) < 0.02 and len(np.unique(vertices[:, 3:], axis=0)) > 2
    assert path.read_bytes() == write_meshes(tmp_path / "again", ["trains"], 7, range(3, 4))[0].read_bytes()
