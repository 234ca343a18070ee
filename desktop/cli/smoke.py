"""gristmill --smoke: a starter dataset with the built-in model, in a folder that is thrown away."""

from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.cli.main import run_command
from desktop.engine.builtin import builtin_model

_COUNT = 2


def smoke() -> int:
    """Writes, scores and exports as `demo` does; the exit code. Raises UserError where the model is missing."""
    with TemporaryDirectory() as folder:
        there = ("--to", folder, "--library", str(Path(folder, "smoke.gristmill")), "--model", str(builtin_model()))
        return run_command(["demo", "--count", str(_COUNT), *there])
