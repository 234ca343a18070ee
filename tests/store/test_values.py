import json
from datetime import datetime, timedelta

import pytest

from desktop.store.values import clean, now, to_json


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("crème brûlée 味 🙂", "crème brûlée 味 🙂"),
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\ud800b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\udc00", "a\N{REPLACEMENT CHARACTER}"),
        ("\ud83d\ude42", "🙂"),
        ("", ""),
    ],
)
def test_text_that_cannot_be_stored_is_replaced(text: str, stored: str) -> None:
    assert clean(text) == stored
    assert json.loads(to_json({"text": text})) == {"text": stored}


def test_json_is_plain_utf8_in_the_order_given() -> None:
    assert to_json({"ü": [1, True, None], "a": "味"}) == '{"ü":[1,true,null],"a":"味"}'


def test_a_backslash_before_u0000_is_no_nul() -> None:
    text = "\\u0000 and \\\\u0000 and \\\0"
    assert json.loads(to_json(text)) == text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def test_numbers_that_are_not_finite_become_null() -> None:
    value = {"a": [float("nan"), 1.5], "b": {"c": float("inf")}, "d": (float("-inf"), "x")}
    assert json.loads(to_json(value)) == {"a": [None, 1.5], "b": {"c": None}, "d": [None, "x"]}


def test_times_are_utc() -> None:
    assert datetime.fromisoformat(now()).utcoffset() == timedelta(0)
