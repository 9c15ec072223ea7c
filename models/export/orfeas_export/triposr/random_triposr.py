"""A full-size TripoSR without its weights: a random checkpoint whose field has a surface, and the pack made of it.

For measurements (seconds, memory, parity with the reference at full size) where the published weights are not at hand.
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import torch

from ..families import ExportOptions
from ..load_weights import load_weights, read_weights
from ..sample_pictures import on_ground, sample_cutouts
from .config import TriposrConfig, VitConfig
from .export_triposr import FACTS
from .fit_field import fit_field
from .model import Triposr
from .pack_triposr import FOREGROUND_RATIO, GREY, write_triposr_pack
from .untrained import untrained_triposr

SEED = 22
CHECKPOINT = "model.ckpt"
# Nine layers of SiLU keep their input's spread with about this much more than init_weights.py gives.
DECODER_GAIN = 1.4
FIT_POINTS = 12_000
FIT_STEPS = 1500
# The table as the transformers release of the exporters' environment resizes it, so that the reference agrees there.
CONFIG = TriposrConfig(vit=dataclasses.replace(VitConfig(), position_offset=0))
CONFIG_YAML = f"""\
cond_image_size: {CONFIG.image_size}
image_tokenizer_cls: tsr.models.tokenizers.image.DINOSingleImageTokenizer
image_tokenizer:
  pretrained_model_name_or_path: facebook/dino-vitb16
tokenizer_cls: tsr.models.tokenizers.triplane.Triplane1DTokenizer
tokenizer:
  plane_size: {CONFIG.plane_size}
  num_channels: {CONFIG.channels}
backbone_cls: tsr.models.transformer.transformer_1d.Transformer1D
backbone:
  in_channels: {CONFIG.channels}
  num_attention_heads: {CONFIG.heads}
  attention_head_dim: {CONFIG.head_size}
  num_layers: {CONFIG.layers}
  cross_attention_dim: {CONFIG.vit.width}
post_processor_cls: tsr.models.network_utils.TriplaneUpsampleNetwork
post_processor:
  in_channels: {CONFIG.channels}
  out_channels: {CONFIG.plane_channels}
decoder_cls: tsr.models.network_utils.NeRFMLP
decoder:
  in_channels: {CONFIG.mlp_widths[0]}
  n_neurons: {CONFIG.neurons}
  n_hidden_layers: {CONFIG.hidden_layers}
  activation: silu
renderer_cls: tsr.models.nerf_renderer.TriplaneNeRFRenderer
renderer:
  radius: {CONFIG.radius}
  feature_reduction: concat
  density_activation: exp
  density_bias: -1.0
"""


def write_random_triposr(out: Path) -> None:
    """`out/checkpoint/{model.ckpt,config.yaml}`, which the reference loads too, and `out/pack`; 3.4 GB in all."""
    torch.set_num_threads(os.cpu_count() or 1)
    folder = out / "checkpoint"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / CHECKPOINT).exists():
        partial = folder / (CHECKPOINT + ".partial")
        torch.save(_fitted().state_dict(), partial)
        partial.rename(folder / CHECKPOINT)
    (folder / "config.yaml").write_text(CONFIG_YAML)
    model = load_weights(Triposr(CONFIG), read_weights(folder / CHECKPOINT))
    facts = {
        **FACTS,
        "id": "triposr-random",
        "title": "TripoSR of full size without its weights: for measurements",
        "purpose": "test",
        "source": {"code": "models/export", "seed": SEED},
    }
    write_triposr_pack(model, out / "pack", ExportOptions(), facts)


def _fitted() -> Triposr:
    model = untrained_triposr(CONFIG, SEED)
    with torch.no_grad():
        for linear in model.decoder.linears[:-1]:
            linear.weight.mul_(DECODER_GAIN)
    grey = (GREY, GREY, GREY)
    pictures = [on_ground(cutout, CONFIG.image_size, FOREGROUND_RATIO, grey) for cutout in sample_cutouts()]
    errors = fit_field(model, pictures, SEED, FIT_POINTS, FIT_STEPS)
    print("error of raw density near the surface:", ", ".join(f"{error:.2f}" for error in errors))
    return model
