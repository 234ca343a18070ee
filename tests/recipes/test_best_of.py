"""Several tries of one step, of which the one is kept that makes a text likeliest."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import EngineEvent, Generate, Generated, Likelihood, Likely, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.draft import Draft
from desktop.recipes.loading import load_recipe
from desktop.recipes.methods import method_of
from desktop.recipes.settings import defaults
from desktop.recipes.writing import as_toml
from tests.recipes.making import SOUND, recipe_of, reply, scripted, sent, start, written

BEST_OF = 'best_of = { tries = "{{ lines }}", text = "{{ seed }}", after = "About: {{ haiku }}" }\n'
TRYING = SOUND.replace('stop = ["END"]\n', f'stop = ["END"]\n{BEST_OF}')
FINE = {"About: Fog.": -3.0, "About: Rain falls.": -1.0, "About: Sun.": -2.0}


def engine_of(*texts: str, likely: Mapping[str, float] = FINE) -> ScriptedEngine:
    """Writes the texts by their seed numbers, from 7 on; reads any text as likely as what it stands after says."""

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood):
            return Likely(request.id, TokenTrace((1,), (likely[request.prompt.messages[-1].content],)), 0.0)
        assert isinstance(request, Generate)
        return reply(request, texts[request.seed_number - 7])

    return scripted(script)


def compose(recipe_text: str, folder: Path, engine: ScriptedEngine, **settings: Any) -> Draft:
    recipe = recipe_of(folder, recipe_text)
    return do(engine, method_of(recipe, {**defaults(recipe), **settings}).compose(start()))


def test_the_try_after_which_the_text_is_likeliest_is_kept(tmp_path: Path) -> None:
    engine = engine_of("Fog.", "Rain falls.", "Sun.")
    draft = compose(TRYING, tmp_path, engine)
    assert draft.fields == {"haiku": "Rain falls."}
    assert draft.raw_text == "Rain falls."
    assert [sent(engine, number).seed_number for number in range(3)] == [7, 8, 9]


def test_the_text_is_read_after_each_try_as_a_users_turn(tmp_path: Path) -> None:
    engine = engine_of("Fog.", "Rain falls.", "Sun.")
    compose(TRYING, tmp_path, engine)
    read = [request for request in engine.submitted if isinstance(request, Likelihood)]
    assert [request.prompt.messages for request in read] == [(Message("user", after),) for after in FINE]
    assert {request.continuation for request in read} == {"rain"}


def test_the_time_is_that_of_all_tries(tmp_path: Path) -> None:
    assert compose(TRYING, tmp_path, engine_of("Fog.", "Rain falls.", "Sun.")).seconds == pytest.approx(0.03)


def test_one_try_is_not_compared(tmp_path: Path) -> None:
    engine = engine_of("Fog.")
    assert compose(TRYING, tmp_path, engine, lines=1).fields == {"haiku": "Fog."}
    assert len(engine.submitted) == 1


def test_tries_that_are_the_same_are_read_once(tmp_path: Path) -> None:
    engine = engine_of("Fog.", "Fog. ", "Sun.")
    assert compose(TRYING, tmp_path, engine).fields == {"haiku": "Sun."}
    assert sum(isinstance(request, Likelihood) for request in engine.submitted) == 2


def test_the_steps_templates_find_the_number_of_the_try(tmp_path: Path) -> None:
    engine = engine_of("Fog.", "Rain falls.", "Sun.")
    compose(TRYING.replace("about {{ seed }}.", "about {{ seed }}, try {{ attempt }}."), tmp_path, engine)
    asked = [sent(engine, number).prompt.messages[-1].content for number in range(3)]
    assert [content.partition(", ")[2] for content in asked] == ["try 0.", "try 1.", "try 2."]


def test_a_try_that_was_cut_off_is_kept_only_where_all_were(tmp_path: Path) -> None:
    def script(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood):
            return Likely(request.id, TokenTrace((1,), (FINE[request.prompt.messages[-1].content],)), 0.0)
        assert isinstance(request, Generate)
        written = reply(request, ["Fog.", "Rain falls."][request.seed_number - 7])
        return Generated(**{**_plain(written), "finish": "length"}) if len(written.trace) > 4 else written

    short = TRYING.replace('max_tokens = "{{ lines * 20 }}"', "max_tokens = 11")
    assert compose(short, tmp_path, scripted(script), lines=2).fields == {"haiku": "Fog."}
    shorter = TRYING.replace('max_tokens = "{{ lines * 20 }}"', "max_tokens = 4")
    assert compose(shorter, tmp_path, scripted(script), lines=2).fields == {"haiku": "Rain falls."}


def _plain(reply: Generated) -> dict[str, Any]:
    return {name: getattr(reply, name) for name in reply.__slots__}


def test_a_try_that_fails_gives_way_to_the_others_and_if_all_do_the_sample_has_failed(tmp_path: Path) -> None:
    assert compose(TRYING, tmp_path, engine_of(" ", "Rain falls.", "Sun.")).fields == {"haiku": "Rain falls."}
    failed = compose(TRYING, tmp_path, engine_of(" ", "", "\n"))
    assert "ended at once" in failed.failure
    assert failed.seconds == pytest.approx(0.03)


def test_where_the_text_cannot_be_read_the_first_is_kept(tmp_path: Path) -> None:
    def script(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood):
            return Refused(request.id, "It is too long.")
        assert isinstance(request, Generate)
        return reply(request, ["Fog.", "Rain falls.", "Sun."][request.seed_number - 7])

    assert compose(TRYING, tmp_path, scripted(script)).fields == {"haiku": "Fog."}


@pytest.mark.parametrize("tries", ["0", "33", "many", "2.5"])
def test_a_number_of_tries_that_is_none_is_said(tries: str, tmp_path: Path) -> None:
    recipe = TRYING.replace('tries = "{{ lines }}"', f"tries = \"{{{{ lines and '{tries}' }}}}\"")
    with pytest.raises(UserError, match=rf"'{tries}' tries; it must be a whole number from 1 to 32"):
        compose(recipe, tmp_path, engine_of("Fog."))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('best_of = "all"', "best_of of step write must be a table"),
        ('best_of = { tries = 2, text = "x" }', "best_of of step write needs 'after'"),
        ('best_of = { tries = 0, text = "x", after = "y" }', "must be a whole number from 1 to 32"),
        ('best_of = { tries = true, text = "x", after = "y" }', "must be a whole number from 1 to 32"),
        ('best_of = { tries = 2, text = "{{ x", after = "y" }', "template in text of best_of of step write"),
        ('best_of = { tries = 2, text = "x", after = "y", least = 3 }', "has 'least', which does not exist"),
    ],
)
def test_a_wrong_best_of_is_said_when_the_recipe_is_read(wrong: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, SOUND.replace('stop = ["END"]\n', f'stop = ["END"]\n{wrong}\n'))
    with pytest.raises(UserError, match=said):
        load_recipe(path)


def test_a_recipe_with_it_can_be_written_and_read_again(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, TRYING)
    assert recipe_of(tmp_path, as_toml(recipe)) == recipe
