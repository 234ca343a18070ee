import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.checkup import CheckUp
from desktop.domain.gate import Gate
from desktop.domain.imported import Import
from desktop.domain.interval import Interval
from desktop.domain.licence import Licensed
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Source
from desktop.domain.sampling import Sampling
from desktop.exchange.card import render_card
from desktop.exchange.card_facts import CardFacts, EvidenceFigures, ReviewFigures, RunFacts, score_figures
from desktop.exchange.licences import licence_of

yaml = pytest.importorskip("yaml")
MODEL = ModelIdentity("abc123", "m.gguf", "M", "llama", "Q4_1", "apache-2.0", 2048, 1)
FACTS = CardFacts(
    project="Mills",
    recipe="document-qa",
    version="0.1.0",
    format="messages",
    rows=1200,
    models=(MODEL,),
    model_licences=(Licensed("m.gguf", "apache-2.0", licence_of("apache-2.0")),),
    sources=(Source("On Mills", "/m.pdf", "application/pdf", "def456", 100, ""),),
    source_licences=(Licensed("On Mills", "", None),),
    warnings=("The licence of On Mills is not known: find out.",),
    makes="A question and an answer",
    follows="a paper",
    task="question-answering",
    files={"train": "mills.jsonl"},
    exported="Those that stand accepted.",
    gates=(Gate("made", 0, 1500, "All that was made."), Gate("scored enough", 300, 1200, "Below 0.5.")),
    prompts=(("writer", "Write about {{ topic }}.\n```\ncode\n```"),),
    settings={"length": "short | long"},
    samplings=(Sampling(),),
    runs=(
        RunFacts(1, "m.gguf", 1000, 1, 1, False, 0, "0.1.0"),
        RunFacts(2, "m.gguf", 500, 3, 2, True, 7, "0.1.0", "40 of 50 word for word the same, on 2026-11-20"),
    ),
    rounds=("Run 2: The loop does not help here.",),
    scores=score_figures([0.5, 0.9, 1.0]),
    threshold=0.5,
    reviewed=1,
    reviews=ReviewFigures(7, 3, 0.8, 0.75),
    evidence=EvidenceFigures(900, 1800, 1700, 20),
    judge=MODEL,
    licence=licence_of("CC-BY-4.0"),
    languages=("en",),
)
CHECKUP = CheckUp(
    "abc123",
    "M",
    "2026-11-01T10:00:00",
    90.0,
    18,
    0,
    (),
    {"contradiction": Interval(0.62, 0.48, 0.75), "off topic": Interval(0.99, 0.97, 1.0)},
    Interval(0.94, 0.88, 0.98),
    {},
    Interval(0.6, 0.53, 0.66),
    {},
)

IMPORT = Import("rows.jsonl", "ef" * 32, "CC BY 4.0", "pairs", taken=2500)
BROUGHT = replace(
    FACTS, imports=(IMPORT,), import_licences=(Licensed("rows.jsonl", "CC BY 4.0", licence_of("CC BY 4.0")),)
)


def header_of(card: str) -> dict[str, Any]:
    """What Hugging Face reads: the YAML between the first two lines of dashes."""
    start, header, _ = card.split("---\n", 2)
    assert start == ""
    read: dict[str, Any] = yaml.safe_load(header)
    return read


def test_the_header_is_what_hugging_face_reads() -> None:
    assert header_of(render_card(FACTS)) == {
        "license": "cc-by-4.0",
        "language": ["en"],
        "pretty_name": "Mills",
        "annotations_creators": ["machine-generated"],
        "language_creators": ["machine-generated"],
        "source_datasets": ["original"],
        "size_categories": ["1K<n<10K"],
        "task_categories": ["question-answering"],
        "tags": ["synthetic", "gristmill", "document-qa"],
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "mills.jsonl"}]}],
    }


