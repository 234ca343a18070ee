"""Chat templates: a conversation as the text that the model was trained on."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from desktop.domain.message import Message
from desktop.engine.llama.bounds import TooCostly, within_bounds

T = TypeVar("T")

PLAIN_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message.role == 'system' %}{{ message.content }}\n\n"
    "{% elif message.role == 'user' %}User: {{ message.content }}\n"
    "{% else %}Assistant: {{ message.content }}\n{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}Assistant:{% endif %}"
)
"""For base models, which bring no template of their own."""

PLAIN_STOP = "\nUser:"
PLAIN_ANSWER = "\nAssistant:"

_HERE = "\ue002"
_STAND_IN = re.compile("\ue000(\\d{1,6})\ue001")
_MOST_TIMES, _MOST_INDENT = 1_000, 16
_WIDE = re.compile(r"\d{4}")
_MOST_CHARACTERS = 2_000_000
_TRIALS = (
    (Message("system", "Be kind."), Message("user", "Hello.")),
    (Message("user", "Hello."), Message("assistant", "Hello."), Message("user", "Goodbye.")),
)


class _Generation(Extension):
    """`{% generation %}` marks for trainers what the assistant says; to us it is its content."""

    tags = {"generation"}  # noqa: RUF012 - so it is declared in jinja2

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class _Environment(ImmutableSandboxedEnvironment):
    """Refuses what makes a text of any length out of a short one."""

    intercepted_binops = frozenset({"*", "%", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        repeated = operator == "*" and not all(isinstance(each, int | float) for each in (left, right))
        if repeated and max((each for each in (left, right) if isinstance(each, int)), default=0) > _MOST_TIMES:
            raise TemplateError(f"it repeats a text more than {_MOST_TIMES:,} times")
        if operator == "%" and isinstance(left, str) and _WIDE.search(left):
            raise TemplateError("it fills a text up to thousands of characters")
        if operator == "**" and abs(right) > _MOST_INDENT:
            raise TemplateError("it counts too high")
        return super().call_binop(context, operator, left, right)


class TemplateTooCostly(TemplateError):
    """The template takes too long, too much memory, or writes too much."""


class ChatTemplate:
    """A model's template, in a sandbox and in bounded time and memory: it comes from a file that a stranger made.

    Raises jinja2's TemplateError where it is broken.
    """

    def __init__(self, source: str, bos: str, eos: str) -> None:
        self.is_plain = not source
        environment = _Environment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", _Generation]
        )
        environment.filters["tojson"] = _to_json
        environment.globals.update(raise_exception=_refuse, strftime_now=_now)
        del environment.globals["lipsum"]
        try:
            self._template = _bounded(lambda: environment.from_string(source or PLAIN_TEMPLATE))
        except (RecursionError, MemoryError, SyntaxError, ValueError) as error:
            raise TemplateError(f"it cannot be read: {error}") from error
        self._words = {"bos_token": bos, "eos_token": eos}

    def try_out(self) -> None:
        """Raises TemplateTooCostly where it cannot show the shortest conversation at a price."""
        for messages in _TRIALS:
            try:
                self.render(messages)
            except TemplateTooCostly:
                raise
            except TemplateError:
                # It may know other roles, or another order of them.
                continue

    def render(self, messages: Sequence[Message]) -> str:
        """The conversation up to the start of the assistant's turn.

        Raises jinja2's TemplateError where the template cannot show it.
        """
        try:
            return self._render(messages)
        except TemplateTooCostly:
            raise
        except TemplateError:
            # Some templates know no system role: say the same at the head of the first user turn.
            merged = _without_system(messages)
            if merged == tuple(messages):
                raise
            return self._render(merged)

    def parts(self, messages: Sequence[Message]) -> list[tuple[str, bool]]:
        """The same in parts, each with whether it is the template's own (and may hold control tokens)."""
        stand_ins = [Message(m.role, f"\ue000{i}\ue001") for i, m in enumerate(messages)]
        pieces = _STAND_IN.split(self.render(stand_ins))
        if any(int(piece) >= len(messages) for piece in pieces[1::2]):
            raise TemplateError("the model's chat template writes turns that there are not")
        return [
            (messages[int(piece)].content, False) if index % 2 else (piece, True)
            for index, piece in enumerate(pieces)
            if piece
        ]

    def until_user(self, messages: Sequence[Message]) -> list[tuple[str, bool]]:
        """The conversation up to where a user's next turn begins, in `parts`."""
        parts = self.parts([*messages, Message("user", _HERE)])
        if (_HERE, False) not in parts:
            raise TemplateError("the model's chat template leaves out what the user says")
        return parts[: parts.index((_HERE, False))]

    def _render(self, messages: Sequence[Message]) -> str:
        turns = [{"role": message.role, "content": message.content} for message in messages]
        try:
            text = _bounded(lambda: self._template.render(messages=turns, add_generation_prompt=True, **self._words))
        except TemplateError:
            raise
        except Exception as error:
            # The template is a stranger's program: whatever it trips over is its mistake, not ours.
            raise TemplateError(f"the model's chat template fails: {error}") from error
        if len(text) > _MOST_CHARACTERS + 10 * sum(len(message.content) for message in messages):
            raise TemplateTooCostly(f"the model's chat template writes {len(text):,} characters")
        return text


def _bounded(work: Callable[[], T]) -> T:
    try:
        return within_bounds(work)
    except TooCostly as error:
        raise TemplateTooCostly(f"the model's chat template does not end: {error}") from error


def _without_system(messages: Sequence[Message]) -> tuple[Message, ...]:
    if len(messages) < 2 or messages[0].role != "system":
        return tuple(messages)
    first = Message(messages[1].role, f"{messages[0].content}\n\n{messages[1].content}")
    return (first, *messages[2:])


def _to_json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=None if indent is None else min(indent, _MOST_INDENT))


def _refuse(reason: str) -> None:
    raise TemplateError(reason)


def _now(form: str) -> str:
    return datetime.now(UTC).strftime(form)
