"""What exports read: conversations as they are stored, taken apart without being parsed."""

import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.imported import IMPORTED
from desktop.domain.message import Message, Role
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.store.library import Library
from desktop.store.rows import messages_json, turns_of
from tests.store.making import a_run, a_sample

ROLES: list[Role] = ["system", "user", "assistant"]
# What a taking apart of text could stumble over.
MARKS = ['"', "\\", '\\"', '},{"role":"', '","content":', '[{"role":"', '"}]', "\u2028", "\n", "é", "\ud800", "\0"]
CONTENTS = st.lists(st.sampled_from([*MARKS, "a"]), max_size=6).map("".join)
CONVERSATIONS = st.lists(st.builds(Message, st.sampled_from(ROLES), CONTENTS), max_size=4)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(CONVERSATIONS)
def test_what_is_stored_is_taken_apart_as_json_would_be(messages: list[Message]) -> None:
    stored = messages_json(messages)
    taken = [{"role": role, "content": json.loads(content)} for role, content in turns_of(stored)]
    assert taken == json.loads(stored)


def test_samples_come_in_the_order_asked_for_and_those_that_are_gone_do_not(library: Library) -> None:
    run = a_run(library)
    first = library.add_sample(a_sample(run, ordinal=0))
    second = library.add_sample(a_sample(run, ordinal=1, score=0.25, status=Status.REJECTED))
    found = library.written([second.id, 99, first.id])
    assert [each.id for each in found] == [second.id, first.id]
    assert (found[0].status, found[0].score, found[0].review) == ("rejected", 0.25, "")
    assert found[1].messages == messages_json(first.messages)


def test_fields_are_read_only_where_they_are_wanted(library: Library) -> None:
    sample = library.add_sample(a_sample(a_run(library)))
    assert library.written([sample.id])[0].fields == "{}"
    assert json.loads(library.written([sample.id], with_fields=True)[0].fields) == sample.fields


def test_a_sample_without_a_score_has_none(library: Library) -> None:
    sample = library.add_sample(a_sample(a_run(library), score=None))
    assert library.written([sample.id])[0].score is None


def test_rows_that_were_brought_in_are_siblings_where_they_ask_the_same(library: Library) -> None:
    made = a_run(library)
    brought = library.update_run(replace(made, settings={IMPORTED: {"file": "rows.jsonl"}}))

    def root(run: Run, ordinal: int, asked: str) -> str:
        sample = a_sample(run, ordinal=ordinal, messages=(Message("user", asked), Message("assistant", "So.")))
        added = library.add_sample(replace(sample, lineage=replace(sample.lineage, seed_id=None)))
        return dict(library.roots([added.id]))[added.id]

    assert root(brought, 0, "Why?") == root(brought, 1, " Why?\n") != root(brought, 2, "How?")
    library.update_run(made)
    assert root(made, 3, "Why?") != root(made, 4, "Why?"), "what a model wrote has seeds for that"
