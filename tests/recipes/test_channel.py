"""Which prompt a text was written to, by how likely each makes it."""

from math import log

import pytest

from desktop.domain.message import Message
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import EngineEvent, Likelihood, Likely, Prompt, Request
from desktop.engine.work import do
from desktop.recipes.channel import NotReadable, logs_after, shares
from tests.recipes.making import refuses, scripted

GLAD = Prompt((Message("user", "glad"),), opening="Oh, ")
SAD = Prompt((Message("user", "sad"),))


def read(request: Request) -> EngineEvent:
    """A token a word, each as likely as the prompt says."""
    assert isinstance(request, Likelihood)
    words = request.continuation.split()
    likely = -1.0 if request.prompt is GLAD else -2.0
    return Likely(request.id, TokenTrace((1,) * len(words), (likely,) * len(words)), 0.0)


def test_a_text_is_read_after_every_prompt_but_for_its_opening() -> None:
    engine = scripted(read)
    assert do(engine, logs_after((GLAD, SAD), "Oh, what a day")) == (-3.0, -8.0)
    read_texts = [request.continuation for request in engine.submitted if isinstance(request, Likelihood)]
    assert read_texts == ["what a day", "Oh, what a day"]


def test_a_text_that_cannot_be_read_is_said() -> None:
    with pytest.raises(NotReadable, match="too long"):
        do(refuses("It is too long."), logs_after((GLAD,), "x"))


def test_shares_are_of_the_probabilities_however_small() -> None:
    assert shares((log(0.6), log(0.2))) == pytest.approx((0.75, 0.25))
    assert shares((-5000.0, -5000.0 + log(3))) == pytest.approx((0.25, 0.75))
