"""What the manifests of latent-set-flow packs have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from torch import nn

from .dinov2 import Dinov2, Dinov2Config, Dinov2Encoder
from .families import ExportOptions
from .latent_set import LatentSetSizes, export_part, graph_shapes
from .pack_writer import exporter_facts, sha256_of

MIB = 1 << 20
# Points a call of `vae_query`: unfused attention over 3072 tokens holds its scores.
CHUNK_CPU, CHUNK_UNFUSED, CHUNK_FUSED = 8192, 8192, 65536
# What a graph needs beside its weights and scores, MiB: provider, arena, activations. An estimate until measured.
OVERHEAD_MIB = 600


class Attending(Protocol):
    heads: int


class Denoising(Attending, Protocol):
    channels: int


class Querying(Attending, Protocol):
    @property
    def query_heads(self) -> int: ...

    @property
    def query_width(self) -> int: ...


class FlowPack(Protocol):
    """A published checkpoint's sizes and the pack it becomes."""

    id: str
    title: str
    tokens: int
    image: Dinov2Config
    image_size: int
    dit: Denoising
    vae: Querying


@dataclass(frozen=True)
class Decoder:
    """A loaded shape decoder: its two graphs' modules, and the parameters of all of it and of the query alone."""

    latents: nn.Module
    query: nn.Module
    counts: tuple[int, int]


@dataclass(frozen=True)
class PartLoaders:
    """Load the parts of a checkpoint; each is called once, and forgets its weights with the call."""

    decoder: Callable[[], Decoder]
    dit: Callable[[], nn.Module]
    image: Callable[[], Dinov2]


def sizes_of(pack: FlowPack, guidance: bool = False) -> LatentSetSizes:
    """`guidance`: whether the transformer takes it as an input."""
    return LatentSetSizes(
        image=pack.image_size,
        cond_tokens=1 + (pack.image_size // pack.image.patch) ** 2,
        cond_width=pack.image.width,
        channels=pack.dit.channels,
        heads=pack.vae.query_heads,
        head_width=pack.vae.query_width // pack.vae.query_heads,
        guidance=guidance,
    )


def export_flow_graphs(
    pack: FlowPack, shapes: Mapping[str, dict], load: PartLoaders, out: Path, options: ExportOptions
) -> tuple[dict[str, int], dict[str, float | None]]:
    """Writes the four graphs; returns the parameters of each and what it differs by on a second input.

    One part's weights are held at a time: a transformer alone may be 12 GB in f32, a conditioner 4.5.
    """
    counts: dict[str, int] = {}
    errors: dict[str, float | None] = {}

    def write(role: str, module: nn.Module, count: int | None = None) -> None:
        counts[role] = parameters(module) if count is None else count
        errors[role] = export_part(module, shapes[role], out, options)

    decoder = load.decoder()
    write("vae_query", decoder.query, decoder.counts[1])
    write("vae_latents", decoder.latents, decoder.counts[0])
    del decoder
    write("dit_step", load.dit())
    dino = load.image()
    write("cond_encoder", Dinov2Encoder(dino, pack.image_size), parameters(dino))
    return counts, errors


def flow_manifest(pack: FlowPack, sizes: LatentSetSizes, options: ExportOptions, own: Mapping[str, object]) -> dict:
    """What follows from the pack's sizes and the options alone.

    `own`: preprocess, sampler and decode as in the manifest, and scaleFactor of the latents.
    """
    return {
        "schema": "orfeas.pack/1",
        "id": pack.id,
        "version": "1.0.0",
        "family": "latent-set-flow",
        "title": pack.title,
        "capabilities": ["shape"],
        "exporter": exporter_facts(fused_attention=options.fused_attention),
        "graphs": graph_shapes(sizes),
        "precision": {"weights": "f16" if options.half else "f32", "io": "f32"},
        "preprocess": own["preprocess"],
        "conditioner": {"unconditional": "zeros"},
        "sampler": own["sampler"],
        "latents": {
            "shape": [pack.tokens, sizes.channels],
            "scaleFactor": own["scaleFactor"],
            "rng": "philox4x32-10/box-muller/1",
        },
        "decode": own["decode"],
        "mesh": {"floaterRatio": 0.005},
        "texture": {"mode": "project-front-mirror"},
    }


def made_from(
    weights: list[Path],
    origin: Mapping[str, object],
    resources: Mapping[str, object],
    errors: Mapping[str, float | None],
) -> dict:
    """What follows from the checkpoint: its origin (`code`, `published`), what its graphs need and differ by."""
    return {
        "source": {**origin, "weights": [{"file": path.name, "sha256": sha256_of(path)} for path in weights]},
        "resources": resources,
        "parity": {"checkedOnSecondInput": errors},
    }


def chunk(options: ExportOptions) -> dict[str, int]:
    return {"cpu": CHUNK_CPU, "cuda": CHUNK_FUSED if options.fused_attention else CHUNK_UNFUSED}


def parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def resources(pack: FlowPack, counts: Mapping[str, int], options: ExportOptions) -> dict:
    """The manifest's estimates, from the parameters of each graph; not measured."""
    return {"vramMiB": vram_estimate(pack, counts, options), "ramMiB": _ram_estimate(counts, options)}


def vram_estimate(pack: FlowPack, counts: Mapping[str, int], options: ExportOptions) -> dict[str, int]:
    """MiB per graph from its parameters and, unfused, two buffers of f32 attention scores; not measured."""
    bytes_each = 2 if options.half else 4
    seen = 1 + (pack.image_size // pack.image.patch) ** 2
    scores = {
        "cond_encoder": pack.image.heads * seen**2,
        "dit_step": pack.dit.heads * (seen + pack.tokens) ** 2,
        "vae_latents": pack.vae.heads * pack.tokens**2,
        "vae_query": pack.vae.query_heads * pack.tokens * CHUNK_UNFUSED,
    }
    held = 0 if options.fused_attention else 2 * 4
    return {
        role: -(-(counts[role] * bytes_each + scores[role] * held) // MIB) + OVERHEAD_MIB
        for role in ("cond_encoder", "dit_step", "vae_latents", "vae_query")
    }


def _ram_estimate(counts: Mapping[str, int], options: ExportOptions) -> int:
    """MiB while the largest graph is loaded: its weights twice (file and session) and a process."""
    return 2 * max(counts.values()) * (2 if options.half else 4) // MIB + 1024
