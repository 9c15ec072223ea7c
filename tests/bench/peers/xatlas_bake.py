"""Times xatlas and a vectorised baker in NumPy on a mesh in files, once for every line on standard input.

Usage: xatlas_bake.py POSITIONS NORMALS INDICES PICTURE RESULT. POSITIONS and NORMALS hold little-endian float32, INDICES
uint32, three a vertex and three a face; PICTURE holds square RGBA bytes. The mesh stands in the picture's square,
[-0.5, 0.5] in x and y, seen from +z. A line is the texture's side in texels; the answer is {"seconds": s, "atlas": s,
"packing": share}, and RESULT holds the RGB bytes of the texture. The first line out, {"ready": true}, comes before any
timing.
"""

import json
import sys
import time

import numpy
import xatlas

PADDING = 2
GUTTER_RINGS = 4
DEPTH_SIDE = 1024
DEPTH_BIAS = 0.004


def unwrap(positions, normals, indices, size):
    """Positions, normals and uvs (0..1) of the unwrapped mesh, and its faces."""
    atlas = xatlas.Atlas()
    atlas.add_mesh(positions, indices, normals)
    pack = xatlas.PackOptions()
    pack.resolution = size
    pack.padding = PADDING
    pack.bilinear = True
    atlas.generate(pack_options=pack)
    source, faces, uvs = atlas[0]
    return positions[source], normals[source], uvs, faces.astype(numpy.int64)


def rasterise(corners, width, height):
    """Samples whose centres lie in triangles (n × 3 × 2): sample numbers, triangles, and shares of the last two corners."""
    low = numpy.floor(corners.min(axis=1) - 0.5).astype(numpy.int64)
    high = numpy.ceil(corners.max(axis=1) - 0.5).astype(numpy.int64)
    low = numpy.clip(low, 0, [width - 1, height - 1])
    high = numpy.clip(high, 0, [width - 1, height - 1])
    across = high[:, 0] - low[:, 0] + 1
    counts = across * (high[:, 1] - low[:, 1] + 1)
    face = numpy.repeat(numpy.arange(len(corners)), counts)
    offset = numpy.arange(len(face)) - numpy.repeat(numpy.cumsum(counts) - counts, counts)
    column = low[face, 0] + offset % across[face]
    row = low[face, 1] + offset // across[face]
    a = corners[:, 0]
    u = corners[:, 1] - a
    v = corners[:, 2] - a
    area = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    inverse = numpy.divide(1, area, out=numpy.zeros_like(area), where=area != 0)
    dx = column + 0.5 - a[face, 0]
    dy = row + 0.5 - a[face, 1]
    b = (dx * v[face, 1] - dy * v[face, 0]) * inverse[face]
    c = (u[face, 0] * dy - u[face, 1] * dx) * inverse[face]
    inside = (b >= 0) & (c >= 0) & (b + c <= 1) & (area[face] != 0)
    return (row * width + column)[inside], face[inside], b[inside], c[inside]


def blend(values, faces, face, b, c):
    """What vertex values (n × k) are at points of faces."""
    picked = faces[face]
    first = values[picked[:, 0]]
    return first + b[:, None] * (values[picked[:, 1]] - first) + c[:, None] * (values[picked[:, 2]] - first)


def sample(picture, u, v):
    """The bilinear colour of a picture (h × w × 3) at u, v in 0..1."""
    height, width = picture.shape[:2]
    x = numpy.clip(u * width - 0.5, 0, width - 1)
    y = numpy.clip(v * height - 0.5, 0, height - 1)
    left, top = x.astype(numpy.int64), y.astype(numpy.int64)
    right, low = numpy.minimum(left + 1, width - 1), numpy.minimum(top + 1, height - 1)
    fx, fy = (x - left)[:, None], (y - top)[:, None]
    upper = picture[top, left] * (1 - fx) + picture[top, right] * fx
    lower = picture[low, left] * (1 - fx) + picture[low, right] * fx
    return upper * (1 - fy) + lower * fy


