from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.project import Chunk
from desktop.exchange.blocks import Block, BlockKind, Document
from desktop.exchange.chunks import MINIMUM_WORDS, chunk_document

SENTENCE = "The old mill by the river still grinds the corn of the whole valley every autumn."


def heading(text: str, level: int = 1) -> Block:
    return Block(BlockKind.HEADING, text, level)


def prose(sentences: int, name: str = "") -> Block:
    return Block(BlockKind.PARAGRAPH, " ".join([f"{SENTENCE[:-1]}{name}."] * sentences))


def chunks_of(*blocks: Block, words: int = 180) -> list[Chunk]:
    return list(chunk_document(Document("T", Path("t.txt"), "text/plain", "", blocks), words))


def test_paragraphs_of_one_section_are_packed_under_their_headings() -> None:
    found = chunks_of(heading("Mills"), heading("Water", 2), prose(3), prose(4))
    assert [(chunk.heading, chunk.position) for chunk in found] == [("Mills > Water", 0)]
    assert found[0].sentences == (SENTENCE,) * 7
    assert found[0].text == "\n\n".join([prose(3).text, prose(4).text])


def test_a_long_section_is_cut_between_sentences_into_parts_of_like_length() -> None:
    found = chunks_of(heading("Mills"), *[prose(5)] * 8)
    assert [chunk.position for chunk in found] == list(range(len(found)))
    assert all(120 <= len(chunk.text.split()) <= 225 for chunk in found)
    assert sum(len(chunk.sentences) for chunk in found) == 40


def test_sections_are_kept_apart_unless_one_is_small() -> None:
    apart = chunks_of(heading("A"), prose(4), heading("B"), prose(4))
    assert [chunk.heading for chunk in apart] == ["A", "B"]
    together = chunks_of(heading("M"), heading("A", 2), prose(1), heading("B", 2), prose(4))
    assert [(chunk.heading, len(chunk.sentences)) for chunk in together] == [("M", 5)]


def test_a_small_end_goes_with_what_is_before_it() -> None:
    found = chunks_of(heading("M"), heading("A", 2), prose(4), heading("B", 2), prose(1))
    assert [(chunk.heading, len(chunk.sentences)) for chunk in found] == [("M", 5)]


def test_offsets_point_into_the_text_of_the_document() -> None:
    document = Document(
        "T", Path("t.txt"), "text/plain", "", (heading("A"), prose(12, " now"), prose(9), heading("B"), prose(6))
    )
    for chunk in chunk_document(document, 90):
        assert document.text[chunk.start : chunk.end] == chunk.text


def test_a_sentence_is_cut_only_if_it_is_longer_than_twice_the_bound() -> None:
    whole = " ".join(["word"] * 80) + "."
    longer = " ".join(["word"] * 250) + "."
    assert chunks_of(Block(BlockKind.PARAGRAPH, whole), words=41)[0].sentences == (whole,)
    parts = chunks_of(Block(BlockKind.PARAGRAPH, longer), words=50)
    assert [len(chunk.text.split()) for chunk in parts] == [100, 100, 50]
    assert " ".join(chunk.text for chunk in parts) == longer


def test_a_script_without_spaces_is_measured_and_cut_too() -> None:
    found = chunks_of(Block(BlockKind.PARAGRAPH, "川は山から海まで流れている。" * 100), words=100)
    assert 5 <= len(found) <= 9
    assert all(sentence.endswith("。") for chunk in found for sentence in chunk.sentences)


def test_code_and_tables_and_what_leads_to_them_are_left_out() -> None:
    found = chunks_of(
        prose(3),
        Block(BlockKind.PARAGRAPH, "It is a good mill in many ways. To start it, call this:"),
        Block(BlockKind.CODE, "mill.start()"),
        Block(BlockKind.TABLE_ROW, "wheels | 2"),
    )
    assert [chunk.sentences for chunk in found] == [((*(SENTENCE,) * 3, "It is a good mill in many ways."))]


def test_crumbs_are_left_out() -> None:
    crumbs = (
        Block(BlockKind.PARAGRAPH, "Home"),
        Block(BlockKind.LIST_ITEM, "Our other mills"),
        Block(BlockKind.PARAGRAPH, "Figure 3: The mill and its wheel, seen from the bridge in the winter of 1890."),
        Block(BlockKind.ASIDE, "The mill in 1890."),
        Block(BlockKind.PARAGRAPH, "See https://mills.example/one and https://mills.example/two for more."),
        Block(BlockKind.LIST_ITEM, '12. Smith, J. "On Mills" (2001). The Mill Journal, pp. 12-19. Retrieved 2003.'),
        Block(BlockKind.PARAGRAPH, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 a."),
    )
    found = chunks_of(heading("M"), prose(4), *crumbs, heading("References"), prose(4))
    assert [chunk.sentences for chunk in found] == [(SENTENCE,) * 4]


def test_a_document_of_nothing_but_rows_is_still_cut() -> None:
    rows = [Block(BlockKind.TABLE_ROW, f"Mill number {number} | {number} wheels") for number in range(60)]
    found = chunks_of(*rows)
    assert len(found) > 1
    assert found[0].sentences[0] == "Mill number 0 | 0 wheels"


def test_a_document_of_one_short_sentence_is_one_chunk() -> None:
    assert [chunk.text for chunk in chunks_of(prose(1))] == [SENTENCE]


def test_headings_alone_give_nothing() -> None:
    assert chunks_of(heading("A"), heading("B")) == []


@given(st.lists(st.tuples(st.sampled_from(["h", "p", "c"]), st.integers(1, 9)), max_size=20), st.integers(20, 200))
def test_no_sentence_is_lost_repeated_or_moved(plan: list[tuple[str, int]], words: int) -> None:
    blocks = [
        heading(f"H{number}", size % 3 + 1)
        if kind == "h"
        else Block(BlockKind.CODE, "x = 1")
        if kind == "c"
        else prose(size, f" and {number} more")
        for number, (kind, size) in enumerate(plan)
    ]
    found = chunks_of(*blocks, words=words)
    told = [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH]
    if told:
        assert " ".join(sentence for chunk in found for sentence in chunk.sentences) == " ".join(told)
    small = [chunk for chunk in found if len(chunk.text.split()) < MINIMUM_WORDS]
    assert len(found) == 1 or words < 2 * MINIMUM_WORDS or not small
