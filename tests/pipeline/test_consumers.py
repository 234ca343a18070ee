"""Exports in the hands of those who read them: the `datasets` library, and TRL's own detection and templating.

They are heavy and needed for nothing else: pip install -e '.[test-consumers]'. Nothing is fetched from anywhere.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.domain.sample import Signal, Status
from desktop.exchange.formats import FORMATS
from desktop.pipeline.exporting import Layout, Selection, export_project
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, essay_project

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
datasets = pytest.importorskip("datasets", reason="datasets is not installed: pip install -e '.[test-consumers]'")
# Its progress bars would leave a thread behind.
pytest.importorskip("tqdm").tqdm.monitor_interval = 0
# They take minutes to load on a slow machine, and warn of themselves.
pytestmark = [pytest.mark.timeout(900), pytest.mark.filterwarnings("ignore")]

LINES = ("messages", "sharegpt", "alpaca", "prompt-completion", "preference", "kto", "text")
BLOCK = 2_000
"""Bytes that are read at once in these tests: what is first met in a later block is met in every large file."""

TEMPLATE = (
    "{% if tools %}<tools>{{ tools | tojson }}{% endif %}"
    "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}"
    "{% for call in message['tool_calls'] or [] %}<call>{{ call | tojson }}{% endfor %}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


@pytest.fixture
def project(library: Library) -> Project:
    """Forty samples with two answers each, of which one in four was rejected."""
    made = essay_project(library)
    run, seeds = a_run(library, made, 40), library.seed_ids(made.id)
    for ordinal in range(40):
        library.add_sample(
            a_sample(
                made,
                run,
                ordinal,
                Status.ACCEPTED if ordinal % 4 else Status.REJECTED,
                seed_id=seeds[ordinal % 4],
                score=0.5,
                fields={"chosen": f"Yes, {ordinal}.", "rejected": "No.", "margin": ordinal / 40},
                messages=(
                    Message("system", "Be brief."),
                    Message("user", f"Is {ordinal} a number?\u2028«Say so.»"),
                    Message("assistant", f"Yes, {ordinal}."),
                ),
            )
        )
    return made


@pytest.fixture
def load(library: Library, project: Project, tmp_path: Path) -> Callable[..., Any]:
    """What exports everything in a format and loads it again as `datasets` does."""

    def carry_out(format_name: str, ending: str = "jsonl", of: Project = project, block: int = BLOCK) -> Any:
        target = tmp_path / f"rows.{ending}"
        everything = Selection.everything(format_name)
        export_project(library, of, None, target, format_name, everything)
        kind, options = ("parquet", {}) if ending == "parquet" else ("json", {"chunksize": block})
        cache = str(tmp_path / "cache")
        return datasets.load_dataset(kind, data_files=str(target), split="train", cache_dir=cache, **options)

    return carry_out


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """A tokenizer that was never trained, for its chat template."""
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed")
    model = tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]")
    made = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizers.Tokenizer(model), unk_token="[UNK]")
    made.chat_template = TEMPLATE
    return made


@pytest.fixture(scope="module")
def trl() -> Any:
    """TRL's way with data."""
    pytest.importorskip("trl", reason="trl is not installed: pip install -e '.[test-consumers]'")
    from trl import data_utils

    return data_utils


@pytest.mark.parametrize("name", LINES)
def test_each_format_loads_with_its_own_columns(load: Callable[..., Any], name: str) -> None:
    loaded = load(name)
    assert tuple(loaded.column_names) == FORMATS[name].keys
    assert len(loaded) == 40


@pytest.mark.parametrize("name", FORMATS)
def test_parquet_loads_as_the_same_rows(load: Callable[..., Any], name: str) -> None:
    lines, parquet = load(name), load(name, "parquet")
    assert parquet.column_names == list(FORMATS[name].keys)
    if name == "full":
        assert [json.loads(row["fields"]) for row in parquet] == [row["fields"] for row in lines]
    else:
        assert parquet.to_list() == lines.to_list()


def test_a_split_export_is_two_splits(library: Library, project: Project, tmp_path: Path) -> None:
    export_project(library, project, None, tmp_path / "out" / "rows.jsonl", "text", Selection(), layout=Layout(0.25))
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert set(loaded) == {"train", "test"}
    assert len(loaded["train"]) + len(loaded["test"]) == 30


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_full_loads_whatever_its_rows_hold(load: Callable[..., Any], library: Library, ending: str) -> None:
    made = essay_project_of_everything(library)
    # Of lines it takes the types from what it reads first, 10 MB of them; of Parquet from the schema.
    loaded = load("full", ending, made, block=10_000_000)
    assert len(loaded) == 60
    assert loaded.column_names == list(FORMATS["full"].keys)


