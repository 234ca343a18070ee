"""Licences are understood as people and model files write them, and one that is not understood is unknown."""

import pytest

from desktop.domain.model import ModelIdentity
from desktop.domain.project import Source
from desktop.exchange.licences import all_licences, licence_of, licensed_model, licensed_source


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        ("apache 2.0", "apache-2.0"),
        ("Apache License, Version 2.0", "apache-2.0"),
        ("https://www.apache.org/licenses/LICENSE-2.0", "apache-2.0"),
        ("MIT", "mit"),
        ("https://opensource.org/licenses/MIT", "mit"),
        ("llama2", "llama2"),
        ("Meta Llama 3 Community License", "llama3"),
        ("llama3.1", "llama3.1"),
        ("LLAMA 3.2 COMMUNITY LICENSE AGREEMENT", "llama3.2"),
        ("llama3.3", "llama3.3"),
        ("llama4", "llama4"),
        ("Gemma Terms of Use", "gemma"),
        ("qwen", "qwen"),
        ("Qwen RESEARCH LICENSE AGREEMENT", "qwen-research"),
        ("mrl", "mrl"),
        ("bigscience-openrail-m", "openrail"),
        ("DeepSeek License Agreement v1.0", "deepseek"),
        ("cc by sa 4.0", "cc-by-sa-4.0"),
        ("Creative Commons Attribution-ShareAlike 3.0 Unported", "cc-by-sa-3.0"),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/", "cc-by-nc-nd-4.0"),
        ("CC BY", "cc-by"),
        ("CC0", "cc0-1.0"),
        ("Creative Commons Zero v1.0 Universal", "cc0-1.0"),
        ("GPLv3", "gpl-3.0"),
        ("GNU General Public License (GPL) v3", "gpl-3.0"),
        ("gpl-2.0", "gpl-2.0"),
        ("GPLv2 only", "gpl-2.0"),
        ("GPL-2.0-or-later", "gpl"),
        ("GNU GPL", "gpl"),
        ("LGPL-2.1", "lgpl-2.1"),
        ("GNU Lesser General Public License v3.0", "lgpl-3.0"),
        ("MPL 2.0", "mpl-2.0"),
        ("creativeml-openrail-m", "creativeml-openrail-m"),
        ("ODC PDDL", "pddl"),
        ("CDLA-Permissive-2.0", "cdla-permissive-2.0"),
        ("by-sa 4.0", "cc-by-sa-4.0"),
        ("Attribution-NonCommercial 4.0 International", "cc-by-nc-4.0"),
        ("Attribution 4.0 International", "cc-by-4.0"),
        ("AGPL-3.0", "agpl-3.0"),
        ("odc-by", "odc-by"),
        ("All rights reserved.", "all-rights-reserved"),
    ],
)
def test_a_licence_is_known_by_what_people_call_it(written: str, identifier: str) -> None:
    found = licence_of(written)
    assert found is not None
    assert found.id == identifier


@pytest.mark.parametrize(
    "written", ["", "other", "unknown", "Apache 1.1", "summit", "ask me", "MIT License or CC BY-NC"]
)
def test_what_names_no_licence_or_two_is_unknown(written: str) -> None:
    assert licence_of(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "By permission of the publisher, not for redistribution",
        "by courtesy of Penguin",
        "Attribution required, no redistribution",
        "Apache License 2.0, non-commercial use only",
        "apache-2.0 with commons clause",
        "NOT under the MIT license",
        "MIT License with non-commercial clause",
        "mit or apache 2.0",
        "Apache-2.0/MIT",
    ],
)
def test_a_licence_that_is_taken_back_or_one_of_two_is_unknown(written: str) -> None:
    assert licence_of(written) is None
    assert licensed_source(Source("S", "/s", "text/plain", "ab", 1, written)).in_words == f'unknown ("{written}")'


def test_each_licence_is_known_by_its_own_identifier_and_says_something() -> None:
    for licence in all_licences():
        assert licence_of(licence.id.replace("public-domain", "public domain")) == licence
        assert licence.says.endswith(".")
        assert licence.training != "duties" or licence.output_duties


@pytest.mark.parametrize(
    ("identifier", "training", "commercial"),
    [
        ("apache-2.0", "free", True),
        ("mit", "free", True),
        ("llama2", "own-family", True),
        ("llama3", "own-family", True),
        ("llama3.1", "duties", True),
        ("gemma", "duties", True),
        ("qwen-research", "duties", False),
        ("cc-by-nc-4.0", "duties", False),
        ("mrl", "unknown", False),
    ],
)
def test_it_says_whether_other_models_may_be_trained_on_the_output(
    identifier: str, training: str, commercial: bool
) -> None:
    licence = licence_of(identifier)
    assert licence is not None
    assert (licence.training, licence.commercial) == (training, commercial)


def model(licence: str, file_name: str, name: str = "") -> ModelIdentity:
    return ModelIdentity("ab" * 32, file_name, name, "llama", "Q4_K_M", licence, 2048, 1)


@pytest.mark.parametrize(
    ("file_name", "identifier"),
    [
        ("Llama-3.2-1B-Instruct-Q4_K_M.gguf", "llama3.2"),
        ("Hermes-3-Llama-3.1-8B.Q4_K_M.gguf", "llama3.1"),
        ("Meta-Llama-3-8B-Instruct.Q5.gguf", "llama3"),
        ("llama-2-7b-chat.Q4_0.gguf", "llama2"),
        ("gemma-3-4b-it-Q4_K_M.gguf", "gemma"),
    ],
)
def test_a_file_that_names_no_licence_is_judged_by_its_name_and_that_is_said(file_name: str, identifier: str) -> None:
    found = licensed_model(model("", file_name))
    assert found.licence is not None
    assert found.licence.id == identifier
    assert "by the file's name" in found.in_words


@pytest.mark.parametrize("file_name", ["gemma-4-31b-it.gguf", "DeepSeek-R1-Distill-Llama-8B.gguf", "my-model.gguf"])
def test_a_name_that_gives_nothing_away_leaves_it_unknown(file_name: str) -> None:
    assert licensed_model(model("", file_name)).in_words == "unknown"


def test_what_a_file_says_comes_before_its_name() -> None:
    found = licensed_model(model("apache-2.0", "Llama-3.2-1B.gguf"))
    assert found.in_words == "Apache License 2.0"
    assert licensed_model(model("house rules", "Llama-3.2-1B.gguf")).in_words == 'unknown ("house rules")'


def test_a_source_has_the_licence_that_was_typed() -> None:
    found = licensed_source(Source("On Mills", "/m.pdf", "application/pdf", "ab", 1, "cc-by 4.0"))
    assert (found.name, found.in_words) == ("On Mills", "CC BY 4.0")
