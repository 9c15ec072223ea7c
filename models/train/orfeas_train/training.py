"""The training loop: in slices, each of which goes on where the last one stopped."""

from __future__ import annotations

import copy
import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from .checkpoint import load_small, load_state, save_state, small_state
from .losses import losses
from .muon import Muon
from .network import count_parameters, make_network
from .sources import OnlineSource, ShardSource

# Share of the steps over which the learning rate rises; it then falls to FINAL_RATE of its height along a cosine.
WARM_UP = 0.02
FINAL_RATE = 0.02
GRADIENT_LIMIT = 1.0
# The averaged weights follow by 1 / (1 + AVERAGE_SHARE × steps) at first, by 1 − AVERAGE at the end.
AVERAGE = 0.999
AVERAGE_SHARE = 0.1


@dataclass(frozen=True)
class Settings:
    """Everything that decides what a run learns; written beside it, and compared when it is resumed."""

    size: str
    seed: int
    steps: int
    batch: int
    rate: float
    weight_decay: float
    # Arithmetic of convolutions: "f32" or "bf16".
    precision: str
    # Of Muon, which moves the convolutions but the last; `rate` is AdamW's, which moves the rest.
    conv_rate: float = 0.02


class Trainer:
    """A run in a folder: `settings.json`, `log.jsonl`, `state.pt` (all of it) and `small.pt` (for the repository)."""

    def __init__(self, folder: Path, settings: Settings, source: ShardSource | OnlineSource, device: str = "cpu") -> None:
        self.folder, self.settings, self.source, self.device = folder, settings, source, device
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(settings.seed)
        self.network = make_network(settings.size).to(device)
        self.averaged = copy.deepcopy(self.network).requires_grad_(False)
        inner = [p for name, p in self.network.named_parameters() if p.dim() == 4 and not name.startswith("head.")]
        known = {id(p) for p in inner}
        rest = [p for p in self.network.parameters() if id(p) not in known]
        self.muon = Muon(inner, settings.conv_rate, settings.weight_decay)
        self.optimizer = torch.optim.AdamW(rest, settings.rate, betas=(0.9, 0.99), weight_decay=settings.weight_decay)
        self.step = 0

    def start(self) -> None:
        """Begins a new run; refuses a folder that holds one."""
        if (self.folder / "settings.json").exists():
            raise ValueError(f"Expected no run in {self.folder} but received one; use --resume")
        (self.folder / "settings.json").write_text(json.dumps(asdict(self.settings), indent=2) + "\n")
        self._log({"event": "start", **self._circumstances()})

    def resume(self, small: Path | None = None) -> None:
        """Goes on from `state.pt`, or from a small checkpoint given by name."""
        path = small or self.folder / "state.pt"
        state = load_state(path)
        known, own = state["settings"], asdict(self.settings)
        changed = {name: [known[name], own[name]] for name in own if known.get(name) != own[name]}
        if known["size"] != own["size"]:
            raise ValueError(f"Expected {known['size']} for size but received {own['size']}")
        self.step = state["step"]
        if state["kind"] == "small":
            load_small(state, self.network, self.averaged, self.optimizer)
        else:
            self.network.load_state_dict(state["network"])
            self.averaged.load_state_dict(state["averaged"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.muon.load_state_dict(state["muon"])
        if not (self.folder / "settings.json").exists():
            (self.folder / "settings.json").write_text(json.dumps(own, indent=2) + "\n")
        self._log({"event": "resume", "from": path.name, "changed": changed, **self._circumstances()})

    def run(self, until: int | None = None, seconds: float = math.inf, report_every: int = 50) -> None:
        """Trains up to step `until` (default: the planned number) or for so many seconds, then saves."""
        until = min(self.settings.steps, until or self.settings.steps)
        began, worked, sums, counted = time.monotonic(), time.process_time(), {}, 0
        while self.step < until and time.monotonic() - began < seconds:
            for name, value in self.train_step().items():
                sums[name] = sums.get(name, 0.0) + value
            counted += 1
            if counted == report_every or self.step == until:
                means = {name: round(value / counted, 6) for name, value in sums.items()}
                self._log({"step": self.step, "seconds": round(time.monotonic() - began, 1), **means})
                sums, counted = {}, 0
        self.save()
        spent = {"seconds": time.monotonic() - began, "cpu_seconds": time.process_time() - worked}
        self._log({"event": "stop", "step": self.step, **{name: round(value, 1) for name, value in spent.items()}})

    def train_step(self) -> dict[str, float]:
        """One batch; returns the terms of the loss."""
        batch = self.source.at(self.step)
        factor = rate_at(self.step, self.settings.steps)
        for optimizer, rate in ((self.optimizer, self.settings.rate), (self.muon, self.settings.conv_rate)):
            optimizer.param_groups[0]["lr"] = rate * factor
        kind = torch.bfloat16 if self.settings.precision == "bf16" else torch.float32
        with torch.autocast(self.device.split(":")[0], dtype=torch.bfloat16, enabled=kind == torch.bfloat16):
            out = self.network(batch.image)
        terms = losses(out.float(), batch.front, batch.back, batch.valid)
        self.network.zero_grad(set_to_none=True)
        terms["total"].backward()
        norm = torch.nn.utils.clip_grad_norm_(self.network.parameters(), GRADIENT_LIMIT)
        if torch.isfinite(norm):
            self.optimizer.step()
            self.muon.step()
        self.step += 1
        follow = max(1 - AVERAGE, 1 / (1 + AVERAGE_SHARE * self.step))
        with torch.no_grad():
            for mean, value in zip(self.averaged.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(value, follow)
        return {name: value.item() for name, value in terms.items()}

    def save(self) -> None:
        state = {
            **{"kind": "whole", "step": self.step, "settings": asdict(self.settings)},
            **{"network": self.network.state_dict(), "averaged": self.averaged.state_dict()},
            **{"optimizer": self.optimizer.state_dict(), "muon": self.muon.state_dict()},
        }
        save_state(self.folder / "state.pt", state)
        save_state(
            self.folder / "small.pt", small_state(self.averaged, self.optimizer, self.step, asdict(self.settings))
        )

    def _circumstances(self) -> dict:
        return {
            **{"step": self.step, "settings": asdict(self.settings), "parameters": count_parameters(self.network)},
            **{"data": self.source.describe(), "torch": torch.__version__, "device": self.device},
            **{"threads": torch.get_num_threads(), "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())},
        }

    def _log(self, line: dict) -> None:
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)


def rate_at(step: int, steps: int) -> float:
    """Factor of the learning rate, 0..1."""
    warm = max(1.0, WARM_UP * steps)
    if step < warm:
        return (step + 1) / warm
    done = min(1.0, (step - warm) / max(1.0, steps - warm))
    return FINAL_RATE + (1 - FINAL_RATE) * 0.5 * (1 + math.cos(math.pi * done))
