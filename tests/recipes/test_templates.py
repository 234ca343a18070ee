"""Templates: what they fill in, and that a stranger's can do no harm."""

import time
from typing import Any

import pytest
from jinja2 import TemplateSyntaxError

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.recipe import Turn
from desktop.recipes.sandbox import compile_template
from desktop.recipes.templates import render, render_turns


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ seed }}", "rain"),
        ("{{ [words * 2.4, 120] | max }}", "432.0"),
        ("{{ sentences | tojson }}", '["Où ?", "A \\"b\\"."]'),
        ("{% for s in sentences %}[S{{ loop.index }}] {{ s }}\n{% endfor %}", '[S1] Où ?\n[S2] A "b".\n'),
        ("{{ sentences | join(' / ') | upper }}", 'OÙ ? / A "B".'),
        ("{% for n in range(1, 4) %}{{ n }}{% endfor %}", "123"),
        ("{% if words > 100 and seed is defined %}long{% else %}short{% endif %}", "long"),
        ("{{ 'a' if words == 180 else 'b' }}{{ item.title }}{{ item['title'] }}", "aTT"),
        ("{{ audience | default('all') }}", "all"),
        ("{% for a in sentences %}{% for b in a %}{{ b }}{% endfor %};{% endfor %}", 'Où ?;A "b".;'),
    ],
)
def test_a_template_is_filled_in(source: str, text: str) -> None:
    values = {"seed": "rain", "words": 180, "sentences": ("Où ?", 'A "b".'), "item": {"title": "T"}}
    assert render(source, values) == text


def test_what_is_filled_in_is_never_itself_a_template() -> None:
    assert render("About {{ seed }}", {"seed": "{{ 1 + 1 }}{% raw %}<b>"}) == "About {{ 1 + 1 }}{% raw %}<b>"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ thesis }}", "'thesis' is undefined"),
        ("{{ item.title }}", "no attribute 'title'"),
        ("{{ thesis | tojson }}", "not JSON serializable"),
        ("{% for x in thesis %}{% endfor %}", "'thesis' is undefined"),
        ("{{ seed + 1 }}", "can only concatenate str"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ (seed ~ seed ~ seed) | truncate(2, true, 'and so on', 0) }}", "expected length"),
        ("{{ 5 | join }}", "not iterable"),
        ("{% for x in 5 %}{% endfor %}", "not iterable"),
        ("{{ item.title.text }}", "no attribute 'title'"),
        ("{{ seed is divisibleby(2) }}", "formatting"),
        ("{{ range('a') }}", "cannot be interpreted as an integer"),
    ],
)
def test_what_cannot_be_filled_in_gives_a_sentence(source: str, reason: str) -> None:
    with pytest.raises(UserError, match=rf"A template of the recipe cannot be filled in: .*{reason}"):
        render(source, {"seed": "rain", "item": {}})


HOSTILE_WHEN_FILLED_IN = [
    "{{ 1 | round(999999999, method='ceil') }}",
    "{{ 1 | round(-99999999, 'floor') }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ seed['__class__'].__base__ }}",
    "{{ examples.__init__.__globals__ }}",
    "{{ loop.__class__ }}",
    "{% for i in range(1000000000) %}{% endfor %}",
    "{% for i in range(999) %}{% for i in range(999) %}{% for i in range(999) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for i in range(999) %}{% for i in range(999) %}" + "x" * 100 + "{% endfor %}{% endfor %}",
    "{{ 'x' * 10000000000 }}",
    "{{ [1] * 10000000000 }}",
    "{{ '%10000000000d' % 1 }}",
    "{{ '\"'" + " | tojson" * 60 + " }}",
    "{{ examples | join(seed | list | join(seed)) | list | join(seed) | list | join(seed) }}",
]


@pytest.mark.parametrize("source", HOSTILE_WHEN_FILLED_IN, ids=range(len(HOSTILE_WHEN_FILLED_IN)))
def test_a_hostile_template_is_stopped_soon(source: str) -> None:
    begun = time.monotonic()
    with pytest.raises(UserError, match="A template of the recipe"):
        render(source, {"seed": "abc" * 100, "examples": ["a", "b"]})
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ 9 ** 9 ** 9 ** 9 }}", "Pow has no place in a recipe"),
        ("{% set x = 'a' %}{% set x = x ~ x %}", "Assign has no place"),
        ("{% with x = 'a' %}{% endwith %}", "With has no place"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "Macro has no place"),
        ("{% include '/etc/passwd' %}", "Include has no place"),
        ("{% import '/etc/passwd' as x %}", "Import has no place"),
        ("{% extends '/etc/passwd' %}", "Extends has no place"),
        ("{{ lipsum(n=1000000) }}", "calls nothing but range"),
        ("{{ ''.format() }}", "calls nothing but range"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "calls nothing but range"),
        ("{% for x in y recursive %}{{ loop(x) }}{% endfor %}", "calls nothing but range"),
        ("{% for a in [seed ~ seed] %}{% for b in [a ~ a] %}{% endfor %}{% endfor %}", "not over lists of its own"),
        ("{{ 'x' | center(10000000000) }}", "No filter named 'center'"),
        ("{{ 'x' | indent(10000000000) }}", "No filter named 'indent'"),
        ("{{ x | map('x') }}", "No filter named 'map'"),
        ("{{ x | attr('__class__') }}", "No filter named 'attr'"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "nested too deeply"),
        ("{% for a in b %}" * 30 + "{% endfor %}" * 30, "nested too deeply"),
        ("{{ " + "9" * 5000 + " }}", "Exceeds the limit"),
        ("x" * 16_001, "longer than 16,000 characters"),
    ],
)
def test_what_has_no_place_in_a_recipe_is_refused_before_it_is_filled_in(source: str, reason: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=reason):
        compile_template(source)


def test_a_rendering_leaves_no_trace_in_the_next() -> None:
    examples = [{"a": 1}]
    assert render("{{ examples[0].a }}", {"examples": examples}) == "1"
    assert examples == [{"a": 1}]
    with pytest.raises(UserError, match="'examples' is undefined"):
        render("{{ examples[0].a }}", {})


def test_turns_become_messages_without_white_space_around_them() -> None:
    turns = (Turn("system", " Be brief. "), Turn("user", "\nAbout {{ seed }}\n"))
    assert render_turns(turns, {"seed": "rain"}) == (Message("system", "Be brief."), Message("user", "About rain"))


def test_neighbours_for_each_of_one_list_are_repeated_together() -> None:
    turns = (
        Turn("user", "{{ item.q }}", each="examples"),
        Turn("assistant", "{{ item.a }}", each="examples"),
        Turn("user", "{{ seed }}"),
    )
    values: dict[str, Any] = {"seed": "last", "examples": ({"q": "q1", "a": "a1"}, {"q": "q2", "a": "a2"})}
    assert [message.content for message in render_turns(turns, values)] == ["q1", "a1", "q2", "a2", "last"]
    assert [message.content for message in render_turns(turns, {**values, "examples": ()})] == ["last"]


@pytest.mark.parametrize("values", [{}, {"examples": "text"}, {"examples": 5}, {"examples": {"a": 1}}])
def test_a_turn_for_each_of_what_is_no_list_gives_a_sentence(values: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="for each of 'examples', but there is no list of that name"):
        render_turns((Turn("user", "x", each="examples"),), values)
