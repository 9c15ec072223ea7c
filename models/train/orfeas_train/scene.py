"""A scene: primitives in layers, as numbers; what families build and what distances are computed from."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .primitives import HULL_PLANES

# Blends are radii in object units; one of 0 would divide by zero.
SMALLEST_BLEND = 2e-3
# Samples of a profile for the greatest slope.
PROFILE_SAMPLES = 65


@dataclass
class Primitive:
    """One primitive: p_local = turn · (fold(p) − centre)."""

    type: str
    parameters: dict[str, float]
    centre: np.ndarray
    turn: np.ndarray
    layer: int
    part: int
    # Mirrored at the planes x = 0 and z = 0 of the object.
    mirror_x: bool
    mirror_z: bool
    # Radius of a ball about `centre` that holds it.
    reach: float


@dataclass
class Layer:
    """Primitives that flow into one another; the layer then adds to what is there (`union`) or cuts it (`cut`)."""

    operation: str
    blend: float


@dataclass
class Scene:
    family: str
    primitives: list[Primitive] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    # Bumps all over: amplitude, waves per unit, phases.
    bumps: tuple[float, float, float, float] = (0.0, 1.0, 0.0, 0.0)
    # Any orientation looks right (rocks, blobs), or it stands upright.
    upright: bool = True

    def reach(self) -> float:
        """Radius about the origin that holds the object."""
        added = [p for p in self.primitives if self.layers[p.layer].operation == "union"]
        return max(float(np.linalg.norm(p.centre)) + p.reach for p in added) + max(0.0, self.bumps[0]) * 2


class SceneBuilder:
    """Builds a scene. Frame: +x right, +y up, +z front; units are free, 1 is about the object's size.

    Every method adds to the newest layer. `part` numbers what has a colour of its own. `mirror`: "", "x", "z" or "xz".
    """

    def __init__(self, family: str, rng: np.random.Generator, blend: float = 0.02) -> None:
        self.scene = Scene(family)
        self.rng = rng
        self.layer(blend)

    def layer(self, blend: float = 0.0, operation: str = "union") -> None:
        self.scene.layers.append(Layer(operation, max(SMALLEST_BLEND, blend)))

    def uniform(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def count(self, low: int, high: int) -> int:
        """Whole number from low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    def limb(self, start, end, start_radius: float, end_radius: float, part=0, mirror="", flat=1.0, side=None) -> None:
        """Round cone between two points; `flat` squeezes it along `side` (default: any direction across)."""
        start, end = np.asarray(start, float), np.asarray(end, float)
        along = end - start
        length = max(float(np.linalg.norm(along)), 1e-3)
        turn = frame_along(along / length, side)
        reach = length + max(start_radius, end_radius)
        values = {"length": length, "start_radius": start_radius, "end_radius": end_radius, "flat": flat}
        self._add("limb", values, start, turn, part, mirror, reach)

    def chain(self, points, radii, part=0, mirror="", flat=1.0, side=None) -> None:
        """Limbs through points."""
        for k in range(len(points) - 1):
            self.limb(points[k], points[k + 1], radii[k], radii[k + 1], part, mirror, flat, side)

    def ellipsoid(self, centre, radii, part=0, mirror="", turn=None) -> None:
        rx, ry, rz = (float(r) for r in radii)
        self._add("ellipsoid", {"rx": rx, "ry": ry, "rz": rz}, centre, turn, part, mirror, max(rx, ry, rz))

    def box(self, centre, half, corner=0.0, edge=0.0, part=0, mirror="", turn=None, profile=(1.0,)) -> None:
        """Box of half sides (x, y, z): `corner` rounds the edges along y, `edge` those at top and bottom."""
        self.loft(centre, half[0], half[1], half[2], corner, edge, part, mirror, turn, profile)

    def cylinder(self, centre, radius, half, edge=0.0, part=0, mirror="", turn=None, profile=(1.0,), shell=0.0) -> None:
        """Round, along the local y."""
        self.loft(centre, radius, half, radius, radius, edge, part, mirror, turn, profile, shell)

    def loft(
        self, centre, half_x, half_y, half_z, corner=0.0, edge=0.0, part=0, mirror="", turn=None, profile=(1.0,), shell=0.0
    ) -> None:
        """See primitives.loft; `profile` are coefficients of a polynomial in −1..1, at most 7."""
        coefficients = np.zeros(7)
        coefficients[: len(profile)] = profile
        scale, slope = _profile_bounds(coefficients, half_y)
        wide = max(half_x, half_z) * scale
        corner = min(corner, half_x, half_z)
        edge = min(edge, half_y)
        values = {
            **{"half_x": half_x, "half_y": half_y, "half_z": half_z, "corner": corner, "edge": edge, "shell": shell},
            "slope": slope * max(half_x, half_z),
            "greatest": scale,
            **{f"c{k}": c for k, c in enumerate(coefficients)},
        }
        self._add("loft", values, centre, turn, part, mirror, float(np.hypot(wide * 1.42, half_y)))

    def rosette(
        self, centre, radius, half_y, fold, depth, sharp=0.3, edge=0.0, part=0, mirror="", turn=None, profile=(1.0,)
    ) -> None:
        """See primitives.rosette; sharp 0.05 (waves) to 0.98 (points)."""
        coefficients = np.zeros(3)
        coefficients[: len(profile)] = profile
        scale, slope = _profile_bounds(coefficients, half_y)
        steep = depth * fold * (1 + sharp) / (1 - depth)
        values = {
            **{"radius": radius, "half_y": half_y, "edge": min(edge, half_y), "depth": depth, "fold": float(fold)},
            **{"phase": self.uniform(0, 2 * np.pi), "sharp": sharp},
            "slope": 1 / np.sqrt(1 + steep**2 + (slope * radius * (1 + depth)) ** 2),
            "greatest": (1 + depth) * scale,
            **{f"c{k}": c for k, c in enumerate(coefficients)},
        }
        self._add("rosette", values, centre, turn, part, mirror, float(np.hypot(radius * (1 + depth) * scale, half_y)))

    def hull(self, centre, normals, offsets, reach: float, edge=0.01, part=0, mirror="", turn=None) -> None:
        """Intersection of at most 12 half-spaces about `centre`."""
        values: dict[str, float] = {"edge": max(edge, SMALLEST_BLEND)}
        for k in range(HULL_PLANES):
            known = k < len(normals)
            n = np.asarray(normals[k], float) / np.linalg.norm(normals[k]) if known else np.zeros(3)
            values |= {f"nx{k}": n[0], f"ny{k}": n[1], f"nz{k}": n[2], f"offset{k}": offsets[k] if known else 10.0}
        self._add("hull", values, centre, turn, part, mirror, reach)

    def _add(self, type_, values, centre, turn, part, mirror, reach) -> None:
        self.scene.primitives.append(
            Primitive(
                type_,
                {name: float(value) for name, value in values.items()},
                np.asarray(centre, float),
                np.eye(3) if turn is None else np.asarray(turn, float),
                len(self.scene.layers) - 1,
                part,
                "x" in mirror,
                "z" in mirror,
                float(reach),
            )
        )


