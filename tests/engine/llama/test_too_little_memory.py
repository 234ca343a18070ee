"""The real engine where memory runs out: what it is given by a limit of the system, it does with."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.sampling import Sampling
from desktop.engine.builtin import builtin_model
from desktop.engine.fingerprint import identify
from desktop.engine.gguf import read_header
from desktop.engine.local import LocalEngine
from desktop.engine.messages import Load
from desktop.engine.process import child_command
from desktop.engine.protocol import LoadedModel
from desktop.engine.requests import Generate, Generated, Notice, Prompt

pytestmark = [pytest.mark.model, pytest.mark.skipif(sys.platform != "linux", reason="limits are set Linux's way")]

MEGABYTE = 2**20
# 32 sequences of 2,048 tokens take 1.5 GB of keys and values, 2 of them less than 100 MB.
PARALLEL, CONTEXT = 32, 2048
_GROUPS = (
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
    (Path("/sys/fs/cgroup"), "memory.max"),
)


@pytest.fixture
def group() -> Iterator[Path]:
    """A control group of 500 MB, where this user may make one."""
    for mount, name in _GROUPS:
        made = mount / f"gristmill-test-{os.getpid()}"
        with suppress(OSError):
            made.mkdir()
            try:
                (made / name).write_text(str(500 * MEGABYTE))
                yield made
            finally:
                made.rmdir()
            return
    pytest.skip("no control group can be made here")


def engine_behind(shell: str, parallel: int = PARALLEL, context: int = CONTEXT) -> LocalEngine:
    """The built-in model in a process that first does what `shell` says."""
    path = builtin_model()
    header = read_header(path)
    load = Load(str(path), header.chat_template, 2, parallel, context, 512, 512, gpu_layers=0)
    model = LoadedModel(identify(header, "0" * 64), context, parallel, 2, header.quantization, has_template=True)
    return LocalEngine(load, model, command=("sh", "-c", f'{shell} && exec "$@"', "sh", *child_command()))


def write_with(engine: LocalEngine) -> tuple[str, list[str]]:
    """A short text, and what was told on the way."""
    engine.submit(Generate("1", Prompt(text="One, two, three,"), Sampling(temperature=0.0, max_tokens=4)))
    told: list[str] = []
    while True:
        for event in engine.collect(0.5):
            if isinstance(event, Notice):
                told.append(event.text)
            if isinstance(event, Generated):
                return event.text, told


def test_under_a_limit_of_address_space_it_runs_smaller_and_says_so() -> None:
    engine = engine_behind("ulimit -v 1500000")
    text, told = write_with(engine)
    engine.close()
    assert text
    assert engine.model.parallel < PARALLEL
    assert ["too little memory to load" in line for line in told] == [True]


def test_where_not_even_the_weights_fit_it_ends_in_a_sentence() -> None:
    engine = engine_behind("ulimit -v 350000", parallel=1, context=512)
    with pytest.raises(UserError, match="Close other programs or choose a smaller model file"):
        engine.start()
    engine.close()


def test_ended_by_the_kernel_in_a_control_group_it_runs_smaller_and_says_so(group: Path) -> None:
    engine = engine_behind(f"echo $$ > {group}/cgroup.procs")
    text, told = write_with(engine)
    engine.close()
    assert text
    assert engine.model.parallel < PARALLEL
    assert ["too little memory to load" in line for line in told] == [True]
