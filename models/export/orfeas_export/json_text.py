"""JSON as the repository's formatter leaves it."""

from __future__ import annotations

import json
import re

WIDTH = 120


def json_text(value: object) -> str:
    """`value` as JSON of two-space steps; lists and innermost objects stay on one line where they fit."""
    return _lines(value, 0, 0) + "\n"


def _lines(value: object, depth: int, used: int) -> str:
    """`used`: columns that stand before the value on its first line."""
    if not isinstance(value, (dict, list, tuple)) or not value:
        return _scalar(value)
    flat = None if depth == 0 or _holds_object(value) else _flat(value)
    if flat is not None and used + len(flat) + 1 <= WIDTH:
        return flat
    step = "  " * (depth + 1)
    if isinstance(value, dict):
        keys = {key: f"{json.dumps(key, ensure_ascii=False)}: " for key in value}
        parts = [f"{step}{keys[k]}{_lines(v, depth + 1, len(step) + len(keys[k]))}" for k, v in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + "  " * depth + "}"
    parts = [f"{step}{_lines(item, depth + 1, len(step))}" for item in value]
    return "[\n" + ",\n".join(parts) + "\n" + "  " * depth + "]"


def _holds_object(value: dict | list | tuple) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    return any(isinstance(i, dict) or (isinstance(i, (list, tuple)) and _holds_object(i)) for i in inner)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        entries = (f"{json.dumps(k, ensure_ascii=False)}: {_flat(v)}" for k, v in value.items())
        return "{ " + ", ".join(entries) + " }" if value else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flat(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    """Numbers as JavaScript writes them: 25, 2e-5."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return re.sub(r"e([+-])0(\d)$", r"e\1\2", json.dumps(value, ensure_ascii=False))
