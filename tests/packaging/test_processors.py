"""llama.cpp as the app has it, on processors of other years and on a graphics card.

QEMU pretends to be the processor (Debian: apt install qemu-user), Mesa the card (mesa-vulkan-drivers): slow, but sums
are sums. What is tried is the engine's process, by the Python that the app was built from: `make app` first.
"""

import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from desktop.engine.backends import fits_any_processor, knows_graphics, library_folder
from desktop.engine.builtin import builtin_model
from desktop.engine.errand import run_errand
from desktop.engine.fingerprint import identify
from desktop.engine.gguf import read_header
from desktop.engine.local import LocalEngine
from desktop.engine.machine import look
from desktop.engine.messages import Load, Repack, Survey, Surveyed
from desktop.engine.process import EngineProcess, Patience, child_command
from desktop.engine.protocol import LoadedModel
from desktop.engine.requests import Likelihood, Likely, Prompt
from tests.packaging.test_app import DIST, MUST_BE_BUILT

QEMU = shutil.which("qemu-x86_64") or ""
TEXT = "The river rises in the hills, runs through the town, and ends in the sea. Trout live in it, and pike."
# Kernels of other widths add in another order, and the card multiplies halves.
NATS = 0.02
CORES = 2
SLOWLY = Patience(start=300, silence=300, step=600)

built = pytest.mark.skipif(not MUST_BE_BUILT, reason="it is for the built app: make test-app")
pytestmark = [built, pytest.mark.timeout(1200)]
emulated = pytest.mark.skipif(not QEMU or platform.machine() != "x86_64", reason="apt install qemu-user, on x86-64")


def pretending(processor: str) -> Sequence[str]:
    return (QEMU, "-cpu", processor, *child_command())


def surveyed(command: Sequence[str]) -> Surveyed:
    process = EngineProcess(command)
    try:
        process.send(Survey())
        for answer in answers(process):
            if isinstance(answer, Surveyed):
                return answer
        raise AssertionError(process.how_it_ended())
    finally:
        process.close(at_once=True)


def answers(process: EngineProcess) -> Iterator[object]:
    while (answer := process.receive(SLOWLY.start)) is not None:
        yield answer


def likelihood(command: Sequence[str], model_file: Path | None = None, gpu_layers: int = 0) -> float:
    """The mean log-probability of a text, in nats a token, by the built-in model or another file."""
    path = model_file or builtin_model()
    header = read_header(path)
    load = Load(str(path), header.chat_template, CORES, 1, 512, 512, 512, gpu_layers)
    model = LoadedModel(identify(header, "0" * 64), 512, 1, 2, header.quantization, has_template=True)
    with closing(LocalEngine(load, model, command=command, patience=SLOWLY)) as engine:
        engine.submit(Likelihood("1", Prompt(text="Once more:"), f" {TEXT}"))
        while True:
            for event in engine.collect(1.0):
                if isinstance(event, Likely):
                    return event.trace.mean_logprob


@cache
def likelihood_here() -> float:
    return likelihood(child_command())


def abilities(found: Surveyed) -> set[str]:
    """Of llama.cpp's report, "CPU : SSE3 = 1 | AVX = 1 | ...", what is there."""
    pairs = (part.rpartition(":")[2].split("=") for part in found.processor.split("|") if "=" in part)
    return {name.strip() for name, value in pairs if value.strip() == "1"}


@pytest.mark.skipif(sys.platform == "darwin", reason="one kind of processor")
def test_it_has_a_variant_for_each_kind_of_processor() -> None:
    assert fits_any_processor(library_folder())


def test_the_app_has_all_that_was_compiled() -> None:
    endings = (".so", ".dylib", ".dll")
    compiled = {file.name for file in library_folder().iterdir() if file.suffix in endings and "ggml" in file.name}
    assert compiled <= {file.name for file in DIST.rglob("*ggml*")}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what the processor can")
def test_it_uses_what_this_processor_can() -> None:
    here, used = look().instruction_sets, abilities(surveyed(child_command()))
    assert ("AVX2" in used) == ("avx2" in here)
    assert ("AVX512" in used) == ("avx512f" in here)


@emulated
@pytest.mark.parametrize(
    ("processor", "uses", "lacks"),
    [
        pytest.param("Nehalem", {"SSE3", "SSSE3"}, {"AVX", "AVX2", "FMA", "AVX512"}, id="2008, SSE4.2"),
        pytest.param("SandyBridge", {"SSE3", "AVX"}, {"AVX2", "FMA", "AVX512"}, id="2011, AVX"),
        pytest.param("Haswell", {"AVX", "AVX2", "FMA"}, {"AVX512"}, id="2013, AVX2"),
    ],
)
def test_it_computes_the_same_on_an_older_processor(processor: str, uses: set[str], lacks: set[str]) -> None:
    used = abilities(surveyed(pretending(processor)))
    assert uses <= used
    assert not lacks & used
    assert likelihood(pretending(processor)) == pytest.approx(likelihood_here(), abs=NATS)


def test_a_graphics_card_computes_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not surveyed(child_command()).graphics:
        # Without a card, llama.cpp takes what Mesa plays on the processor if it is named.
        monkeypatch.setenv("GGML_VK_VISIBLE_DEVICES", "0")
    if not knows_graphics(library_folder()) or not surveyed(child_command()).graphics:
        pytest.skip("no graphics card, and none that Mesa plays (mesa-vulkan-drivers)")
    # With weights in four bits the processor rounds what it multiplies them with to eight, the card does not: what is
    # right is what the processor makes of the same weights in halves.
    halves = tmp_path / "halves.gguf"
    monkeypatch.delenv("GGML_VK_VISIBLE_DEVICES", raising=False)
    run_errand(Repack(str(builtin_model()), str(halves), "F16", CORES), SLOWLY)
    right = likelihood(child_command(), halves)
    monkeypatch.setenv("GGML_VK_VISIBLE_DEVICES", "0")
    assert likelihood(child_command(), gpu_layers=-1) == pytest.approx(right, abs=NATS)
