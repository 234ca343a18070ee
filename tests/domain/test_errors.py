"""Sentences that a user reads, whatever they quote."""

from desktop.domain.errors import UserError


def test_what_is_quoted_stays_on_one_line() -> None:
    assert str(UserError("a\nb.txt\x1b[2J is no \x9b\u2028file.")) == "a b.txt [2J is no  file."


def test_a_sentence_of_no_end_is_cut_in_its_middle_so_that_what_to_do_is_still_said() -> None:
    said = str(UserError(f"The name {'x' * 10_000} is too long; choose a shorter one."))
    assert len(said) < 1000
    assert said.startswith("The name xxx")
    assert said.endswith("is too long; choose a shorter one.")


def test_an_ordinary_sentence_stays_as_it_is() -> None:
    sentence = "letters.txt is no model; choose a file that ends in .gguf."
    assert str(UserError(sentence)) == sentence
