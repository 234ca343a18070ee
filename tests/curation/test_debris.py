"""What is left over of an encoding, a web page or a chat template."""

import pytest

from desktop.curation.debris import findings
from desktop.domain.finding import FindingKind


def kinds(text: str) -> list[str]:
    return [finding.place for finding in findings(text)]


def wrongly_read(text: str) -> str:
    return text.encode().decode("cp1252", "ignore")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (wrongly_read("She’s here"), "text in a wrong encoding"),
        (wrongly_read("Das Café ist schön"), "text in a wrong encoding"),
        (wrongly_read("30 °C"), "text in a wrong encoding"),
        (wrongly_read("привет"), "text in a wrong encoding"),
        ("Ã„rger in Ã–sterreich", "text in a wrong encoding"),
        ("EspaÃ‘a y Ã“pera", "text in a wrong encoding"),
        (wrongly_read("Łódź"), "text in a wrong encoding"),
        (wrongly_read("日本語"), "text in a wrong encoding"),
        (wrongly_read("fine 😀"), "text in a wrong encoding"),
        ("It is \ufffd\ufffd here", "a character that was lost"),
        ("a\x00b", "a control character"),
        ("a\x93quoted\x94", "a control character"),
        ("fish &amp; chips", "an HTML entity"),
        ("It&#39;s here", "an HTML entity"),
        ("It&#x27;s here", "an HTML entity"),
        ("One.<br>Two.", "an HTML tag"),
        ('<a href="https://a.org">here</a>', "an HTML tag"),
        ("<|im_start|>assistant", "a token of a chat template"),
        ("[INST] Say hello [/INST]", "a token of a chat template"),
        ("the end</s>", "a token of a chat template"),
        ("<start_of_turn>model", "a token of a chat template"),
        ("<｜begin▁of▁sentence｜>Hi", "a token of a chat template"),
        ("Run this:\n```python\nprint(1)\n", "a code fence that is not closed"),
        ("Ã„rger", "text in a wrong encoding"),
        ("Ã–sterreich", "text in a wrong encoding"),
        ("EspaÃ‘a", "text in a wrong encoding"),
        ("Ã“pera", "text in a wrong encoding"),
        ("Ã…rhus", "text in a wrong encoding"),
        ("GRÃ–SSE", "text in a wrong encoding"),
        ("An HTML page has a body.</s>", "a token of a chat template"),
        ("Made<b>bold</b>", "an HTML tag"),
        ("Run: ```python\nprint(1)\n```\nand\n```\nprint(2)\n", "a code fence that is not closed"),
        ("hidden \U000e0041\U000e0042", "an invisible character"),
        ("\U0001f3f4\U000e0041\U000e0042\U000e0043\U000e0044 hidden", "an invisible character"),
        ("a\u200bb", "an invisible character"),
        ("\u202egnp.exe", "an invisible character"),
        ("half\u200dway", "an invisible character"),
    ],
)
def test_each_kind_of_debris_is_named(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The flags of England 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f and Scotland.",
        "In HTML, <s>struck</s> text is crossed out.",
        "A vector<i> of integers, a list<b> of others.",
        "Here: ```python\nprint(1)\n```\nThat is all.",
        "Não, a IRMÃ disse: “MANHÔ.",
        "Plain words, 3 < 5 and 7 > 2; a < b > c.\n\tIndented.",
        "Él fue al café… “sí”, dijo. «España»: año, ÀÉÎÕÜ.",
        "„MENÜ“ und „Straße“, 20 °C, 5 €, §3",
        "«Où est-il ?» – «Là…»",
        "L’été à Ålesund. Ångström: Å.",
        "Привет, мир! 日本語。 שלום עולם",
        "👨‍👩‍👧 and 🏳️‍🌈",
        "می‌خواهم",
        "AT&T; R&D and Q&A",
        "Use `<br>` and `&amp;` here.",
        "```html\n<p>Hello &amp; bye</p>\n```",
        "~~~\ncode\n~~~\nand ```inline```",
        "An HTML page has a <body>.",
        "In HTML <s> strikes text out: <s>old</s>, and </s> ends it.",
        "Use vector<i> and map<a> in C++.",
        "Run this: ```python\nprint(1)\n```\nand that.",
        "1. Run ```sh\n    ls <p>\n    ```\n",
        "O irmão e a “IRMÔ… MANHÃ…",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f and "
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f, "
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "List<String> and <T> and <Table dogs>",
        "the array[i] of </sentences>",
        "````md\n```\ninner\n```\n````",
    ],
)
def test_sound_text_has_none(text: str) -> None:
    assert findings(text) == []


def test_a_finding_shows_where_it_stands_and_how_much_it_is() -> None:
    (found,) = findings("He said\ufffd and she said\ufffd so often")
    assert found.kind is FindingKind.DEBRIS
    assert found.words == "He said\ufffd and she said\ufffd so of"
    assert found.share == pytest.approx(2 / 31)


def test_a_text_can_have_several_kinds() -> None:
    assert kinds("<|im_end|>\nfish &amp; chips<br/>") == [
        "a token of a chat template",
        "an HTML entity",
        "an HTML tag",
    ]
