"""Licences that do not go together are said, each in a sentence with what to do."""

from collections.abc import Sequence

import pytest

from desktop.domain.licence import Licensed
from desktop.exchange.conflicts import conflicts
from desktop.exchange.licences import licence_of


def said(
    models: Sequence[str], sources: Sequence[str] = (), chosen: str = "", imports: Sequence[str] = ()
) -> list[str]:
    """What is said of models, sources and imports under those licences, called M1, M2, S1, S2 and I1, I2."""
    return conflicts(
        [Licensed(f"M{number}", text, licence_of(text)) for number, text in enumerate(models, 1)],
        [Licensed(f"S{number}", text, licence_of(text)) for number, text in enumerate(sources, 1)],
        licence_of(chosen),
        [Licensed(f"I{number}", text, licence_of(text)) for number, text in enumerate(imports, 1)],
    )


@pytest.mark.parametrize("licence", ["apache-2.0", "mit", "cc0"])
def test_nothing_is_said_of_a_free_model_without_sources(licence: str) -> None:
    assert said([licence]) == []


@pytest.mark.parametrize("licence", ["llama2", "llama3"])
def test_a_licence_that_forbids_training_other_models_is_said_first(licence: str) -> None:
    first = said([licence], ["CC BY"])[0]
    assert first.startswith("M1: ")
    assert "forbids training other models" in first
    assert "write them anew with another model" in first


def test_a_naming_duty_is_said() -> None:
    (only,) = said(["llama3.2"])
    assert 'must have a name that begins with "Llama"' in only


def test_an_unknown_licence_is_said_with_what_to_do() -> None:
    of_model, of_source = said([""], ["house rules"])
    assert "M1" in of_model
    assert "look it up before anybody trains" in of_model
    assert "S1" in of_source
    assert "before these rows go out" in of_source


def test_share_alike_and_non_commercial_sources_do_not_go_together() -> None:
    found = said(["mit"], ["CC BY-SA 4.0", "CC BY-NC 4.0"])
    assert "CC BY-SA 4.0 (S1) and CC BY-NC 4.0 (S2) do not go together" in found[0]
    assert "Export them apart" in found[0]
    assert any("may not be used commercially, because of S2" in sentence for sentence in found)


@pytest.mark.parametrize("other", ["CC BY-SA 3.0", "CC BY 4.0", "MIT", "CC0"])
def test_share_alike_goes_with_its_own_versions_and_with_what_asks_for_less(other: str) -> None:
    assert not any("do not go together" in sentence for sentence in said(["mit"], ["CC BY-SA 4.0", other]))


def test_two_share_alike_licences_do_not_go_together() -> None:
    assert any("do not go together" in sentence for sentence in said(["mit"], ["CC BY-SA 4.0", "GFDL"]))


@pytest.mark.parametrize("licence", ["CC BY-ND 4.0", "all rights reserved"])
def test_what_was_made_from_a_closed_source_may_not_go_out(licence: str) -> None:
    (only,) = said(["mit"], [licence])
    assert "nothing that was made from the text may be passed on" in only


def test_the_datasets_own_licence_is_held_against_those_of_its_sources() -> None:
    assert any("goes out under CC BY-SA 4.0, not MIT" in each for each in said(["mit"], ["CC BY-SA 4.0"], "mit"))
    assert any("MIT License allows that" in each for each in said(["mit"], ["CC BY-NC 4.0"], "mit"))
    assert not any("not CC BY-SA" in each for each in said(["mit"], ["CC BY-SA 3.0"], "CC BY-SA 4.0"))


AGAINST = {
    ("CC BY-SA", "cc-by-4.0"): True,
    ("CC BY-SA", "cc-by-sa-4.0"): False,
    ("CC BY-SA 4.0", "CC BY-SA"): False,
    ("CC BY-SA 4.0", "cc-by-sa-3.0"): True,
    ("CC BY-SA 4.0", "gpl-3.0"): False,
    ("CC BY-SA 4.0", "gpl-2.0"): True,
    ("gpl-3.0", "CC BY-SA 4.0"): True,
    ("gpl-2.0", "gpl-3.0"): True,
    ("GPL-2.0-or-later", "gpl-3.0"): False,
    ("lgpl-3.0", "gpl-3.0"): False,
    ("lgpl", "gpl-3.0"): False,
    ("lgpl-3.0", "gpl-2.0"): True,
    ("CC BY-NC-SA 3.0", "cc-by-nc-sa-4.0"): False,
    ("CC BY-NC-SA 4.0", "cc-by-sa-4.0"): True,
}


@pytest.mark.parametrize(("source", "chosen"), AGAINST)
def test_a_share_alike_source_lets_through_its_later_versions_and_few_others(source: str, chosen: str) -> None:
    assert any("Choose that licence" in each for each in said(["mit"], [source], chosen)) is AGAINST[source, chosen]


TOGETHER = {
    ("CC BY-SA", "CC BY-SA 4.0"): True,
    ("CC BY-SA", "CC BY-NC-SA"): False,
    ("CC BY-NC 4.0", "CC BY-NC-SA 4.0"): True,
    ("CC BY-SA 4.0", "gpl-3.0"): True,
    ("gpl-2.0", "gpl-3.0"): False,
    ("gpl", "gpl-3.0"): True,
}


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_two_sources_go_together_where_one_licence_holds_for_both(one: str, other: str) -> None:
    for sources in ([one, other], [other, one]):
        apart = any("do not go together" in each for each in said(["mit"], sources))
        assert apart is not TOGETHER[one, other]


@pytest.mark.parametrize(("source", "asks"), [("CC BY 4.0", True), ("CC BY", True), ("odc-by", True), ("CC0", False)])
def test_nobody_else_can_waive_that_authors_are_named(source: str, asks: bool) -> None:
    assert any("asks that its authors be named" in each for each in said(["mit"], [source], "cc0-1.0")) is asks


@pytest.mark.parametrize("licence", ["llama2", "llama3.1", "gemma", "openrail", "qwen", "hunyuan"])
def test_rows_that_were_brought_in_under_a_models_licence_bind_as_its_output_does(licence: str) -> None:
    of_model, of_import = said([licence]), said([], imports=[licence])
    assert of_import == [each.replace("M1", "I1") for each in of_model]
    assert of_import


def test_rows_that_were_brought_in_are_asked_for_as_sources_are() -> None:
    assert said([], imports=["CC BY-NC 4.0"]) == [each.replace("S1", "I1") for each in said([], ["CC BY-NC 4.0"])]
    assert said([], imports=["house rules"]) == [each.replace("S1", "I1") for each in said([], ["house rules"])]


@pytest.mark.parametrize("licence", ["CC BY-NC 4.0", "CC BY-NC-ND 4.0"])
def test_a_model_that_is_not_for_commerce_is_said(licence: str) -> None:
    assert any("may not be used commercially, because of M1" in each for each in said([licence]))


def test_sources_under_one_licence_are_named_together_and_of_many_the_first() -> None:
    (only,) = said(["mit"], ["CC BY 4.0"] * 5)
    assert only.startswith("S1, S2, S3 and 2 more (CC BY 4.0): Name its authors")
