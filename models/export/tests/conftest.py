"""Prints the parity table after the tests, and counts them for `./orfeas test parity`."""

import json
import os
import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from orfeas_export import parity  # noqa: E402  (after the path above)


@pytest.fixture(autouse=True)
def _without_gradients():
    with torch.no_grad():
        yield


def pytest_terminal_summary(terminalreporter):
    lines = parity.table()
    if lines:
        terminalreporter.section("parity (largest relative errors)")
        for line in lines:
            terminalreporter.write_line(line)


def pytest_sessionfinish(session):
    """Writes {passed, failed, skipped} to the file that ORFEAS_TEST_SUMMARY names, as the Jest reporter does."""
    path = os.environ.get("ORFEAS_TEST_SUMMARY")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if path and reporter:
        count = {kind: len(reporter.stats.get(kind, [])) for kind in ("passed", "failed", "error", "skipped")}
        totals = {"passed": count["passed"], "failed": count["failed"] + count["error"], "skipped": count["skipped"]}
        Path(path).write_text(json.dumps(totals))
