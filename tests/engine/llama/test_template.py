"""Chat templates: where a user's turn begins, and what a stranger's template cannot do."""

import json
import re
import subprocess
import sys
import time

import pytest
from jinja2 import TemplateError

from desktop.domain.message import Message
from desktop.engine.llama import bounds
from desktop.engine.llama.template import ChatTemplate, TemplateTooCostly
from desktop.engine.process import last_words
from tests.engine.llama.hostile_templates import COSTLY, ENDLESS, FORBIDDEN, UNREADABLE

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "[{{ m.role }}]{{ m.content | trim }}[end]{% endfor %}"
)
SYSTEM = Message("system", "Be kind.")


@pytest.mark.parametrize(
    ("template", "messages", "text"),
    [
        (CHATML, (), "<|im_start|>user\n"),
        (CHATML, (SYSTEM,), "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n"),
        ("", (), "User: "),
        ("", (SYSTEM,), "Be kind.\n\nUser: "),
        (NO_SYSTEM, (SYSTEM,), "[user]Be kind.\n\n"),
    ],
)
def test_a_users_turn_is_opened_as_the_template_has_it(
    template: str, messages: tuple[Message, ...], text: str
) -> None:
    parts = ChatTemplate(template, "", "").until_user(messages)
    assert "".join(part for part, _ in parts) == text


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{{ 'x' * 10**9 }}", "counts|repeats"),
        ("{{ 'x' * 100000000 }}", "repeats a text"),
        ("{{ '%100000000d' % 1 }}", "fills a text"),
        ("{{ lipsum(n=100000) }}", "undefined"),
        ("{{ 10 ** 100000 }}", "counts too high"),
    ],
)
def test_a_template_that_grows_without_end_is_stopped(template: str, reason: str) -> None:
    with pytest.raises(TemplateError, match=reason):
        ChatTemplate(template, "", "").render([SYSTEM])


def test_a_template_that_is_nested_too_deeply_is_broken() -> None:
    with pytest.raises(TemplateError):
        ChatTemplate("{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}", "", "")


def test_a_template_that_leaves_out_what_the_user_says_cannot_open_his_turn() -> None:
    with pytest.raises(TemplateError, match="leaves out what the user says"):
        ChatTemplate("Hello.", "", "").until_user([SYSTEM])


def test_a_template_that_writes_turns_that_there_are_not_is_refused() -> None:
    with pytest.raises(TemplateError, match="turns that there are not"):
        ChatTemplate("\ue00099\ue001", "", "").parts([SYSTEM])


def test_an_indent_is_bounded() -> None:
    text = ChatTemplate("{{ messages | tojson(indent=1000000000) }}", "", "").render([SYSTEM])
    assert len(text) < 500


def test_a_template_that_takes_too_much_time_or_memory_ends_in_a_sentence_and_the_bounds_are_lifted_again() -> None:
    command = [sys.executable, "-m", "tests.engine.llama.costly"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    ends = json.loads(ended.stdout)
    assert ends.pop("afterwards") == f"{500 * 2**20} bytes"
    assert list(ends) == list(COSTLY)
    told = r"the model's chat template (does not end: it takes|writes)"
    assert not [(name, end) for name, end in ends.items() if not re.match(told, end)]


@pytest.mark.parametrize("source", [*FORBIDDEN.values(), *UNREADABLE.values()], ids=[*FORBIDDEN, *UNREADABLE])
def test_a_template_that_reaches_out_or_cannot_be_read_is_broken(source: str) -> None:
    with pytest.raises(TemplateError):
        ChatTemplate(source, "", "").render([SYSTEM])


def test_what_cannot_be_interrupted_ends_with_its_process() -> None:
    lines = (
        "from desktop.domain.message import Message",
        "from desktop.engine.llama.template import ChatTemplate",
        f"ChatTemplate({ENDLESS!r}, '', '').render([Message('user', 'Hello.')])",
    )
    started = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert last_words(ended.stderr) == "its chat template does not end"
    assert time.monotonic() - started < 3 * bounds.LAST_SECONDS


def test_what_is_costly_for_the_shortest_conversation_is_found_before_any_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 0.5)
    with pytest.raises(TemplateTooCostly):
        ChatTemplate(COSTLY["nested loops"], "", "").try_out()
    for source in (CHATML, NO_SYSTEM, "{{ raise_exception('never') }}"):
        ChatTemplate(source, "", "").try_out()
