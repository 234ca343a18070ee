from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest

from desktop.domain.finding import Finding, FindingKind
from desktop.domain.message import Message
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Signal, Status
from desktop.domain.tokens import TokenTrace
from desktop.store import pages
from desktop.store.library import Library
from tests.store.making import a_run, a_sample

COPY = Finding(FindingKind.COPY, twin_id=1)
# By the number of a sample in a row of seven.
FINDINGS = {0: [COPY], 2: [COPY, Finding(FindingKind.DEBRIS)], 3: [Finding(FindingKind.SECRET)]}
TRACE = TokenTrace((5,), (-0.5,), (0.25,))


@pytest.fixture
def filled(library: Library) -> list[Sample]:
    """60 samples of a project, between those of another one. Many share a score, some have none."""
    random = Random(1)
    run, other = a_run(library), a_run(library, "Other")
    with library.together():
        found = []
        for ordinal in range(60):
            status = random.choice(list(Status))
            score = None if status in (Status.GENERATED, Status.FAILED) else random.choice([0.0, 0.25, 0.5, 1.0])
            text = f"Number {ordinal} is {'even' if ordinal % 2 == 0 else 'odd'}"
            given = a_sample(
                run, ordinal, text, status=status, score=score, trace=TRACE, signals=(Signal("a", ordinal, 0.5),)
            )
            found.append(library.add_sample(replace(given, review=random.choice(["", "", "accept", "edit"]))))
            beside = library.add_sample(a_sample(other, ordinal, text, status=status, score=score, review="reject"))
            library.store_findings({found[-1].id: FINDINGS.get(ordinal % 7, []), beside.id: [COPY]})
    return found


def has(sample: Sample, kinds: Sequence[FindingKind]) -> bool:
    """Whether something of these kinds was found in a sample or, where none is named, nothing at all."""
    own = [each.kind for each in FINDINGS.get(sample.lineage.ordinal % 7, ())]
    return any(kind in kinds for kind in own) if kinds else not own


def expected(samples: Sequence[Sample], wanted: Mapping[str, Any]) -> list[int]:
    """The ids that `wanted`, which is what `page` and `ids` are given, must find."""

    def key(sample: Sample) -> tuple[float | bool, ...]:
        match wanted["order"]:
            case "id":
                return (sample.id,)
            case "score":
                return (-1 if sample.score is None else sample.score, sample.id)
            case _:
                distance = 0 if sample.score is None else abs(sample.score - 0.5)
                return (sample.score is None, sample.review != "", distance, sample.id)

    def fits(sample: Sample) -> bool:
        minimum, maximum, reviewed = wanted["minimum_score"], wanted["maximum_score"], wanted["reviewed"]
        return (
            (not wanted["statuses"] or sample.status in wanted["statuses"])
            and (minimum is None or (sample.score is not None and sample.score >= minimum))
            and (maximum is None or (sample.score is not None and sample.score <= maximum))
            and (reviewed is None or reviewed is bool(sample.review))
            and (wanted["found"] is None or has(sample, wanted["found"]))
            and wanted["search"] in [*sample.raw_text.split(), ""]
        )

    return [sample.id for sample in sorted(filter(fits, samples), key=key, reverse=wanted["descending"])]


WANTED: list[dict[str, Any]] = [
    dict(
        zip(
            ("statuses", "reviewed", "minimum_score", "maximum_score", "found", "search", "order", "descending"),
            values,
            strict=True,
        )
    )
    for values in product(
        [(), (Status.ACCEPTED,), (Status.REJECTED, Status.ACCEPTED, Status.REJECTED)],
        [None, True, False],
        [None, 0.25],
        [None, 0.5],
        [None, (), (FindingKind.COPY, FindingKind.DEBRIS)],
        ["", "even"],
        ["id", "score", "doubt"],
        [False, True],
    )
]


@pytest.mark.parametrize("size", [1, 7])
def test_pages_are_the_whole_list_in_pieces(library: Library, filled: list[Sample], size: int) -> None:
    for wanted in WANTED:
        found: list[int] = []
        after: Sample | None = None
        while page := library.page(filled[0].project_id, after=after, limit=size, **wanted):
            assert len(page) <= size
            found += [sample.id for sample in page]
            after = page[-1]
        assert found == expected(filled, wanted), wanted


