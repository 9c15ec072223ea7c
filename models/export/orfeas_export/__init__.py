"""Turns public checkpoints of image-to-3D models into Orfeas packs: ONNX graphs, `pack.json` and parity fixtures."""

__version__ = "0.1.0"