def test_what_people_wrote_of_the_rows_is_said_and_found() -> None:
    card = render_card(replace(FACTS, quoted="What answers is a passage."))
    assert header_of(card)["language_creators"] == ["machine-generated", "found"]
    assert "synthetic in part.** m.gguf wrote the rows, apart from what they quote, on one machine" in card
    assert "What answers is a passage." in card
    assert "wrote every row" not in card


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("two  spaces.jsonl", "two  spaces.jsonl"),
        ('ünï "it\'s" #1.jsonl', 'ünï "it\'s" #1.jsonl'),
        ("line\nend\u0085\u2028\ufeff😀.jsonl", "line\nend\u0085\u2028\ufeff😀.jsonl"),
        ("a[1]*b?.jsonl", "a[[]1][*]b[?].jsonl"),
        ("10:30.jsonl", "10[:]30.jsonl"),
    ],
)
def test_the_header_points_to_the_file_whatever_its_name(name: str, read: str) -> None:
    header = header_of(render_card(replace(FACTS, files={"train": name})))
    assert header["configs"][0]["data_files"] == [{"split": "train", "path": read}]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("# heading", r"\# heading"),
        ("## two", r"\## two"),
        ("~~gone~~", r"\~\~gone\~\~"),
        ("1. first", r"1\. first"),
        ("- item", r"\- item"),
        ("-1.5", "-1.5"),
        ("3.5 mills", "3.5 mills"),
        ("#1", "#1"),
    ],
)
def test_a_title_is_never_a_heading_or_a_list(title: str, shown: str) -> None:
    card = render_card(replace(FACTS, project=title, warnings=(f"{title}: ask its owner.",)))
    assert f"\n- {shown}: ask its owner.\n" in card
    assert f"\n# {shown}\n" in card


def test_hugging_faces_own_reader_takes_the_card() -> None:
    hub = pytest.importorskip("huggingface_hub")
    card = hub.DatasetCard(render_card(FACTS))
    assert card.data.license == "cc-by-4.0"
    assert card.data.task_categories == ["question-answering"]
    assert "synthetic" in card.data.tags
    assert card.text.lstrip().startswith("# Mills")


@pytest.mark.parametrize(
    ("chosen", "sources", "expected"),
    [
        ("mit", ["cc by-sa 4.0"], {"license": "mit"}),
        ("", ["cc by-sa 4.0", "CC BY-SA 4.0"], {"license": "cc-by-sa-4.0"}),
        ("", ["cc by 4.0", "mit"], {"license": ["cc-by-4.0", "mit"]}),
        ("", ["cc by 4.0", "house rules"], {"license": "unknown"}),
        ("", [], {"license": "unknown"}),
        ("public domain", [], {"license": "other", "license_name": "public domain"}),
    ],
)
def test_the_licence_is_the_chosen_one_else_that_of_the_sources_else_unknown(
    chosen: str, sources: list[str], expected: dict[str, Any]
) -> None:
    licensed = tuple(Licensed(text, text, licence_of(text)) for text in sources)
    held = tuple(Source(text, "", "", "", 1, text) for text in sources)
    facts = replace(FACTS, licence=licence_of(chosen), sources=held, source_licences=licensed)
    header = header_of(render_card(facts))
    assert {name: header[name] for name in expected} == expected


def test_the_card_says_how_the_rows_were_made_and_what_they_are_worth() -> None:
    card = render_card(FACTS)
    for said in (
        "**This dataset is synthetic.** m.gguf wrote every row, on one machine, with Gristmill 0.1.0, from one ",
        "It holds 1,200 rows",
        "It goes out under CC BY 4.0",
        "- The licence of On Mills is not known: find out.",
        "| m.gguf | Apache License 2.0 | It asks nothing of what the model writes",
        "| On Mills | unknown | def456 |",
        'The recipe is "document-qa", after a paper. It was run 2 times.',
        "| 2 | m.gguf | 500 | 3 | 2 and a revision of a weak one | 7 | 40 of 50 word for word the same, on ",
        "- Run 2: The loop does not help here.",
        "| length | short \\| long |",
        "temperature 0.7",
        "````text\nWrite about {{ topic }}.\n```\ncode\n```\n````",
        "| scored enough | 300 | 1,200 | Below 0.5. |",
        "| **in this dataset** | | 1,200 | Those that stand accepted. |",
        "Over 3 rows: mean 0.80, median 0.90, lowest 0.50, highest 1.00. Below 0.50 a sample is rejected.",
        "Of the 1,800 sentences of 900 rows, a sentence of the source supports 1,700 (94 %). In 20 rows",
        "1 row of the 1,200 was read by a person.",
        "7 were kept and 3 rejected; the score decides 80 % of them alike",
        "graded its own work",
        "`gristmill run NAME --replay 2`",
    ):
        assert said in card


