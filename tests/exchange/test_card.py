import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.imported import Import
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Source
from desktop.domain.sampling import Sampling
from desktop.exchange.card import CardFacts, render_card, score_figures

FACTS = CardFacts(
    project="Mills",
    recipe="document-qa",
    version="0.1.0",
    format="messages",
    rows=1200,
    models=(ModelIdentity("abc123", "m.gguf", "M", "llama", "Q4_1", "apache-2.0", 2048, 1),),
    counts={"accepted": 1200, "rejected": 300},
    sources=(Source("On Mills", "/m.pdf", "application/pdf", "def456", 100, ""),),
    prompts=(("writer", "Write about {{ topic }}.\n```\ncode\n```"),),
    settings={"length": "short | long"},
    sampling=Sampling(),
    runs=2,
    rounds=3,
    scores=score_figures([0.5, 0.9, 1.0]),
    threshold=0.5,
    reviewed=1,
    licence="CC-BY-4.0",
    languages=("en",),
)


def header_of(card: str) -> list[str]:
    start, header, _ = card.split("---\n", 2)
    assert start == ""
    return header.splitlines()


def test_the_header_is_what_hugging_face_reads() -> None:
    assert header_of(render_card(FACTS)) == [
        'license: "cc-by-4.0"',
        "language:",
        '- "en"',
        'pretty_name: "Mills"',
        "size_categories:",
        '- "1K<n<10K"',
        "tags:",
        "- synthetic",
        "- gristmill",
        '- "document-qa"',
    ]


def test_the_card_says_how_the_rows_were_made_and_what_they_are_worth() -> None:
    card = render_card(FACTS)
    for said in (
        "**This dataset is synthetic.**",
        "It holds 1,200 rows",
        "run 2 times, in up to 3 rounds",
        "| length | short \\| long |",
        "temperature 0.7",
        "````text\nWrite about {{ topic }}.\n```\ncode\n```\n````",
        "| m.gguf | abc123 | apache-2.0 |",
        "| On Mills | unknown | def456 |",
        "| rejected | 300 |",
        "3 scored rows: mean 0.800, median 0.900, lowest 0.500, highest 1.000. Below 0.50 a sample is rejected.",
        "graded its own work",
        "1 row of the export was read by a person.",
    ):
        assert said in card


def test_the_card_does_without_what_is_not_known() -> None:
    bare = replace(FACTS, sources=(), prompts=(), settings={}, sampling=None, scores=None, languages=(), licence="")
    card = render_card(bare)
    assert 'license: "unknown"' in header_of(card)
    assert "language:" not in header_of(card)
    assert "No documents were drawn on." in card
    assert "No exported row has a score." in card
    assert "\n\n\n" not in card


def test_every_heading_stands_between_blank_lines() -> None:
    lines = render_card(FACTS).splitlines()
    places = [number for number, line in enumerate(lines) if line.startswith("#")]
    assert len(places) == 7
    assert all(lines[number - 1] == lines[number + 1] == "" for number in places)


@pytest.mark.parametrize(
    ("rows", "size"), [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (10**8, "n>10M")]
)
def test_the_size_is_one_of_hugging_faces(rows: int, size: str) -> None:
    assert f'- "{size}"' in header_of(render_card(replace(FACTS, rows=rows)))


@given(st.text(min_size=1))
def test_any_project_name_is_one_safe_line(name: str) -> None:
    card = render_card(replace(FACTS, project=name))
    line = next(line for line in header_of(card) if line.startswith("pretty_name: "))
    value = json.loads(line.removeprefix("pretty_name: "))
    assert value.isprintable()
    assert card.count("\n---\n") == 1
    card.encode()


def test_no_scores_have_no_figures() -> None:
    assert score_figures([]) is None


def test_a_rubric_is_on_the_card_and_said_to_be_no_part_of_the_score() -> None:
    card = render_card(replace(FACTS, rubric=("Is it polite?",)))

    assert "- Is it polite?" in card
    assert "not part of the score" in card


IMPORT = Import("rows.jsonl", "ef" * 32, "CC BY 4.0", "pairs", taken=250)


def test_rows_that_were_brought_in_are_named_with_their_file_and_its_licence() -> None:
    card = render_card(replace(FACTS, imports=(IMPORT, replace(IMPORT, file="other|.csv", licence=""))))
    assert f"| rows.jsonl | {'ef' * 32} | CC BY 4.0 | samples | pairs | 250 |" in card
    assert f"| other\\|.csv | {'ef' * 32} | unknown | samples | pairs | 250 |" in card
    assert "A language model wrote the rows that were not brought in from files" in card
    assert "- synthetic" in header_of(card)


def test_of_rows_that_were_all_brought_in_nobody_claims_to_have_written_them() -> None:
    card = render_card(replace(FACTS, imports=(IMPORT,), runs=0))
    assert (
        "**The rows were brought in from files** that are listed below; Gristmill 0.1.0 wrote none of them." in card
    )
    assert "synthetic" not in card
    assert "How it was made" not in card
    assert "- synthetic" in header_of(render_card(replace(FACTS, runs=0))), "a project that has not run yet is none"
