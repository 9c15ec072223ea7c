"""DINOv2 as an image encoder, with the parameter names of `transformers.Dinov2Model`."""

from .config import DINOV2_GIANT, DINOV2_LARGE, Dinov2Config
from .model import Dinov2, Dinov2Encoder

__all__ = ["DINOV2_GIANT", "DINOV2_LARGE", "Dinov2", "Dinov2Config", "Dinov2Encoder"]
