"""The decoder of a latent set into a field, shared by Hunyuan3D-2.0 and 2.1."""

from .config import ShapeVaeConfig, with_turbo_query
from .graphs import VaeLatents, VaeQuery
from .model import ShapeVae

__all__ = ["ShapeVae", "ShapeVaeConfig", "VaeLatents", "VaeQuery", "with_turbo_query"]
