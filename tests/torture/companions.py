"""Gristmills of their own, with a scripted engine that takes its time, for tests of two at work on one library."""

import os
import subprocess
import sys
from pathlib import Path

import desktop

_ROOT = Path(desktop.__file__).parents[1]
_SCRIPT = """
import sys, time
from desktop.cli.main import run_command
from desktop.cli.terminal import Terminal
from desktop.engine.scripted import ScriptedEngine
from tests.pipeline.making import answer

def slowly(request):
    time.sleep(float(sys.argv[1]))
    return answer(request)

def load(terminal, path, stopped):
    return ScriptedEngine(slowly)

Terminal.load = load
print("ready", flush=True)
sys.exit(run_command(sys.argv[2:]))
"""
Companion = subprocess.Popen[str]


def companion(library: Path, *words: str, seconds: float = 0.0) -> Companion:
    """A Gristmill that carries out a command; its engine takes so many seconds for each request."""
    line = [sys.executable, "-c", _SCRIPT, str(seconds), *words, "--library", str(library)]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    started = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def ended(program: Companion) -> tuple[int, str]:
    """Its exit code and what it said on standard error; it must be no traceback."""
    _, said = program.communicate(timeout=100)
    assert "Traceback" not in said, said
    return program.returncode, said
