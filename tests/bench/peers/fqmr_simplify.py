"""Times pyfqmr's reduction of a mesh in files, once for every line on standard input.

Usage: fqmr_simplify.py POSITIONS INDICES RESULT. POSITIONS holds little-endian float32, INDICES uint32, three a vertex
and three a face. A line is the number of faces wanted; the answer is {"seconds": s, "faces": n}, and RESULT.positions
and RESULT.indices hold the mesh. The first line out, {"ready": true}, comes before any timing.
"""

import json
import sys
import time

import numpy
import pyfqmr


def main() -> None:
    positions = numpy.fromfile(sys.argv[1], dtype="<f4").reshape(-1, 3).astype(numpy.float64)
    indices = numpy.fromfile(sys.argv[2], dtype="<u4").reshape(-1, 3).astype(numpy.int32)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        simplifier = pyfqmr.Simplify()
        simplifier.setMesh(positions, indices)
        simplifier.simplify_mesh(target_count=int(line), aggressiveness=7, preserve_border=False, verbose=False)
        vertices, faces, _ = simplifier.getMesh()
        seconds = time.perf_counter() - start
        numpy.asarray(vertices, dtype="<f4").tofile(sys.argv[3] + ".positions")
        numpy.asarray(faces, dtype="<u4").tofile(sys.argv[3] + ".indices")
        print(json.dumps({"seconds": seconds, "faces": len(faces)}), flush=True)


main()
