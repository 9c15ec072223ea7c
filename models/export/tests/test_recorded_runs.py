"""The small packs of TripoSG and Hunyuan3D-2.1: their graphs on ONNX Runtime meet what PyTorch recorded, step by step."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from orfeas_export.fit_surface import is_closed_surface
from orfeas_export.pack_writer import sha256_of
from orfeas_export.philox import normals
from orfeas_export.samplers import guided, sample, schedule_of

ROOT = Path(__file__).resolve().parents[3]
LARGEST_BYTES = 1_000_000
STEP_TOLERANCE = 1e-5
"""Relative."""
UNDECIDED = 2e-3
"""|field| below which the sign may differ."""


PACKS = [ROOT / "tests/fixtures/packs" / name for name in ("tiny-flow-moe", "tiny-flow-rectified")]
EACH_PACK = pytest.mark.parametrize("pack", PACKS, ids=lambda folder: folder.name)


@cache
def manifest_of(pack: Path) -> dict:
    return json.loads((pack / "pack.json").read_text())


@cache
def recorded(pack: Path) -> dict[str, np.ndarray]:
    values = np.fromfile(pack / "parity" / "parity.bin", dtype="<f4")
    tensors = json.loads((pack / "parity" / "parity.json").read_text())["tensors"]
    return {
        name: values[at["offset"] : at["offset"] + int(np.prod(at["dims"]))].reshape(at["dims"])
        for name, at in tensors.items()
    }


@cache
def session(pack: Path, role: str) -> onnxruntime.InferenceSession:
    path = pack / manifest_of(pack)["graphs"][role]["file"]
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def run(pack: Path, role: str, **inputs: np.ndarray) -> list[np.ndarray]:
    return session(pack, role).run(None, inputs)


def error(actual: np.ndarray, expected: np.ndarray) -> float:
    return float(np.abs(actual.reshape(expected.shape) - expected).max() / np.abs(expected).max())


@EACH_PACK
def test_files_are_those_of_the_manifest_and_small_enough_to_be_committed(pack: Path) -> None:
    for file in manifest_of(pack)["files"]:
        assert sha256_of(pack / file["path"]) == file["sha256"]
    assert sum(path.stat().st_size for path in pack.rglob("*") if path.is_file()) < LARGEST_BYTES


@EACH_PACK
def test_noise_is_that_of_the_documented_generator(pack: Path) -> None:
    meta, noise = json.loads((pack / "parity" / "parity.json").read_text())["meta"], recorded(pack)["noise"]
    assert np.array_equal(normals(meta["seed"], 0, noise.size).reshape(noise.shape), noise)


@EACH_PACK
def test_every_step_on_onnx_runtime_meets_the_recorded_latents(pack: Path) -> None:
    manifest, tensors = manifest_of(pack), recorded(pack)
    (cond,) = run(pack, "cond_encoder", image=tensors["image"])
    assert error(cond, tensors["cond"]) <= STEP_TOLERANCE
    sampler = manifest["sampler"]
    scale = sampler["guidance"].get("scale", {}).get("default")
    embedded = {"guidance": np.array([scale], np.float32)} if sampler["guidance"]["mode"] == "embedded" else {}

    def velocity(tokens: np.ndarray):
        def ask(latents: np.ndarray, time: float) -> np.ndarray:
            t = np.array([time], np.float32)
            (out,) = run(pack, "dit_step", latents=latents.reshape(1, *shape), t=t, cond=tokens, **embedded)
            return out.reshape(latents.shape)

        return ask

    shape = manifest["latents"]["shape"]
    ask = velocity(cond)
    if sampler["guidance"]["mode"] == "sequential":
        ask = guided(ask, velocity(np.zeros_like(cond)), scale)
    after = sample(schedule_of(sampler), tensors["noise"], ask)
    assert f"latents_{len(after) + 1}" not in tensors
    for step, latents in enumerate(after, start=1):
        assert error(latents, tensors[f"latents_{step}"]) <= STEP_TOLERANCE, f"step {step}"


@EACH_PACK
def test_field_on_onnx_runtime_has_the_recorded_signs_and_values(pack: Path) -> None:
    manifest, tensors = manifest_of(pack), recorded(pack)
    last = max((name for name in tensors if name.startswith("latents_")), key=lambda name: int(name[8:]))
    z = (tensors[last] / np.float32(manifest["latents"]["scaleFactor"])).reshape(1, *manifest["latents"]["shape"])
    k, v = run(pack, "vae_latents", z=z)
    if "k" in tensors:
        assert max(error(k, tensors["k"]), error(v, tensors["v"])) <= STEP_TOLERANCE
    (logits,) = run(pack, "vae_query", k=k, v=v, points=tensors["points"])
    assert error(logits, tensors["logits"]) <= 1e-4
    decided = np.abs(tensors["logits"]) > UNDECIDED
    assert np.array_equal(np.sign(logits[decided]), np.sign(tensors["logits"][decided])) and decided.any()


@EACH_PACK
def test_surface_of_the_recorded_run_is_closed(pack: Path) -> None:
    manifest, tensors = manifest_of(pack), recorded(pack)
    last = max((name for name in tensors if name.startswith("latents_")), key=lambda name: int(name[8:]))
    z = (tensors[last] / np.float32(manifest["latents"]["scaleFactor"])).reshape(1, *manifest["latents"]["shape"])
    k, v = run(pack, "vae_latents", z=z)
    bounds, cells = manifest["decode"]["bounds"], 25
    axis = np.linspace(-bounds, bounds, cells, dtype=np.float32)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    values = [run(pack, "vae_query", k=k, v=v, points=part[None])[0].ravel() for part in np.array_split(points, 8)]
    sign = 1 if manifest["decode"]["sign"] == "positive-inside" else -1
    assert is_closed_surface(np.concatenate(values).reshape(cells, cells, cells), sign)
