"""What the parity tests measured, and the table that tells it.

Tests call `record_reference`, `record_onnx` and `record_keys`; each checks its own bound, so a test that records needs
no further assertion. `tests/conftest.py` prints `table()` when pytest closes.
"""

from dataclasses import dataclass

import numpy as np
import torch

TOLERANCE = 2e-5
"""Largest relative error of an f32 graph."""

HEADINGS = (
    "family",
    "graph",
    "vs reference",
    "onnx vs torch",
    "dims of the second input",
    "keys and shapes, full size",
)


@dataclass
class Row:
    """What is known of one graph of one family; None: not measured in this run."""

    reference: float | None = None
    onnx: float | None = None
    dims: str | None = None
    keys: str | None = None


_rows: dict[tuple[str, str], Row] = {}


def relative_error(actual, expected) -> float:
    """Largest |actual − expected| over the largest |expected|; infinite where shapes differ or a value is no number.

    An output that is zero everywhere would agree with anything: it is refused.
    """
    a, e = _array(actual), _array(expected)
    if a.shape != e.shape or not (np.isfinite(a).all() and np.isfinite(e).all()):
        return float("inf")
    scale = np.abs(e).max()
    if scale == 0:
        raise ValueError("Expected an output that is not zero everywhere: random weights have to reach every layer")
    return float(np.abs(a - e).max() / scale)


def record_reference(family: str, graph: str, actual, expected, tolerance: float = TOLERANCE) -> float:
    """Our module against the reference's, same weights, same inputs. Repeated calls keep the largest error."""
    error = relative_error(actual, expected)
    row = _row(family, graph)
    row.reference = max(error, row.reference or 0.0)
    assert error <= tolerance, f"Expected {family} {graph} within {tolerance:g} of its reference but got {error:.3g}"
    return error


def record_onnx(family: str, graph: str, error: float, inputs: dict, tolerance: float = TOLERANCE) -> float:
    """The exported graph against our module on a second random input, whose tensors are `inputs`."""
    row = _row(family, graph)
    row.onnx = max(error, row.onnx or 0.0)
    row.dims = " ".join(f"{name}{list(tensor.shape)}" for name, tensor in inputs.items()).replace(", ", ",")
    assert error <= tolerance, f"Expected {family} {graph} in ONNX within {tolerance:g} but received {error:.3g}"
    return error


def record_keys(family: str, graph: str, ours: dict, theirs: dict) -> None:
    """State dicts of both modules at full size (meta device will do): same keys, same shapes."""
    own = {key: tuple(value.shape) for key, value in ours.items()}
    other = {key: tuple(value.shape) for key, value in theirs.items()}
    missing, surplus = sorted(other.keys() - own.keys()), sorted(own.keys() - other.keys())
    unlike = [f"{key} {own[key]} {other[key]}" for key in own.keys() & other.keys() if own[key] != other[key]]
    faults = f"missing {missing[:5]}, surplus {surplus[:5]}, other shapes {unlike[:5]}"
    assert not (missing or surplus or unlike), faults
    parameters = sum(value.numel() for value in ours.values())
    _row(family, graph).keys = f"{len(own)} equal, {parameters / 1e6:.1f} M"


def table() -> list[str]:
    """The rows recorded so far, as lines of a Markdown table; empty where nothing was."""
    cells = [
        (family, graph, _figure(row.reference), _figure(row.onnx), row.dims or "-", row.keys or "-")
        for (family, graph), row in sorted(_rows.items())
    ]
    if not cells:
        return []
    widths = [max(len(line[column]) for line in (HEADINGS, *cells)) for column in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return ["| " + " | ".join(c.ljust(w) for c, w in zip(line, widths)) + " |" for line in (HEADINGS, rule, *cells)]


def _row(family: str, graph: str) -> Row:
    return _rows.setdefault((family, graph), Row())


def _array(value) -> np.ndarray:
    tensor = value.detach().cpu() if isinstance(value, torch.Tensor) else torch.as_tensor(np.asarray(value))
    return tensor.double().numpy()


def _figure(error: float | None) -> str:
    return "-" if error is None else f"{error:.1e}" if error else "0"