def frame_along(axis: np.ndarray, side=None) -> np.ndarray:
    """Rotation whose rows are local x (near `side` where given), y = axis and z."""
    hint = np.array([1.0, 0.0, 0.0] if abs(axis[0]) < 0.9 else [0.0, 0.0, 1.0]) if side is None else np.asarray(side, float)
    x = hint - axis * float(hint @ axis)
    norm = float(np.linalg.norm(x))
    if norm < 1e-6:
        return frame_along(axis)
    x /= norm
    return np.stack([x, axis, np.cross(x, axis)])


def turn_about(axis: str, degrees: float) -> np.ndarray:
    """The `turn` of a primitive that is rotated about a coordinate axis, right-handed."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    turn = np.eye(3)
    turn[i, i] = turn[j, j] = c
    turn[i, j], turn[j, i] = s, -s
    return turn


def random_turn(rng: np.random.Generator) -> np.ndarray:
    """Uniform over all rotations (QR of normal numbers)."""
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    q = q * np.sign(np.diag(r))
    return q if np.linalg.det(q) > 0 else -q


def fit_profile(radii) -> np.ndarray:
    """Polynomial (least squares, degree ≤ 6) through radii at evenly spaced places from bottom to top."""
    places = np.linspace(-1, 1, len(radii))
    return np.polynomial.polynomial.polyfit(places, np.asarray(radii, float), min(6, len(radii) - 1))


def _profile_bounds(coefficients: np.ndarray, half_y: float) -> tuple[float, float]:
    """Greatest scale, and greatest |d scale / dy|."""
    t = np.linspace(-1, 1, PROFILE_SAMPLES)
    values = np.polynomial.polynomial.polyval(t, coefficients)
    return float(np.abs(values).max()), float(np.abs(np.diff(values)).max() / (t[1] - t[0]) / half_y)