def test_the_card_does_without_what_is_not_known() -> None:
    bare = CardFacts("Mills", "lost", "0.1.0", "messages", 0, ())
    card = render_card(bare)
    assert header_of(card)["license"] == "unknown"
    assert not {"language", "task_categories", "configs"} & header_of(card).keys()
    for said in (
        "A language model wrote every row",
        "Its publisher has named no licence for it.",
        "No documents were drawn on",
        "No exported row has a score.",
        "Nobody has read a row of it.",
        "was not tested as a judge",
        "not made by a run",
    ):
        assert said in card
    assert "\n\n\n" not in card


@pytest.mark.parametrize(
    "facts",
    [
        FACTS,
        replace(FACTS, checkup=CHECKUP),
        replace(FACTS, rubric=("Polite?",), sources=(), source_licences=()),
        replace(FACTS, imports=(IMPORT,), import_licences=(Licensed("rows.jsonl", "", None),)),
        CardFacts(
            "Rows",
            "instruct",
            "0.1.0",
            "text",
            3,
            (),
            imports=(IMPORT,),
            written=False,
            import_licences=BROUGHT.import_licences,
        ),
    ],
)
def test_every_heading_stands_between_blank_lines_and_every_table_behind_one(facts: CardFacts) -> None:
    lines = render_card(facts).splitlines()
    places = [number for number, line in enumerate(lines) if line.startswith("#")]
    assert all(lines[number - 1] == lines[number + 1] == "" for number in places)
    tables = [number for number, line in enumerate(lines) if re.fullmatch(r"\|[|-]+", line)]
    assert tables
    assert all(lines[number - 2] == "" for number in tables)
    assert "\n\n\n" not in "\n".join(lines)


def test_rows_that_were_brought_in_are_named_with_their_file_and_its_licence() -> None:
    other = replace(IMPORT, file="other|.csv", licence="")
    licences = (*BROUGHT.import_licences, Licensed(other.file, "", None))
    card = render_card(replace(BROUGHT, imports=(IMPORT, other), import_licences=licences, brought_in=250))
    assert f"| rows.jsonl | CC BY 4.0 | samples | pairs | 2,500 | {'ef' * 32} |" in card
    assert f"| other\\|.csv | unknown | samples | pairs | 2,500 | {'ef' * 32} |" in card
    assert "synthetic in part.** m.gguf wrote the rows that were not brought in from files" in card
    assert "250 rows were brought in." in card
    assert "synthetic" in header_of(card)["tags"]
    assert header_of(card)["language_creators"] == ["machine-generated", "found"]


def test_of_rows_that_were_all_brought_in_nobody_claims_to_have_written_them() -> None:
    facts = replace(BROUGHT, models=(), model_licences=(), sources=(), source_licences=(), runs=(), rounds=())
    card = render_card(replace(facts, brought_in=1200, written=False))
    assert (
        "**The rows were brought in from files** that are listed below; Gristmill 0.1.0 wrote none of them." in card
    )
    assert "m.gguf measured it." in card
    assert "Another model graded the rows." in card
    assert "How it was made" not in card
    assert "What it was made from" not in card
    assert header_of(card)["language_creators"] == ["found"]
    assert header_of(card)["source_datasets"] == ["extended"]
    block = json.loads(card[card.rindex("```json\n") + 8 : card.rindex("\n```")])
    assert (block["synthetic"], block["brought_in"]) == (None, 1200)
    assert "synthetic" not in card.replace('"synthetic": null', "")


def test_of_rows_that_nothing_was_done_with_no_judge_is_told() -> None:
    facts = CardFacts("Rows", "instruct", "0.1.0", "text", 3, (), imports=(IMPORT,), written=False, makes="New tasks")
    card = render_card(replace(facts, import_licences=BROUGHT.import_licences, brought_in=3))
    assert "No exported row has a score." in card
    for untrue in ("graded", "By testing the judge", "new tasks", "synthetic."):
        assert untrue not in card


