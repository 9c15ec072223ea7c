"""Hunyuan3D-2.0, its mini and its distilled mini."""

from .config import Hunyuan2DitConfig
from .dit import Hunyuan2Dit

__all__ = ["Hunyuan2Dit", "Hunyuan2DitConfig"]
