"""Signed distances of the primitives at one point, compiled.

`(x, y, z)` lies in the primitive's own frame, row k of `v` holds its parameters in the order of their names; the result is
negative inside. Distances are exact or too small (a sphere tracer may trust them), in the object's units. Formulas of the
exact ones: round cone, rounded box and ellipsoid bound after Inigo Quilez, "Distance functions".
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

# Compiled as C would be: no checks of divisors, sums may be taken in another order.
OPTIONS = {"error_model": "numpy", "fastmath": {"contract", "reassoc", "nsz", "arcp"}}
compiled = njit(**OPTIONS)
# Put in where it is called: handing arrays on costs as much as a distance.
inlined = njit(inline="always", **OPTIONS)

# Each type's own parameters, by name.
LIMB = ("length", "start_radius", "end_radius", "flat")
ELLIPSOID = ("rx", "ry", "rz")
LOFT = ("half_x", "half_y", "half_z", "corner", "edge", "shell", "slope", "greatest", "c0", "c1", "c2", "c3", "c4", "c5", "c6")
ROSETTE = ("radius", "half_y", "edge", "depth", "fold", "phase", "sharp", "slope", "greatest", "c0", "c1", "c2")
HULL_PLANES = 12
HULL = ("edge", *(f"{name}{plane}" for plane in range(HULL_PLANES) for name in ("nx", "ny", "nz", "offset")))
# Types by number: the order in which `distance` tells them apart.
TYPES = {"limb": LIMB, "ellipsoid": ELLIPSOID, "loft": LOFT, "rosette": ROSETTE, "hull": HULL}
# Column of a primitive's row where its own parameters begin.
PARAMETERS = P = 17
MOST_PARAMETERS = max(len(names) for names in TYPES.values())

# Keeps roots and quotients finite.
TINY = 1e-9
# Share of the square of a profile's steepest slope that counts everywhere.
STEEPEST_SHARE = 0.1
# Greatest sine of a limb's taper.
TAPER = 0.98
LEAST_SCALE = 0.02
# In e^(-d / b), what lies so many b behind adds less than a thousandth.
FELT = 7.0


@compiled
def distance(kind: int, x: float, y: float, z: float, v: np.ndarray, k: int) -> float:
    """Of the type with that number."""
    if kind == 0:
        return _limb(x, y, z, v, k)
    if kind == 1:
        return _ellipsoid(x, y, z, v, k)
    if kind == 2:
        return _loft(x, y, z, v, k)
    if kind == 3:
        return _rosette(x, y, z, v, k)
    return _hull(x, y, z, v, k)


@compiled
def _limb(x, y, z, v, k):
    """Round cone from the origin along +y; `flat` < 1 squeezes it along x (wings, leaves, blades)."""
    length, start, end, flat = v[k, P + 0], v[k, P + 1], v[k, P + 2], v[k, P + 3]
    sine = min(TAPER, max(-TAPER, (start - end) / length))
    cosine = math.sqrt(1 - sine * sine)
    wide = x / flat
    across = math.sqrt(wide * wide + z * z + TINY)
    # Squeezing makes the distance grow up to 1 / flat times too fast, as much as its gradient tells.
    steep = math.sqrt((wide / flat) * (wide / flat) + z * z + TINY) / across
    found = _round_cone(across, y, length, start, end, sine, cosine) / max(steep, 1.0)
    if flat >= 1:
        return found
    # What isn't squeezed holds what is: far away it is the better bound.
    return max(found, _round_cone(math.sqrt(x * x + z * z + TINY), y, length, start, end, sine, cosine))


@compiled
def _round_cone(across, y, length, start, end, sine, cosine):
    along = y * cosine - across * sine
    if along < 0:
        return math.sqrt(across * across + y * y) - start
    if along > cosine * length:
        return math.sqrt(across * across + (y - length) * (y - length)) - end
    return across * cosine + y * sine - start


@compiled
def _ellipsoid(x, y, z, v, k):
    """First-order distance."""
    ax, ay, az = x / v[k, P + 0], y / v[k, P + 1], z / v[k, P + 2]
    bx, by, bz = ax / v[k, P + 0], ay / v[k, P + 1], az / v[k, P + 2]
    k0 = math.sqrt(ax * ax + ay * ay + az * az + TINY)
    return k0 * (k0 - 1) / math.sqrt(bx * bx + by * by + bz * bz + TINY)


@compiled
def _loft(x, y, z, v, k):
    """A rounded rectangle swept along y and scaled by a polynomial of y / half_y: boxes, cylinders, cones, turned shapes.

    `corner` rounds the cross-section (its smaller half side makes it round), `edge` the ends, `shell` > 0 leaves only a
    wall of twice that thickness, inside the outline.
    """
    half_x, half_y, half_z, wall, slope, greatest = v[k, P + 0], v[k, P + 1], v[k, P + 2], v[k, P + 5], v[k, P + 6], v[k, P + 7]
    scale, rise = _profile(y / half_y, v, k, P + 8, P + 15)
    corner = v[k, P + 3] * scale
    qx = abs(x) - half_x * scale + corner
    qz = abs(z) - half_z * scale + corner
    ox, oz = max(qx, 0.0), max(qz, 0.0)
    section = math.sqrt(ox * ox + oz * oz + TINY) + min(max(qx, qz), 0.0) - corner
    if wall > 0:
        section = abs(section + wall) - wall
    # The slope here, and some of the steepest anywhere: nearly a bound, and far fewer steps than the bound itself.
    here = rise / half_y * max(half_x, half_z)
    steep = math.sqrt(1 + here * here + STEEPEST_SHARE * slope * slope)
    # Far away the box that holds it all is the better bound.
    box = max(abs(x) - half_x * greatest, abs(z) - half_z * greatest)
    return _capped(max(section / steep, box), y, half_y, v[k, P + 4])


@compiled
def _rosette(x, y, z, v, k):
    """A flower, star or gear outline of `fold` petals, swept along y: radius × (1 + depth × wave(fold × angle + phase))."""
    radius, half_y, depth, sharp = v[k, P + 0], v[k, P + 1], v[k, P + 3], v[k, P + 6]
    across = math.sqrt(x * x + z * z + TINY)
    wave = math.asin(sharp * math.cos(v[k, P + 4] * math.atan2(z, x) + v[k, P + 5])) / math.asin(sharp)
    scale, _ = _profile(y / half_y, v, k, P + 9, P + 12)
    section = (across - radius * (1 + depth * wave) * scale) * v[k, P + 7]
    return _capped(max(section, across - radius * v[k, P + 8]), y, half_y, v[k, P + 2])


@compiled
def _hull(x, y, z, v, k):
    """Intersection of half-spaces n·p ≤ offset, its edges rounded by about `edge`."""
    edge = v[k, P + 0]
    greatest, total = -math.inf, 0.0
    for at in range(P + 1, P + 4 * HULL_PLANES, 4):
        own = v[k, at] * x + v[k, at + 1] * y + v[k, at + 2] * z - v[k, at + 3]
        if own > greatest:
            total = 1.0 + total * math.exp((greatest - own) / edge)
            greatest = own
        elif own > greatest - FELT * edge:
            total += math.exp((own - greatest) / edge)
    return greatest + edge * math.log(total)


@compiled
def _profile(t, v, k, first, end):
    """The polynomial at t in −1..1 and its derivative by t (Horner)."""
    t = min(1.0, max(-1.0, t))
    value, rise = v[k, end - 1], 0.0
    for at in range(end - 2, first - 1, -1):
        rise = rise * t + value
        value = value * t + v[k, at]
    return max(value, LEAST_SCALE), rise


@compiled
def _capped(section, y, half_y, edge):
    """Cuts what is swept at ±half_y and rounds the rim."""
    side = section + edge
    cap = abs(y) - half_y + edge
    out, up = max(side, 0.0), max(cap, 0.0)
    return math.sqrt(out * out + up * up + TINY) + min(max(side, cap), 0.0) - edge
