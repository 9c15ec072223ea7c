"""Finds checkouts of the reference code, and lets them be imported without what needs a GPU or a compiler.

The references never enter this repository: an operator names checkouts by setting, tests skip without.
"""

import importlib
import importlib.util
import os
import sys
import types
from pathlib import Path

import pytest

CHECKOUTS = {
    "triposr": ("ORFEAS_REF_TRIPOSR", "."),
    "triposg": ("ORFEAS_REF_TRIPOSG", "."),
    "hunyuan3d2": ("ORFEAS_REF_HUNYUAN3D2", "."),
    "hunyuan3d21": ("ORFEAS_REF_HUNYUAN3D21", "hy3dshape"),
    "u2net": ("ORFEAS_REF_U2NET", "."),
}
"""Setting that names the checkout, and the folder in it from which its modules import."""

STUBBED = ("diso", "pymeshlab", "torchmcubes", "rembg", "xatlas", "moderngl", "torch_cluster")
"""Imported by the references at module level, never reached by what is compared."""


def import_reference(name: str, module: str):
    """The module of a checkout; skips the test, with the reason, where the checkout's setting is absent.

    Args:
        name: one of `CHECKOUTS`.
        module: dotted name inside the checkout, such as `triposg.models.autoencoders`.
    """
    checkout = reference_checkout(name)
    _stub_absent_modules()
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    if str(checkout) not in sys.path:
        sys.path.insert(0, str(checkout))
    return importlib.import_module(module)


def reference_checkout(name: str) -> Path:
    """Folder of a checkout from which its modules import; skips the test where its setting is absent."""
    setting, folder = CHECKOUTS[name]
    value = os.environ.get(setting)
    if not value:
        pytest.skip(f"{setting} names no checkout of the reference")
    path = (Path(value) / folder).resolve()
    if not path.is_dir():
        pytest.fail(f"Expected a folder for {setting} but received {value}")
    return path


def _stub_absent_modules() -> None:
    for name in STUBBED:
        if name not in sys.modules and importlib.util.find_spec(name) is None:
            sys.modules[name] = _Stub(name)


class _Stub(types.ModuleType):
    """Any name can be imported from it; what is imported fails when called."""

    def __init__(self, name: str):
        super().__init__(name)
        # Import machinery and `find_spec` of others (transformers) look at it.
        self.__spec__ = importlib.machinery.ModuleSpec(name, None)
        self.__path__ = []

    def __getattr__(self, attribute: str):
        if attribute.startswith("__"):
            raise AttributeError(attribute)

        def absent(*_args, **_kwargs):
            raise RuntimeError(f"{self.__name__}.{attribute} is not installed")

        return absent
