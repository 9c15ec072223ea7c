"""`python -m orfeas_export <family> --weights FILE… --out DIR [--half] [--fused]`, and `… tiny --out DIR`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .families import EXPORTERS, RANDOM, TINY, ExportOptions, export, resolve


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when the pack was written, 1 with one line on stderr when it could not be."""
    options = _parser().parse_args(arguments)
    try:
        _run(options)
    except (ValueError, OSError) as error:
        print(f"orfeas_export: {error}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    if options.command == "tiny":
        for name in options.pack or TINY:
            resolve(TINY[name])(options.out / name)
            print(options.out / name)
        return
    if options.command in RANDOM:
        resolve(RANDOM[options.command])(options.out)
    else:
        chosen = ExportOptions(options.half, options.fused, options.experts)
        export(options.command, options.weights, options.out, chosen)
    print(options.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="orfeas_export", description="Makes Orfeas packs from public checkpoints.")
    commands = parser.add_subparsers(dest="command", required=True)
    for family in EXPORTERS:
        command = commands.add_parser(family, help=f"exports the pack {family}")
        command.add_argument("--weights", type=Path, nargs="+", required=True, help="checkpoint file, or files")
        command.add_argument("--out", type=Path, required=True, help="directory of the pack")
        command.add_argument("--half", action="store_true", help="f16 inside the graphs (for cuda)")
        command.add_argument("--experts", choices=("dense", "sparse"), default="dense", help="of Hunyuan3D-2.1")
        command.add_argument("--fused", action="store_true", help="com.microsoft.MultiHeadAttention (for cuda)")
    tiny = commands.add_parser("tiny", help="writes the committed test packs again")
    tiny.add_argument("--out", type=Path, required=True, help="directory that holds the packs")
    tiny.add_argument("--pack", nargs="+", choices=list(TINY), help="only these")
    for name in RANDOM:
        command = commands.add_parser(name, help="full-size checkpoint with random weights, and its pack")
        command.add_argument("--out", type=Path, required=True, help="directory of checkpoint and pack")
    return parser
