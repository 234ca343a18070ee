from dataclasses import replace
from pathlib import Path

from desktop.domain.model import ModelIdentity
from desktop.store.library import Library

MODEL = ModelIdentity("ab" * 32, "small.gguf", "Small", "llama", "Q4_K_M", "apache-2.0", 4096, 10**11)


def test_a_model_is_known_by_its_content(library: Library) -> None:
    assert library.model(MODEL.sha256) is None
    assert library.last_model() is None
    library.remember_model(MODEL)
    library.remember_model(replace(MODEL, file_name="renamed.gguf"))
    assert library.model(MODEL.sha256) == replace(MODEL, file_name="renamed.gguf")


def test_the_last_model_is_the_one_that_was_remembered_last(library: Library) -> None:
    other = replace(MODEL, sha256="cd" * 32, name="Other")
    library.remember_model(MODEL)
    library.remember_model(other)
    assert library.last_model() == other
    library.remember_model(MODEL)
    assert library.last_model() == MODEL


def test_where_a_model_was_last_seen_is_kept_until_it_is_seen_elsewhere(library: Library) -> None:
    library.remember_model(MODEL)
    assert library.model_path(MODEL.sha256) is None
    library.remember_model(MODEL, Path("/models/small.gguf"))
    library.remember_model(MODEL)
    assert library.model_path(MODEL.sha256) == Path("/models/small.gguf")
    assert library.model_path("unknown") is None


def test_a_name_out_of_a_strange_file_does_no_harm(library: Library) -> None:
    library.remember_model(replace(MODEL, name="a\0\ud800"), Path("/m/\udcff.gguf"))
    found = library.last_model()
    assert found is not None
    assert found.name == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