def push_pull(colour, weight):
    """Fills where weight (h × w) is 0 from ever coarser levels; sides must be powers of two."""
    height, width = weight.shape
    if height <= 1 or width <= 1:
        total = weight.sum()
        mean = (colour * weight[..., None]).sum(axis=(0, 1)) / total if total > 0 else numpy.full(3, 128.0)
        return numpy.where(weight[..., None] > 0, colour, mean)
    shape = (height // 2, 2, width // 2, 2)
    total = weight.reshape(shape).sum(axis=(1, 3))
    coarse = (colour * weight[..., None]).reshape(*shape, 3).sum(axis=(1, 3)) / numpy.maximum(total, 1e-9)[..., None]
    filled = push_pull(coarse, numpy.minimum(total, 1))
    return numpy.where(weight[..., None] > 0, colour, filled.repeat(2, axis=0).repeat(2, axis=1))


def grow(rgb, known):
    """Gives one ring of texels around the known ones the mean of their known neighbours."""
    total = numpy.zeros(known.shape)
    colour = numpy.zeros(rgb.shape)
    padded = numpy.pad(rgb * known[..., None], ((1, 1), (1, 1), (0, 0)))
    there = numpy.pad(known.astype(float), 1)
    for dy in range(3):
        for dx in range(3):
            total += there[dy : dy + known.shape[0], dx : dx + known.shape[1]]
            colour += padded[dy : dy + known.shape[0], dx : dx + known.shape[1]]
    ring = (total > 0) & ~known
    rgb[ring] = colour[ring] / total[ring][:, None]
    return known | ring


def bake(positions, normals, uvs, faces, cutout, size):
    """The picture where the viewer sees the surface, its push-pull filled pyramid elsewhere; charts continued."""
    side = 1 << (cutout.shape[0] - 1).bit_length()
    kept = numpy.zeros((side, side))
    colour = numpy.zeros((side, side, 3))
    kept[: cutout.shape[0], : cutout.shape[1]] = cutout[..., 3] >= 245
    colour[: cutout.shape[0], : cutout.shape[1]] = cutout[..., :3]
    filled = push_pull(colour, kept)[: cutout.shape[0], : cutout.shape[1]]
    soft = filled
    for _ in range(3):
        half = soft[: soft.shape[0] // 2 * 2, : soft.shape[1] // 2 * 2]
        soft = half.reshape(half.shape[0] // 2, 2, half.shape[1] // 2, 2, 3).mean(axis=(1, 3))
    plane = numpy.stack([positions[:, 0] + 0.5, 0.5 - positions[:, 1]], axis=1)
    at, face, b, c = rasterise(plane[faces] * DEPTH_SIDE, DEPTH_SIDE, DEPTH_SIDE)
    depth = numpy.full(DEPTH_SIDE * DEPTH_SIDE, -numpy.inf)
    numpy.maximum.at(depth, at, blend(positions[:, 2:], faces, face, b, c)[:, 0])
    texel, face, b, c = rasterise(uvs[faces] * size, size, size)
    point = blend(positions, faces, face, b, c)
    normal = blend(normals, faces, face, b, c)
    cosine = normal[:, 2] / numpy.maximum(numpy.linalg.norm(normal, axis=1), 1e-9)
    u, v = point[:, 0] + 0.5, 0.5 - point[:, 1]
    column = numpy.clip((u * DEPTH_SIDE).astype(numpy.int64), 0, DEPTH_SIDE - 1)
    row = numpy.clip((v * DEPTH_SIDE).astype(numpy.int64), 0, DEPTH_SIDE - 1)
    seen = point[:, 2] + DEPTH_BIAS >= depth[row * DEPTH_SIDE + column]
    share = numpy.clip((cosine - 0.3) / 0.35, 0, 1) * seen
    rgb = numpy.zeros((size * size, 3))
    rgb[texel] = sample(soft, u, v)
    rgb[texel] += share[:, None] * (sample(filled, u, v) - rgb[texel])
    known = numpy.zeros(size * size, dtype=bool)
    known[texel] = True
    packing = known.mean()
    rgb, known = rgb.reshape(size, size, 3), known.reshape(size, size)
    for _ in range(GUTTER_RINGS):
        known = grow(rgb, known)
    rgb = push_pull(rgb, known.astype(float))
    return numpy.clip(rgb + 0.5, 0, 255).astype(numpy.uint8), packing


def main() -> None:
    positions = numpy.fromfile(sys.argv[1], dtype="<f4").reshape(-1, 3)
    normals = numpy.fromfile(sys.argv[2], dtype="<f4").reshape(-1, 3)
    indices = numpy.fromfile(sys.argv[3], dtype="<u4").reshape(-1, 3)
    picture = numpy.fromfile(sys.argv[4], dtype=numpy.uint8)
    side = round((len(picture) / 4) ** 0.5)
    picture = picture.reshape(side, side, 4)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        size = int(line)
        start = time.perf_counter()
        split = unwrap(positions, normals, indices, size)
        atlas = time.perf_counter() - start
        texture, packing = bake(*split, picture, size)
        seconds = time.perf_counter() - start
        texture.tofile(sys.argv[5])
        print(json.dumps({"seconds": seconds, "atlas": atlas, "packing": packing}), flush=True)


main()
