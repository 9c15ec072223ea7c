import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from orfeas_export.export_graph import relative_error
from orfeas_export.families import EXPORTERS, TINY, resolve
from orfeas_export.philox import normals
from orfeas_export.samplers import guided, sample, schedule_of

ROOT = Path(__file__).resolve().parents[3]
PACKS = {
    "tiny-flow": ROOT / "models/packs/tiny-flow",
    "tiny-flow-turbo": ROOT / "tests/fixtures/packs/tiny-flow-turbo",
}
EACH = pytest.mark.parametrize("name", PACKS)
# None of them was fitted. A run of tiny-flow takes 5 s of two cores.
SEEDS = {"tiny-flow": (1, 42), "tiny-flow-turbo": (1, 2, 3, 42, 123456)}
PICTURES = sorted((ROOT / "docs/samples").glob("*.*"))
GRID = 33
# What the recorder (PyTorch) and the graphs (ONNX Runtime) may differ by after a whole run with guidance.
AFTER_RUN = 1e-5


class Pack:
    def __init__(self, name: str) -> None:
        self.folder = PACKS[name]
        self.manifest = json.loads((self.folder / "pack.json").read_text())
        self.sessions: dict[str, onnxruntime.InferenceSession] = {}

    def call(self, role: str, **feeds: np.ndarray) -> list[np.ndarray]:
        if role not in self.sessions:
            path = self.folder / self.manifest["graphs"][role]["file"]
            self.sessions[role] = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        return self.sessions[role].run(None, feeds)

    def field_of(self, image: np.ndarray, seed: int) -> np.ndarray:
        """[GRID, GRID, GRID] over the pack's bounds."""
        latents = self.latents_of(image, seed)[-1]
        k, v = self.call("vae_latents", z=latents[None] / np.float32(self.manifest["latents"]["scaleFactor"]))
        bounds = self.manifest["decode"]["bounds"]
        axis = np.linspace(-bounds, bounds, GRID, dtype=np.float32)
        points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(1, -1, 3)
        parts = [self.call("vae_query", k=k, v=v, points=part)[0] for part in np.array_split(points, 5, axis=1)]
        return np.concatenate(parts, axis=1).reshape(GRID, GRID, GRID)

    def latents_of(self, image: np.ndarray, seed: int) -> list[np.ndarray]:
        cond = self.call("cond_encoder", image=image)[0]
        guidance = self.manifest["sampler"]["guidance"]
        scale = guidance["scale"]["default"]
        extra = {"guidance": np.array([scale], np.float32)} if guidance["mode"] == "embedded" else {}

        def velocity(tokens: np.ndarray):
            def ask(latents: np.ndarray, time: float) -> np.ndarray:
                t = np.array([time], np.float32)
                return self.call("dit_step", latents=latents[None], t=t, cond=tokens, **extra)[0][0]

            return ask

        ask = velocity(cond)
        if guidance["mode"] == "sequential":
            ask = guided(ask, velocity(np.zeros_like(cond)), scale)
        shape = self.manifest["latents"]["shape"]
        noise = normals(seed, 0, shape[0] * shape[1]).reshape(shape)
        return sample(schedule_of(self.manifest["sampler"]), noise, ask)

    def picture(self, path: Path) -> np.ndarray:
        """The picture on white, squeezed to the pack's size; how exactly does not matter here."""
        size = self.manifest["preprocess"]["resize"]["size"]
        opaque = Image.open(path).convert("RGBA")
        white = Image.new("RGBA", opaque.size, "white")
        white.alpha_composite(opaque)
        pixels = np.asarray(white.convert("RGB").resize((size, size), Image.Resampling.BILINEAR), np.float32)
        return np.ascontiguousarray(pixels.transpose(2, 0, 1)[None] / 255)

    def recorded(self) -> tuple[dict[str, np.ndarray], dict]:
        index = json.loads((self.folder / "parity/parity.json").read_text())
        values = np.fromfile(self.folder / "parity/parity.bin", "<f4")
        tensors = {
            name: values[entry["offset"] :][: int(np.prod(entry["dims"]))].reshape(entry["dims"])
            for name, entry in index["tensors"].items()
        }
        return tensors, index["meta"]


@EACH
def test_graphs_repeat_the_recorded_run(name: str) -> None:
    pack = Pack(name)
    tensors, meta = pack.recorded()
    assert meta["seed"] == 7
    np.testing.assert_array_equal(tensors["noise"].ravel(), normals(7, 0, tensors["noise"].size))
    assert relative_error(pack.call("cond_encoder", image=tensors["image"])[0], tensors["cond"]) < AFTER_RUN
    after = pack.latents_of(tensors["image"], 7)
    assert len(after) == meta["steps"] == len(meta["sigmas"]) - 1
    worst = max(relative_error(latents, tensors[f"latents_{i}"]) for i, latents in enumerate(after, start=1))
    print(f"{name}: latents {worst:.1e}")
    assert worst < AFTER_RUN
    k, v = pack.call("vae_latents", z=after[-1][None] / np.float32(pack.manifest["latents"]["scaleFactor"]))
    logits = pack.call("vae_query", k=k, v=v, points=tensors["points"])[0]
    print(f"{name}: logits {relative_error(logits, tensors['logits']):.1e}")
    assert relative_error(logits, tensors["logits"]) < AFTER_RUN


@EACH
@pytest.mark.parametrize("path", PICTURES, ids=[path.stem for path in PICTURES])
def test_pictures_and_seeds_give_one_closed_body_well_inside_the_bounds(name: str, path: Path) -> None:
    measure = pytest.importorskip("skimage.measure")
    pack = Pack(name)
    bodies = [pack.field_of(pack.picture(path), seed) > 0 for seed in SEEDS[name]]
    for body in bodies:
        assert measure.label(body, connectivity=1, return_num=True)[1] == 1
        assert measure.label(~body, connectivity=1, return_num=True)[1] == 1  # no cavities either
        inside = np.argwhere(body)
        assert inside.min() >= 2 and inside.max() <= GRID - 3
        assert 0.03 < body.mean() < 0.3
    for body in bodies[1:]:
        overlap = (bodies[0] & body).sum() / (bodies[0] | body).sum()
        assert 0.5 < overlap < 0.995  # alike, and yet another shape


@EACH
def test_pack_is_small_embedded_and_named_a_test_pack(name: str) -> None:
    pack = Pack(name)
    assert pack.manifest["embedded"] and pack.manifest["purpose"] == "test" and "for tests" in pack.manifest["title"]
    assert sum(file["bytes"] for file in pack.manifest["files"]) < 1_000_000
    assert sum(file.stat().st_size for file in (pack.folder / "parity").iterdir()) < 1_000_000


def test_every_named_exporter_exists() -> None:
    for name, reference in {**EXPORTERS, **TINY}.items():
        if name.startswith(("hunyuan3d-2", "tiny-flow")):
            assert callable(resolve(reference))


def test_recorded_latents_are_finite() -> None:
    for name in PACKS:
        assert all(np.isfinite(values).all() for values in Pack(name).recorded()[0].values())
