"""Sampling settings: numbers and templates of numbers, kept within bounds."""

from dataclasses import fields
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.sampling import Sampling
from desktop.recipes.sampling import BOUNDS, fault_of, render_sampling


def test_every_setting_of_the_sampler_has_bounds_that_hold_its_default() -> None:
    assert set(BOUNDS) == {field.name for field in fields(Sampling)}
    assert [fault_of(field.name, field.default) for field in fields(Sampling)] == [""] * len(BOUNDS)


def test_numbers_and_templates_become_settings_and_the_rest_stays_as_it_is() -> None:
    declared = {
        "temperature": "{{ boldness }}",
        "top_p": 1,
        "max_tokens": "{{ [words * 2.4, 120] | max }}",
        "top_k": 5.0,
    }
    sampling = render_sampling(declared, {"boldness": 0.5, "words": 60})
    assert sampling == Sampling(temperature=0.5, top_p=1.0, max_tokens=144, top_k=5)
    assert isinstance(sampling.max_tokens, int)
    assert isinstance(sampling.top_k, int)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("temperature", "{{ word }}", "temperature is 'hot', which is no number"),
        ("temperature", "", "temperature is '', which is no number"),
        ("temperature", "nan", "temperature is nan, which is no number"),
        ("temperature", "-0.1", "temperature is -0.1; it must be from 0 to 10"),
        ("temperature", [1], r"temperature is \[1\], which is no number"),
        ("temperature", True, "temperature is True, which is no number"),
        ("max_tokens", "inf", "max_tokens is inf, which is no number"),
        ("max_tokens", "0", "max_tokens is 0.0; it must be from 1 to 1e.06"),
        ("max_tokens", "1e300", "max_tokens is 1e.300; it must be"),
        ("repeat_penalty", 0, "repeat_penalty is 0; it must be from 0.1 to 10"),
    ],
)
def test_what_no_sampler_can_work_with_gives_a_sentence(name: str, value: Any, reason: str) -> None:
    with pytest.raises(UserError, match=f"The recipe's sampling cannot be used: {reason}"):
        render_sampling({name: value}, {"word": "hot"})