def essay_project_of_everything(library: Library) -> Project:
    """Samples of no seed, of seeds whose fields have one name and many types, and of a passage; some that failed."""
    made = library.add_project("Everything", "essay", {})
    library.remember_model(ModelIdentity("ab" * 32, "m.gguf", "M", "llama", "Q4_1", "apache-2.0", 2048, 1))
    source = Source("On mills", "/mills.md", "text/markdown", "cd" * 32, 30, "CC0")
    library.add_source(made.id, source, [Chunk("A mill.", ("A mill.",))])
    (chunk,) = library.chunks(made.id)
    values: list[Any] = [1, "one", [1], {"a": 1}, None, 1.5]
    library.add_seeds(made.id, [Seed(f"topic {value}", {"text": "x", "extra": value}) for value in values])
    library.add_seeds(made.id, [Seed("A mill.", chunk_id=chunk.id)])
    run, seeds = a_run(library, made, 60), library.seed_ids(made.id)
    for ordinal in range(60):
        late = ordinal >= 20
        changes: dict[str, Any] = {
            "seed_id": seeds[ordinal % 7] if late else None,
            "score": 0.5 if late else None,
            "signals": (Signal(f"signal {ordinal % 3}", 0.5, 0.5, "So." if late else ""),) if late else (),
            "fields": {"essay": "So.", "more": values[ordinal % 6]} if late else {},
            "messages": (Message("user", "Write."), Message("assistant", "So.")) if late else (),
        }
        library.add_sample(a_sample(made, run, ordinal, Status.ACCEPTED if late else Status.FAILED, **changes))
    return made


@pytest.mark.parametrize("name", ["messages", "prompt-completion", "preference", "kto"])
def test_trl_takes_these_for_conversations_and_puts_them_into_a_template(
    load: Callable[..., Any], trl: Any, tokenizer: Any, name: str
) -> None:
    loaded = load(name)
    example = loaded[1]
    assert trl.is_conversational(example)
    told = trl.apply_chat_template(example, tokenizer)
    question = "<system>Be brief.<user>Is 1 a number?\u2028«Say so.»"
    if name == "messages":
        assert told == {"text": f"{question}<assistant>Yes, 1."}
        return
    assert told["prompt"] == f"{question}<assistant>"
    answers = {"preference": {"chosen": "Yes, 1.", "rejected": "No."}}.get(name, {"completion": "Yes, 1."})
    assert {key: told[key] for key in answers} == answers
    assert [row["label"] for row in loaded][:5] == [False, True, True, True, False] if name == "kto" else True


def test_trl_takes_text_and_alpaca_for_plain(load: Callable[..., Any], trl: Any, tokenizer: Any) -> None:
    for name in ("text", "alpaca"):
        example = load(name)[0]
        assert not trl.is_conversational(example)
        assert trl.maybe_apply_chat_template(example, tokenizer) == example


def test_trl_makes_messages_of_sharegpt_and_keeps_its_names(load: Callable[..., Any], trl: Any) -> None:
    made = trl.maybe_convert_to_chatml(load("sharegpt")[1])["messages"]
    assert [turn["role"] for turn in made] == ["system", "human", "gpt"]
    assert [turn["content"] for turn in made] == [turn["content"] for turn in load("messages")[1]["messages"]]


def test_trl_makes_kto_of_preference(load: Callable[..., Any], trl: Any) -> None:
    unpaired = trl.unpair_preference_dataset(load("preference"))
    assert len(unpaired) == 80
    assert set(unpaired.column_names) == {"prompt", "completion", "label"}
    assert trl.is_conversational(unpaired[0])


def test_trl_finds_the_prompt_of_preference_already_there(load: Callable[..., Any], trl: Any) -> None:
    example = load("preference")[1]
    assert trl.maybe_extract_prompt(example) == example


def test_a_tool_call_is_a_conversation_like_any_other(
    load: Callable[..., Any], library: Library, trl: Any, tokenizer: Any
) -> None:
    made = library.add_project("Calls", "tool-call", {})
    library.add_seeds(made.id, [Seed("trees")])
    run = a_run(library, made, 2)
    calls: list[dict[str, Any]] = [{"town": "Oslo"}, {"hours": [1, 2], "loud": True}]
    for ordinal, arguments in enumerate(calls):
        call = json.dumps({"name": f"tool_{ordinal}", "arguments": arguments})
        messages = (Message("system", "You can call tools."), Message("user", "Do."), Message("assistant", call))
        library.add_sample(a_sample(made, run, ordinal, messages=messages))
    loaded = load("messages", of=made)
    assert [json.loads(row["messages"][-1]["content"])["arguments"] for row in loaded] == calls
    assert trl.apply_chat_template(loaded[0], tokenizer)["text"].endswith('"arguments": {"town": "Oslo"}}')