def test_the_ids_of_all_pages_come_in_batches(
    library: Library, filled: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_BATCH", 3)
    monkeypatch.setattr(pages, "_LARGE_BATCH", 7)
    for wanted in WANTED:
        batches = list(library.ids(filled[0].project_id, **wanted))
        assert [sample_id for batch in batches for sample_id in batch] == expected(filled, wanted), wanted
        assert all(batch.typecode == "q" and len(batch) for batch in batches)
        assert not batches or len(batches[0]) <= 3


def test_ids_come_200_at_first_and_then_many_at_a_time(library: Library, run: Run) -> None:
    with library.together():
        for ordinal in range(450):
            library.add_sample(a_sample(run, ordinal, score=0.5))
    for order in ("id", "score", "doubt"):
        assert [len(batch) for batch in library.ids(run.project_id, order=order)] == [200, 250]
    assert list(library.ids(run.project_id, search="!!!")) == []


def test_samples_that_come_in_while_ids_are_read_are_left_out(
    library: Library, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_BATCH", 5)
    monkeypatch.setattr(pages, "_LARGE_BATCH", 5)
    for order in ("id", "score", "doubt"):
        before = [sample.id for sample in library.page(run.project_id)]
        before += [library.add_sample(a_sample(run, len(before) + n, score=0.5)).id for n in range(20)]
        found: list[int] = []
        for batch in library.ids(run.project_id, order=order):
            library.add_sample(a_sample(run, 1000 + len(before) + len(found), score=0.75))
            found += batch
        assert sorted(found) == before


def test_nothing_stays_open_between_batches(library: Library, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_BATCH", 5)
    for ordinal in range(10):
        library.add_sample(a_sample(run, ordinal))
    with library.reader() as reader:
        batches = reader.ids(run.project_id)
        next(batches)
        busy, *_ = library._connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        assert busy == 0
        assert len(next(batches)) == 5


def test_samples_come_in_the_order_asked_for_without_traces(library: Library, filled: list[Sample]) -> None:
    chosen = [filled[5], filled[0], filled[30]]
    ids = array("q", [sample.id for sample in chosen])
    assert library.samples_of([*ids[:1], 9999, *ids[1:]]) == [
        replace(sample, trace=TokenTrace()) for sample in chosen
    ]
    assert library.samples_of(ids) == library.samples_of(list(ids))
    assert library.samples_of([]) == []


def test_a_page_leaves_traces_out_and_iterating_does_not(library: Library, filled: list[Sample]) -> None:
    project_id = filled[0].project_id
    assert all(sample.trace == TokenTrace() for sample in library.page(project_id))
    assert [sample.signals for sample in library.page(project_id)] == [sample.signals for sample in filled]
    assert list(library.iterate(project_id)) == filled


def test_iterating_goes_over_batches_and_ends_though_samples_are_added(library: Library, run: Run) -> None:
    with library.together():
        for ordinal in range(450):
            library.add_sample(a_sample(run, ordinal, status=Status.ACCEPTED, score=0.75))
    seen = 0
    for sample in library.iterate(run.project_id, statuses=[Status.ACCEPTED], minimum_score=0.75):
        seen += 1
        if seen % 100 == 0:
            library.add_sample(a_sample(run, 1000 + sample.lineage.ordinal, status=Status.ACCEPTED, score=0.75))
    assert seen == 450
    assert list(library.iterate(run.project_id, minimum_score=0.8)) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("river", [0]),
        ("RIVER", [0]),
        ("riv", [0]),
        ("ri", []),
        ("creme brulee", [1]),
        ("brûlée crème", [1]),
        ("crème river", []),
        ("味", [2]),
        ('"river', [0]),
        ("river*", [0]),
        ("river AND deep", []),
        ("river OR brulee", []),
        ("-river", [0]),
        ("text:river", []),
        ("well-known", [2]),
        ("((( ^ river )))", [0]),
        ("river\0", [0]),
        ("river \ud800", [0]),
        ("don't", [2]),
        ("!!!", []),
        ("__", []),
        ("river __", [0]),
        ("' OR 1=1 --", []),
        ("   ", [0, 1, 2]),
    ],
)
def test_a_search_is_for_the_words_as_they_are(library: Library, run: Run, search: str, found: list[int]) -> None:
    for ordinal, text in enumerate(("A deeply cut river.", "A crème brûlée.", "味 is well-known, don't you think")):
        library.add_sample(a_sample(run, ordinal, text))
    for order in ("id", "score", "doubt"):
        page = library.page(run.project_id, search=search, order=order)
        assert [sample.lineage.ordinal for sample in page] == found


def test_an_endless_search_is_cut(library: Library, run: Run) -> None:
    library.add_sample(a_sample(run, text="so it goes on"))
    assert len(library.page(run.project_id, search="goes " * 100_000)) == 1


def test_every_message_is_searched(library: Library, run: Run) -> None:
    messages = (Message("system", "alpha"), Message("user", "beta"), Message("assistant", "gamma"))
    library.add_sample(a_sample(run, messages=messages, raw_text="delta"))
    for word in ("alpha", "beta", "gamma"):
        assert len(library.page(run.project_id, search=word)) == 1
    assert library.page(run.project_id, search="delta") == []


def test_a_limit_of_nothing_is_nothing(library: Library, filled: list[Sample]) -> None:
    assert library.page(filled[0].project_id, limit=0) == []
    assert library.page(filled[0].project_id, limit=-1) == []


def test_one_field_of_many_samples(library: Library, run: Run) -> None:
    deep: object = 1
    for _ in range(800):
        deep = [deep]
    rows: list[dict[str, object]] = [
        {"instruction": "Sing.", "a.b": "x"},
        {"instruction": 5},
        {"other": "Dance."},
        {"instruction": 'A "quoted" — ü', '$."x"': "y"},
        {"instruction": "Deep.", "deep": deep},
    ]
    ids = [library.add_sample(a_sample(run, n, fields=fields)).id for n, fields in enumerate(rows)]
    library.score_sample(ids[0], Status.ACCEPTED, 0.9, [])
    values = dict(library.field_values(run.project_id, "instruction"))
    assert values[ids[0]] == "Sing."
    assert values[ids[3]] == 'A "quoted" — ü'
    assert ids[1] not in values
    assert ids[2] not in values
    assert list(library.field_values(run.project_id, "instruction", [Status.ACCEPTED])) == [(ids[0], "Sing.")]
    assert list(library.field_values(run.project_id, "a.b")) == [(ids[0], "x")]
    assert list(library.field_values(run.project_id, '$."x"')) == [(ids[3], "y")]
