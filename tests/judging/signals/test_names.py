"""Numbers, dates and names, and whether the source has them."""

import pytest

from desktop.judging.signals.names import names_in_source, names_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ships sail from Oslo to Lisbon in June.", ["Oslo", "Lisbon", "June"]),
        ("It was signed on 7 June 1494.", ["7", "June", "1494"]),
        ("They built 13,000 houses, 1,234,567 bricks each.", ["13000", "1234567"]),
        ("In 1867/1903 and 1914-1918.", ["1867", "1903", "1914-1918"]),
        ("Ada's lamp and Brandt’s oil.", ["Brandt’s"]),
        ("He met McLeod. MacLeod left. Rain fell.", ["McLeod", "MacLeod"]),
        ("We asked. Then Anna came, and However much I tried, The end.", ["Anna"]),
        ("HMS Beagle and the A4 paper", ["HMS", "Beagle", "A4"]),
        ("It has twelve lamps.", []),
        ("東京 has 3 towers。大阪 has 4。", ["3", "4"]),
        ("Oslo", []),
        ("", []),
    ],
)
def test_numbers_and_names_are_found(text: str, names: list[str]) -> None:
    assert names_of(text) == names


def test_at_the_beginning_of_a_sentence_a_capital_says_nothing() -> None:
    assert names_of("Lamps burn. Oil burns.") == []
    assert names_of("Lamps burn Oil.") == ["Oil"]


SOURCE = "Marta Lindqvist came to Uppsala on 7 June 1954 with twelve pupils and 1,200 books of Brandt's."


@pytest.mark.parametrize(
    "answer",
    [
        "She brought 12 pupils.",
        "She brought Twelve pupils.",
        "She brought 1200 books.",
        "She brought 1,200 books.",
        "She came to Uppsala in June 1954.",
        "There she met Brandt.",
        "There was Lindqvist's library.",
        "There was Lindqvist’s library.",
        "There were two Lindqvists.",
        "She read.",
        "",
    ],
)
def test_what_stands_in_the_source_is_known_however_it_is_written(answer: str) -> None:
    assert names_in_source(answer, "", SOURCE) == (1.0, ())


def test_a_number_in_words_is_known_by_its_digits() -> None:
    assert names_in_source("It has 12 lamps and 3 doors.", "", "Twelve lamps, four doors.") == (0.5, ("3",))


def test_what_stands_nowhere_is_named_once_and_counted_each_time() -> None:
    share, unknown = names_in_source("In 1955 she left Uppsala for Oslo. There in Oslo she died.", "", SOURCE)
    assert unknown == ("1955", "Oslo")
    assert share == pytest.approx(1 / 4)


def test_what_the_question_brought_is_known() -> None:
    assert names_in_source("She met Brandt in Oslo.", "Whom did she meet in Oslo?", SOURCE) == (1.0, ())


def test_another_number_of_thousands_is_another_number() -> None:
    assert names_in_source("She had 1,300 books.", "", SOURCE) == (0.0, ("1300",))
    assert names_in_source("She had 200 books.", "", SOURCE) == (0.0, ("200",))


def test_parts_of_a_span_of_years_are_known() -> None:
    assert names_in_source("The war began in 1914.", "", "The war of 1914-1918.") == (1.0, ())
    assert names_in_source("The war ended in 1919.", "", "The war of 1914-1918.") == (0.0, ("1919",))
