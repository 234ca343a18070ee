"""Models that are not like the built-in one: with a sliding window, without attention, without a chat template."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.sampling import Sampling
from desktop.engine.builtin import builtin_model
from desktop.engine.local import LocalEngine
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.requests import Generate, Generated, Likelihood, Likely, Prompt
from tests.engine.llama.hostile_templates import COSTLY, ENDLESS
from tests.engine.llama.test_real_model import ask, generated
from tests.engine.llama.tiny_models import recurrent_model, sliding_window_model, without_template

pytestmark = pytest.mark.model

LONG = "the mill turns and the river runs past the old stones " * 3
SETTINGS = EngineSettings(parallel=4, context=1024, repack="never")


@pytest.fixture(params=[sliding_window_model, recurrent_model], ids=["sliding window", "recurrent"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LocalEngine]:
    make: Callable[[Path], Path] = request.param
    opened = open_engine(make(tmp_path / "tiny.gguf"), SETTINGS, tmp_path / "cache", lambda text: None)
    yield opened
    opened.close()


def test_it_writes_several_texts_at_once(engine: LocalEngine) -> None:
    prompts = [Prompt(text=f"{letter} {LONG}") for letter in "abcdef"]
    replies = ask(engine, *(Generate("", prompt, Sampling(max_tokens=60)) for prompt in prompts))
    assert all(isinstance(reply, Generated) and len(reply.trace) > 0 for reply in replies)


def test_a_shared_beginning_changes_no_likelihood(engine: LocalEngine) -> None:
    """Copied, cut and continued, the cache gives what a fresh one gives."""
    endings = ["water and wheat", "a quiet night", "nothing but dust"]
    together = ask(engine, *(Likelihood("", Prompt(text=LONG), ending) for ending in endings))
    again = ask(engine, *(Likelihood("", Prompt(text=LONG), ending) for ending in endings))
    engine.close()
    alone = [ask(engine, Likelihood("", Prompt(text=LONG), ending))[0] for ending in endings]
    for first, second, fresh in zip(together, again, alone, strict=True):
        assert isinstance(first, Likely)
        assert isinstance(second, Likely)
        assert isinstance(fresh, Likely)
        assert first.trace.logprobs == pytest.approx(fresh.trace.logprobs, abs=0.02)
        assert second.trace.logprobs == pytest.approx(fresh.trace.logprobs, abs=0.02)


def test_a_base_model_gets_a_plain_template_and_that_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    path = without_template(builtin_model(), tmp_path / "base.gguf")
    engine = open_engine(path, SETTINGS, tmp_path / "cache", said.append)
    (reply,) = ask(engine, Generate("", Prompt((Message("user", "Name a colour."),)), Sampling(max_tokens=40)))
    assert not engine.model.has_template
    engine.close()
    assert any("no chat template" in line for line in said)
    assert "\nUser:" not in generated(reply).text


@pytest.mark.parametrize("source", [ENDLESS, COSTLY["doubling by ~"]])
def test_a_model_with_a_template_that_does_not_end_is_refused_in_a_sentence(source: str, tmp_path: Path) -> None:
    path = sliding_window_model(tmp_path / "hostile.gguf", source)
    engine = open_engine(path, SETTINGS, tmp_path / "cache", lambda text: None)
    with pytest.raises(UserError, match=r"hostile\.gguf cannot be used: .*chat template does not end"):
        engine.start()
    engine.close()
