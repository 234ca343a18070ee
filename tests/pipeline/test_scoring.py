"""Rows from anywhere on their way through an engine that answers from a function."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.engine.requests import EngineEvent, Generate, Generated, Likelihood, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.exchange.rows import RowError
from desktop.pipeline import scoring
from desktop.pipeline.scoring import Fields, origin_of, score_rows
from tests.pipeline.making import ESSAY, answer, trace

SOURCE = "The mill was built in 1847 by the brothers Hall. Its wheel is nine metres high."


def row(number: int, **changes: Any) -> dict[str, Any]:
    return {"id": number, "prompt": f"Write on shade, {number}.", "answer": ESSAY, **changes}


def score_all(rows: list[Any], engine: ScriptedEngine | None = None, **options: Any) -> list[Any]:
    return list(score_rows(engine or ScriptedEngine(answer), enumerate(rows, 1), Fields(), **options))


def test_rows_come_out_in_order_with_what_was_measured() -> None:
    class Backwards(ScriptedEngine):
        def collect(self, seconds: float) -> list[EngineEvent]:
            return super().collect(seconds)[::-1]

    scored = score_all([row(number) for number in range(20)], Backwards(answer, a_turn=7))
    assert [each["id"] for each in scored] == list(range(20))
    assert all(0 < each["gristmill"]["score"] <= 1 for each in scored)
    assert all("evidence" not in each["gristmill"] for each in scored), "there was no source"


def test_a_bad_row_comes_out_with_its_reason_and_costs_no_other() -> None:
    def script(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood) and "endless" in request.prompt.messages[0].content:
            return Refused(request.id, "The text takes 9,000 tokens and the model's context holds 2,048: shorten it.")
        return answer(request)

    rows = [
        row(0),
        RowError(2, "it is not valid JSON"),
        row(2, answer=" "),
        row(3, answer=None, messages=[{"role": "user", "content": "no answer"}]),
        row(4, prompt="An endless prompt."),
        row(5, answer="Half a character \ud83d stands here. It was cut in two by a bad export, and costs nobody."),
        row(6, prompt=17),
        row(7),
    ]
    scored = [each["gristmill"] for each in score_all(rows, ScriptedEngine(script))]
    assert [bool(each.get("error")) for each in scored] == [False, True, True, True, True, False, True, False]
    assert scored[1] == {"line": 2, "error": "it is not valid JSON"}
    assert "2,048" in scored[4]["error"]


def test_each_sentence_comes_with_what_supports_it_or_nothing() -> None:
    made_up = "It was built in 1847 by the brothers Hall. Napoleon opened it at Waterloo."
    (scored,) = score_all([row(0, prompt="When was it built?", answer=made_up, source=SOURCE)])
    first, second = scored["gristmill"]["evidence"]
    assert first["sentence"] == "It was built in 1847 by the brothers Hall."
    assert first["support"] == "The mill was built in 1847 by the brothers Hall."
    assert first["unsupported"] == []
    assert second["sentence"] == "Napoleon opened it at Waterloo."
    assert second["support"] is None
    assert {"napoleon", "waterloo"} <= {word.lower() for word in second["unsupported"]}
    assert second["risk"] > first["risk"]
    assert scored["gristmill"]["hallucination_risk"] == second["risk"]
    json.dumps(scored)


def test_resamples_are_asked_for_and_shown_with_the_sentences_that_they_bear_out() -> None:
    engine = ScriptedEngine(
        lambda request: (
            Generated(request.id, " It was built in 1847.", trace(" x", -1.0), -1.0, "stop", 1, 0, 0.1)
            if isinstance(request, Generate)
            else answer(request)
        )
    )
    (scored,) = score_all([row(0, prompt="When was it built?", answer="It was built in 1847.")], engine, resamples=3)
    assert sum(isinstance(request, Generate) for request in engine.submitted) == 3
    assert scored["gristmill"]["resamples"] == ["It was built in 1847."] * 3
    (sentence,) = scored["gristmill"]["agreement"]
    assert sentence["sentence"] == "It was built in 1847."
    assert sentence["risk"] == scored["gristmill"]["hallucination_risk"]
    assert "evidence" not in scored["gristmill"]


class Slow(ScriptedEngine):
    """Answers what the first row asks last, when there is nothing else to answer."""

    def collect(self, seconds: float) -> list[EngineEvent]:
        self._waiting.sort(key=lambda request: isinstance(request, Likelihood) and "first" in str(request.prompt))
        return super().collect(seconds)


@pytest.mark.parametrize(("rows_ahead", "characters_ahead"), [(8, 10**9), (10**9, 4000)])
def test_what_is_held_back_behind_a_slow_row_is_bounded(
    rows_ahead: int, characters_ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "_MOST_AHEAD", rows_ahead)
    monkeypatch.setattr(scoring, "_MOST_CHARACTERS_AHEAD", characters_ahead)
    taken, given_out, most = 0, 0, 0

    def rows() -> Iterator[tuple[int, Any]]:
        nonlocal taken, most
        for number in range(100):
            taken += 1
            most = max(most, taken - given_out)
            yield number, row(number, prompt="the first" if number == 0 else "another")

    for scored in score_rows(Slow(answer, a_turn=2), rows(), Fields()):
        assert scored["id"] == given_out
        given_out += 1
    assert given_out == 100
    assert most <= 11


def test_a_row_larger_than_all_that_may_be_held_back_is_scored_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "_MOST_CHARACTERS_AHEAD", 10)
    assert len(score_all([row(number) for number in range(5)])) == 5


def test_stopping_gives_out_nothing_behind_a_gap() -> None:
    seen: list[Any] = []
    for scored in score_rows(
        ScriptedEngine(answer, a_turn=1), enumerate(map(row, range(50))), Fields(), lambda: len(seen) >= 3
    ):
        seen.append(scored["id"])
    assert seen == list(range(len(seen)))
    assert 3 <= len(seen) < 10


def test_the_origin_tells_other_rows_fields_and_settings_apart() -> None:
    engine = ScriptedEngine(answer)
    asked = [("a", Fields(), 0), ("b", Fields(), 0), ("a", Fields(prompt="q"), 0), ("a", Fields(), 2)]
    assert len({json.dumps(origin_of(engine, *each)) for each in asked}) == 4
