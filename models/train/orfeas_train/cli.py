"""`python -m orfeas_train generate | train | evaluate | export | pack | tiny-pack | pictures | meshes`."""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import torch

from .checkpoint import load_state
from .evaluate import GATE_SEED, VALIDATION_SEED, evaluate
from .export_onnx import export_onnx
from .families import HELD_OUT, TRAINING
from .meshes import write_meshes
from .network import SIZES, DepthLayers, make_network
from .pack import write_pack, write_tiny_pack
from .pictures import draw_sheet
from .samples import write_shard
from .sources import OnlineSource, ShardSource
from .training import Settings, Trainer


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 1 with one line on stderr."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        COMMANDS[options.command](options)
    except (ValueError, OSError) as error:
        print(f"orfeas_train: {error}", file=sys.stderr)
        return 1
    return 0


def _generate(options: argparse.Namespace) -> None:
    if options.seed in (VALIDATION_SEED, GATE_SEED):
        raise ValueError(f"Expected another seed than validation's and the gate's but received {options.seed}")
    first, last = (int(part) for part in options.shards.split(":"))
    jobs = [(options.out, options.seed, number, options.side) for number in range(first, last)]
    if options.workers == 1:
        for job in jobs:
            print(write_shard(*job), flush=True)
        return
    with ProcessPoolExecutor(options.workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        for path in pool.map(write_shard, *zip(*jobs, strict=True)):
            print(path, flush=True)


def _train(options: argparse.Namespace) -> None:
    if options.seed in (VALIDATION_SEED, GATE_SEED):
        raise ValueError(f"Expected another seed than validation's and the gate's but received {options.seed}")
    settings = Settings(
        **{"size": options.size, "seed": options.seed, "steps": options.steps, "batch": options.batch},
        **{"rate": options.rate, "weight_decay": options.weight_decay, "precision": options.precision},
        **{"conv_rate": options.conv_rate},
    )
    if options.shards is not None:
        source = ShardSource(options.shards, options.seed, options.batch, options.device, options.limit, options.side)
    else:
        source = OnlineSource(
            options.seed, options.batch, options.side, options.fresh, options.pool, options.device, options.workers
        )
    trainer = Trainer(options.run, settings, source, options.device)
    if options.resume:
        trainer.resume(options.small)
    else:
        trainer.start()
    trainer.run(options.until, options.seconds, options.report_every)


def load_averaged(path: Path) -> DepthLayers:
    """The averaged network of a checkpoint, whole or small."""
    state = load_state(path)
    network = make_network(state["settings"]["size"])
    weights = state["weights"] if state["kind"] == "small" else state["averaged"]
    network.load_state_dict({name: value.float() for name, value in weights.items()})
    return network.eval()


def _evaluate(options: argparse.Namespace) -> None:
    network = load_averaged(options.checkpoint)
    for family in options.family or [None]:
        print(json.dumps(evaluate(network, options.objects, options.side, family)), flush=True)


def _export(options: argparse.Namespace) -> None:
    worst = export_onnx(load_averaged(options.checkpoint), options.out, options.side, options.weights)
    print(json.dumps({"file": str(options.out), "bytes": options.out.stat().st_size, "worst": worst}))


def _pack(options: argparse.Namespace) -> None:
    facts = {"id": options.id, "title": options.title}
    write_pack(load_averaged(options.checkpoint), options.out, options.side, options.weights, facts)
    print(options.out)


def _tiny_pack(options: argparse.Namespace) -> None:
    write_tiny_pack(options.out)
    print(options.out)


def _pictures(options: argparse.Namespace) -> None:
    network = None if options.checkpoint is None else load_averaged(options.checkpoint)
    draw_sheet(options.out, options.family, options.objects, options.side, options.seed, network)
    print(options.out)


def _meshes(options: argparse.Namespace) -> None:
    first, last = (int(part) for part in options.objects.split(":"))
    for path in write_meshes(options.out, options.family or list(HELD_OUT), options.seed, range(first, last)):
        print(path)


COMMANDS = {
    "generate": _generate,
    "train": _train,
    "evaluate": _evaluate,
    "export": _export,
    "pack": _pack,
    "tiny-pack": _tiny_pack,
    "pictures": _pictures,
    "meshes": _meshes,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="orfeas_train", description="Trains the pack orfeas-mini.")
    parser.add_argument("--threads", type=int, default=1, help="of torch's arithmetic")
    commands = parser.add_subparsers(dest="command", required=True)
    families = [*TRAINING, *HELD_OUT]
    make = commands.add_parser("generate", help="renders training samples to files; what is there stays")
    make.add_argument("--out", type=Path, required=True)
    make.add_argument("--shards", required=True, metavar="FROM:TO", help="numbers of shards, 64 objects each")
    make.add_argument("--seed", type=int, default=1)
    make.add_argument("--side", type=int, default=128)
    make.add_argument("--workers", type=int, default=1)
    _train_options(commands.add_parser("train", help="trains, or goes on"))
    score = commands.add_parser("evaluate", help="F@0.05 of depth layers beside inflation's, one line of JSON a family")
    score.add_argument("--checkpoint", type=Path, required=True)
    score.add_argument("--objects", type=int, default=200)
    score.add_argument("--side", type=int, default=128)
    score.add_argument("--family", nargs="+", choices=families)
    out = commands.add_parser("export", help="writes the ONNX graph")
    out.add_argument("--checkpoint", type=Path, required=True)
    out.add_argument("--out", type=Path, required=True)
    out.add_argument("--side", type=int, default=128)
    out.add_argument("--weights", choices=("f32", "f16"), default="f16")
    pack = commands.add_parser("pack", help="writes a pack's folder")
    pack.add_argument("--checkpoint", type=Path, required=True)
    pack.add_argument("--out", type=Path, required=True, help="folder of the pack")
    pack.add_argument("--id", default="orfeas-mini")
    pack.add_argument("--title", default="Orfeas mini: a small network that sees front and back depth")
    pack.add_argument("--side", type=int, default=128)
    pack.add_argument("--weights", choices=("f32", "f16"), default="f16")
    tiny = commands.add_parser("tiny-pack", help="writes the test pack tiny-layers")
    tiny.add_argument("--out", type=Path, required=True)
    sheet = commands.add_parser("pictures", help="draws objects, and what the network makes of them, to a PNG")
    sheet.add_argument("--out", type=Path, required=True)
    sheet.add_argument("--family", nargs="+", choices=families)
    sheet.add_argument("--objects", type=int, default=8, help="a family, or in all")
    sheet.add_argument("--side", type=int, default=128)
    sheet.add_argument("--seed", type=int, default=VALIDATION_SEED)
    sheet.add_argument("--checkpoint", type=Path)
    whole = commands.add_parser("meshes", help="writes objects as OBJ, for measuring: ./orfeas bench quality --meshes")
    whole.add_argument("--out", type=Path, required=True)
    whole.add_argument("--family", nargs="+", choices=families, help="default: those held out")
    whole.add_argument("--objects", default="0:12", metavar="FROM:TO", help="numbers of objects of each family")
    whole.add_argument("--seed", type=int, default=GATE_SEED)
    return parser


def _train_options(train: argparse.ArgumentParser) -> None:
    train.add_argument("--run", type=Path, required=True, help="folder of the run")
    train.add_argument("--resume", action="store_true", help="go on from the folder's state.pt")
    train.add_argument("--small", type=Path, help="with --resume: go on from this small checkpoint instead")
    train.add_argument("--shards", type=Path, help="folder of samples; without it they are rendered while training")
    train.add_argument("--limit", type=int, help="at most so many shards")
    train.add_argument("--side", type=int, default=128, help="of pictures; those of shards are halved down to it")
    train.add_argument("--size", choices=list(SIZES), default="small")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--steps", type=int, default=10_000, help="planned steps: the learning rate falls towards them")
    train.add_argument("--until", type=int, help="stop this slice at that step")
    train.add_argument("--seconds", type=float, default=float("inf"), help="stop this slice after so long")
    train.add_argument("--batch", type=int, default=32)
    train.add_argument("--rate", type=float, default=3e-3, help="of AdamW")
    train.add_argument("--conv-rate", type=float, default=0.02, help="of Muon")
    train.add_argument("--weight-decay", type=float, default=0.01)
    train.add_argument("--precision", choices=("f32", "bf16"), default="f32")
    train.add_argument("--device", default="cpu")
    train.add_argument("--report-every", type=int, default=50)
    online = train.add_argument_group("without --shards")
    online.add_argument("--fresh", type=int, default=16, help="objects rendered a step")
    online.add_argument("--pool", type=int, default=4096, help="objects kept")
    online.add_argument("--workers", type=int, default=1, help="processes that render them")
