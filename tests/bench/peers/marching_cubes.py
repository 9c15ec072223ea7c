"""Times skimage.measure.marching_cubes on a field in a file, once for every line on standard input.

Usage: marching_cubes.py FIELD NX NY NZ. FIELD holds little-endian float32, x fastest.
Answers each line with {"seconds": s, "faces": n}; the first line out, {"ready": true}, comes before any timing.
"""

import json
import sys
import time

import numpy
from skimage.measure import marching_cubes


def main() -> None:
    path, nx, ny, nz = sys.argv[1], *map(int, sys.argv[2:5])
    field = numpy.fromfile(path, dtype="<f4").reshape(nz, ny, nx)
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        _, faces, _, _ = marching_cubes(field, 0.0)
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "faces": len(faces)}), flush=True)


main()
