"""The short form of what `python -m tests.torture.fuzz_models` does for as long as there is time."""

from pathlib import Path

import pytest

from tests.torture.fuzz_models import template_case, try_header, try_model, try_templates

FOUND_BY_LOADING = (1, 3, 4)
"""Seeds of a model that kills its engine, of one that cannot be loaded, and of one that writes in spite of it all."""


def test_a_damaged_header_ends_in_a_sentence(tmp_path: Path) -> None:
    ends = {try_header(seed, tmp_path) for seed in range(120)}
    assert ends == {"read", "refused"}


def test_a_template_that_means_harm_ends() -> None:
    ends = try_templates(0, 15)
    assert ends.total() == 15
    assert ends["refused"] > 0
    assert ends["rendered"] > 0


def test_a_case_is_the_same_each_time() -> None:
    assert template_case(7) == template_case(7)


@pytest.mark.model
@pytest.mark.parametrize("seed", FOUND_BY_LOADING)
def test_a_damaged_model_ends_in_an_answer_or_in_a_sentence(seed: int, tmp_path: Path) -> None:
    ends = {1: "refused", 3: "refused while loading", 4: "generated"}
    assert try_model(seed, tmp_path) == ends[seed]
