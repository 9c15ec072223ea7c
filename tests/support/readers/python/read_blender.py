"""Run by Blender: imports each model into an empty scene; writes faces and size of each as JSON to the first argument."""
import json
import sys

import bpy
import numpy
from mathutils import Vector

# Debian 12 has a Blender (3.4) that uses this name and a NumPy (1.24) that dropped it.
if not hasattr(numpy, "bool"):
    numpy.bool = bool


def importer(ending):
    """Newer Blenders have importers of their own for OBJ, PLY and STL under `wm`."""
    if ending == "glb":
        return bpy.ops.import_scene.gltf
    name = f"{ending}_import"
    if name in dir(bpy.ops.wm):
        return getattr(bpy.ops.wm, name)
    return bpy.ops.import_scene.obj if ending == "obj" else getattr(bpy.ops.import_mesh, ending)


report, *files = sys.argv[sys.argv.index("--") + 1 :]
found = {}
for file in files:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    importer(file.rsplit(".", 1)[1])(filepath=file)
    meshes = [thing for thing in bpy.context.scene.objects if thing.type == "MESH"]
    corners = [thing.matrix_world @ vertex.co for thing in meshes for vertex in thing.data.vertices]
    size = Vector(max(c[axis] for c in corners) - min(c[axis] for c in corners) for axis in range(3))
    found[file] = {"faces": sum(len(thing.data.polygons) for thing in meshes), "size": list(size)}
with open(report, "w") as out:
    json.dump(found, out)
