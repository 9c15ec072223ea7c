"""Times trimesh's export of a mesh in files, once for every file type (glb, stl) on standard input.

Usage: trimesh_export.py POSITIONS INDICES. Little-endian float32 and uint32, three numbers a row.
Answers each line with {"seconds": s, "bytes": n}; the first line out, {"ready": true}, comes before any timing.
"""

import json
import sys
import time

import numpy
import trimesh


def main() -> None:
    positions = numpy.fromfile(sys.argv[1], dtype="<f4").reshape(-1, 3)
    indices = numpy.fromfile(sys.argv[2], dtype="<u4").reshape(-1, 3)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        # A fresh mesh: trimesh keeps what it computed for the one before. Making it is not timed.
        mesh = trimesh.Trimesh(positions, indices, process=False)
        start = time.perf_counter()
        data = mesh.export(file_type=line.strip())
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "bytes": len(data)}), flush=True)


main()
