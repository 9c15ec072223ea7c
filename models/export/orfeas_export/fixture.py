"""Recorded tensors that the TypeScript pipeline replays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from .json_text import json_text


class Fixture:
    """Named f32 arrays and facts about them, written as `parity/parity.json` and `parity/parity.bin`."""

    def __init__(self) -> None:
        self._tensors: dict[str, np.ndarray] = {}
        self._meta: dict[str, object] = {}

    def add(self, name: str, value: np.ndarray | torch.Tensor) -> None:
        if name in self._tensors:
            raise ValueError(f"Expected a new tensor name but received {name} again")
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else value
        self._tensors[name] = np.ascontiguousarray(array, dtype="<f4")

    def note(self, **facts: object) -> None:
        """Facts (JSON values) for `meta`."""
        self._meta.update(facts)

    def write(self, pack: Path) -> None:
        """parity.json: {"tensors": {name: {"dims", "offset" in floats}}, "meta"}; parity.bin: little-endian f32."""
        folder = pack / "parity"
        folder.mkdir(parents=True, exist_ok=True)
        entries, offset = {}, 0
        with (folder / "parity.bin").open("wb") as data:
            for name, array in self._tensors.items():
                entries[name] = {"dims": list(array.shape), "offset": offset}
                offset += array.size
                data.write(array.tobytes())
        (folder / "parity.json").write_text(json_text({"tensors": entries, "meta": self._meta}))