@pytest.mark.parametrize(("licence", "expected"), [("CC BY 4.0", "cc-by-4.0"), ("house rules", "unknown")])
def test_files_bring_their_licence_along_as_sources_do(licence: str, expected: str) -> None:
    licensed = (Licensed("rows.jsonl", licence, licence_of(licence)),)
    facts = replace(BROUGHT, licence=None, sources=(), source_licences=(), import_licences=licensed)
    assert header_of(render_card(facts))["license"] == expected


def test_rows_that_stand_for_all_are_said_to_be_drawn() -> None:
    assert "Looked at were" not in render_card(FACTS)
    drawn = render_card(replace(FACTS, evidence=EvidenceFigures(900, 1800, 1700, 20, drawn=1000)))
    assert "Looked at were 1,000 rows, drawn evenly from all. Of the 1,800 sentences of 900 rows" in drawn


def test_both_parts_of_a_split_are_in_the_header() -> None:
    files = {"train": "mills.train.jsonl", "test": "mills.test.jsonl"}
    (config,) = header_of(render_card(replace(FACTS, files=files)))["configs"]
    assert [(each["split"], each["path"]) for each in config["data_files"]] == list(files.items())


def test_the_check_up_says_what_the_judge_can_tell_and_what_not() -> None:
    card = render_card(replace(FACTS, checkup=CHECKUP))
    assert "tested on 2026-11-01, on 18 sound texts" in card
    assert "over all 0.94 (0.88 to 0.98); the model asked for a grade, 0.60 (0.53 to 0.66)" in card
    best, worst = (
        "| off topic | 0.99 (0.97 to 1.00) |",
        "| contradiction | 0.62 (0.48 to 0.75) (no better than chance) |",
    )
    assert card.index(best) < card.index(worst)


def test_another_judge_is_not_the_models_own_work() -> None:
    card = render_card(replace(FACTS, judge=replace(MODEL, sha256="other")))
    assert "Another model graded the rows" in card


def test_the_histogram_begins_with_the_lowest_row_and_ends_at_one() -> None:
    card = render_card(FACTS)
    lines = card[card.index("0.5 #") :].splitlines()[:5]
    assert [line[:3] for line in lines] == ["0.5", "0.6", "0.7", "0.8", "0.9"]
    assert [line.split()[-1] for line in lines] == ["1", "0", "0", "0", "2"]
    assert lines[4].count("#") == 2 * lines[0].count("#") == 40


def test_programs_read_that_it_is_synthetic_and_where_it_came_from() -> None:
    card = render_card(FACTS)
    block = json.loads(card[card.rindex("```json\n") + 8 : card.rindex("\n```")])
    assert block["synthetic"] is True
    (model,) = block["models"]
    assert (model["sha256"], model["licence_id"], model["training_on_output"]) == ("abc123", "apache-2.0", "free")
    assert block["sources"] == [{"title": "On Mills", "sha256": "def456", "licence": "", "licence_id": None}]
    assert [gate["left"] for gate in block["gates"]] == [1500, 1200]
    assert block["rows"] == 1200


@pytest.mark.parametrize(
    ("rows", "size"), [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (10**8, "n>10M")]
)
def test_the_size_is_one_of_hugging_faces(rows: int, size: str) -> None:
    assert header_of(render_card(replace(FACTS, rows=rows)))["size_categories"] == [size]


@given(st.text(min_size=1))
def test_any_project_name_is_one_safe_line(name: str) -> None:
    card = render_card(replace(FACTS, project=name))
    assert header_of(card)["pretty_name"].isprintable()
    assert card.count("\n---\n") == 1
    card.encode()


def test_no_scores_have_no_figures() -> None:
    assert score_figures([]) is None


def test_a_rubric_is_on_the_card_with_what_it_counts() -> None:
    card = render_card(replace(FACTS, rubric=("Is it polite?",)))

    assert "- Is it polite?" in card
    assert "only where a check-up found that it can judge by them" in card
