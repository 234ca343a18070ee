from desktop.domain.text import sentences, words


def test_sentences_end_at_stops_and_blank_lines() -> None:
    assert sentences("It rained. Did it? Yes!\n\nA new one") == ["It rained.", "Did it?", "Yes!", "A new one"]


def test_initials_and_abbreviations_end_no_sentence() -> None:
    assert sentences("Dr. Smith met J. R. Tolkien. They talked.") == [
        "Dr. Smith met J. R. Tolkien.",
        "They talked.",
    ]


def test_a_decimal_point_ends_no_sentence() -> None:
    assert sentences("It weighs 3.5 kg. Good.") == ["It weighs 3.5 kg.", "Good."]


def test_ideographic_stops_end_sentences_without_a_space() -> None:
    assert sentences("雨が降った。風も吹いた。") == ["雨が降った。", "風も吹いた。"]


def test_words_are_lower_case_and_keep_their_apostrophes() -> None:
    assert words("It's the well-known Ångström.") == ["it's", "the", "well-known", "ångström"]


def test_a_text_of_nothing_but_initials_takes_no_longer_than_another() -> None:
    assert sentences("A. " * 100_000) == [("A. " * 100_000).strip()]
