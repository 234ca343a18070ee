"""Files that somebody might send: sound ones of each kind, and what chance and malice make of them."""

import datetime
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import docx

from desktop.resources import resource
from tests.exchange.pdfs import Put, lines_at, write_pdf

LARGE = 5_000_000
_DEEPEST = 30_000
_TAIL = 100

_ROWS = (
    {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So that it rains."}]},
    {"conversations": [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "So."}]},
    {"prompt": "Why?", "chosen": "So.", "rejected": "No."},
    {
        "prompt": [{"role": "user", "content": "Why?"}],
        "completion": [{"role": "assistant", "content": "So."}],
        "label": True,
    },
    {"instruction": "Tell me why.", "input": "", "output": "So.", "system": "Be brief."},
    {"question": "Why?", "answer": "So.", "choices": {"text": ["a", "b"], "label": ["A", "B"]}, "answerKey": "A"},
    {
        "messages": [
            {"role": "user", "content": "Call."},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"function": {"name": "f", "arguments": '{"a": 1}'}}],
            },
        ]
    },
    {"chosen": "\n\nHuman: Why?\n\nAssistant: So.", "rejected": "\n\nHuman: Why?\n\nAssistant: No."},
    {"text": "The river rises in the hills."},
    {
        "id": 1,
        "status": "accepted",
        "score": 0.9,
        "messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}],
        "fields": {"answer": "So."},
        "signals": {"relevance": {"value": 0.5, "soundness": 0.9, "evidence": "e"}},
        "lineage": {"run": 1, "round": 1},
        "review": "accept",
        "reason": "",
    },
)
_OF_MANY_TYPES = {
    "prompt": "Why?",
    "answer": "So.",
    "bytes": b"\xff\x00",
    "day": datetime.date(2020, 2, 29),
    "moment": datetime.datetime(2020, 2, 29, 12, tzinfo=datetime.UTC),
    "span": datetime.timedelta(days=1),
    "price": Decimal("1.50"),
    "score": 0.5,
    "tags": ["a", None],
    "none": None,
}
_TOOL = {
    "name": "set_timer",
    "description": "Sets a timer",
    "parameters": {
        "type": "object",
        "properties": {
            "minutes": {"type": "integer", "minimum": 1, "maximum": 60},
            "day": {"enum": ["Monday", "Sunday"]},
            "where": {"$ref": "#/$defs/place"},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 20}, "minItems": 1, "maxItems": 3},
        },
        "required": ["minutes"],
        "$defs": {"place": {"type": "object", "properties": {"town": {"type": "string"}}}},
    },
}
_MARKDOWN = """---
title: Rivers
---
# Rivers

The river *rises* in the `hills`[^1]; see [the map](map.png "Map") and ![picture](file:///dev/zero).

- Trout live in it.
  - Small ones too.

| a | b |
|---|---|
| 1 | 2 |

> It is deep.

```python
print("deep")
```

<div hidden>nothing</div>
"""
_HTML = """<!doctype html><html><head><meta charset="utf-8"><title>Rivers</title></head><body><nav>menu</nav><main>
<h1>Rivers</h1><p>The river <b>rises</b> in the hills.<sup>[1]</sup> &amp; &#8364;</p><ul><li>Trout<li>Pike</ul>
<table><tr><th>a<td>b</table><pre>code</pre><img src="file:///dev/zero"><!-- note --></main></body></html>"""
_RST = """Rivers
======

.. |name| replace:: the river

The river rises in *the hills* [1]_, see :ref:`map <here>` and |name|, `a`_.

* Trout
* Pike

+---+---+
| a | b |
+---+---+

.. list-table::

   * - a
     - b

.. code:: python

   print("deep")

.. include:: /etc/passwd

.. [1] A note.
.. _a: http://localhost/
"""
_TEXT = "The river rises in the hills.\n\nTrout live in it, and pike.\n\nIt is deep.\n"
_CSV = 'prompt,answer\n"Why, then?","So ""it"" rains."\n=1+1,@SUM(A1)\n-2,"two\nlines"\n'
_ADVERSE = (
    *(
        b"\0",
        b"\xff",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xc2\x9b",
        b"\xef\xbb\xbf",
        b"\xe2\x80\xa8",
    ),
    *(b"\x1b[2J", b"\x1b]0;x\x07", b"\r", b"\n", b"\t", b"\x0c", b"\x1d\x1f", b"\xe2\x80\xae", b"\x7f"),
    *(b"1e999", b"-1", b"0", b"9" * 30, b"9" * 400, b"9" * 5000, b"NaN", b"Infinity", b"null", b"true", b"\\ud800"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b"(",
        b")",
        b"<",
        b">",
        b'"',
        b"'",
        b"`",
        b",",
        b";",
        b":",
        b"=",
        b"+",
        b"@",
        b"|",
        b"#",
    ),
    *(b"[]", b"{}", b'""', b"{{", b"}}", b"{%", b"%}", b"<!--", b"-->", b"]]>", b"<![CDATA[", b"&#xD800;", b"&#0;"),
    *(b"../../../../tmp/x", b"file:///dev/zero", b"/dev/zero", b"=cmd|'/c calc'!A0", b"%s%n", b"${x}", b" " * 300),
)
_WORDS: Mapping[str, tuple[bytes, ...]] = {
    "jsonl": (b'"role"', b'"content"', b'"messages"', b'"from"', b'"value"', b'"score"', b'"signals"', b'"label"'),
    "recipe": (
        b"[[steps]]",
        b"[[",
        b"]]",
        b"= 1",
        b"= []",
        b"= {}",
        b"= true",
        b"= 1979-05-27",
        b"id",
        b"each = ",
        b"inf",
    ),
    "tools": (
        b'"$ref": "#"',
        b'"minItems": 1000000',
        b'"enum": []',
        b'"pattern": "(a+)+$"',
        b'"type": []',
        b'"const"',
        b'"anyOf"',
    ),
    "pdf": (
        b"/Kids[2 0 R]",
        b"obj",
        b"endobj",
        b"stream",
        b"endstream",
        b"/Count 99999999",
        b"R",
        b"<<",
        b">>",
        b"1e30",
        b"Tj",
        b"Do",
    ),
    "docx": (
        b"<w:p>",
        b"</w:p>",
        b"<w:tbl>",
        b"<w:tr>",
        b"<w:tc>",
        b'w:val=""',
        b'w:val="-1"',
        b"<w:br/>",
        b"&e;",
        b"<w:numPr/>",
    ),
    "html": (
        b"<p>",
        b"<sup>",
        b"<table>",
        b"<script>",
        b"<main>",
        b"<br>",
        b"<td>",
        b"hidden",
        b'charset="utf-7"',
        b"<select>",
    ),
    "markdown": (b"> ", b"- ", b"```", b"](", b"![", b"**", b"_", b"|-|", b"---\n", b"    ", b"<div>", b"[a]: /b\n"),
    "rst": (
        b".. ",
        b"::",
        b"|a|",
        b"`",
        b"``",
        b"_",
        b"====\n",
        b"+--+",
        b"   ",
        b".. include:: /dev/zero\n",
        b".. raw:: html\n",
        b":math:`",
    ),
}
_WORDS = {
    **_WORDS,
    "json": _WORDS["jsonl"],
    "csv": (b'"', b'""', b",,", b"\r\n", b"sep=;\n"),
    "txt": (b"\n\n", b". "),
    "parquet": (
        b"PAR1",
        b"\x15\x00",
        b"\x15\xfe\xff\xff\xff\x0f",
        b"\x19\x1c",
        b"\xff" * 8,
        b"schema",
        b"ARROW:schema",
    ),
}

# What opens, what closes, and what stands in the middle.
_NESTS: Mapping[str, tuple[tuple[bytes, bytes], ...]] = {
    "jsonl": ((b'{"messages":', b"}"), (b"[", b"]"), (b'{"prompt":"a","answer":', b"}")),
    "json": ((b"[", b"]"), (b'{"data":', b"}"), (b'[{"a":', b"}]")),
    "csv": ((b'"', b'"'), (b'""', b"")),
    "recipe": ((b"x = [", b"]"), (b"x={a=", b"}"), (b"[[a.", b"]]"), (b'id = "{% if 1 %}', b'{% endif %}"')),
    "tools": (
        (b'{"anyOf":[', b"]}"),
        (b'{"name":"a","parameters":{"type":"object","properties":{"a":', b"}}}"),
        (b"[", b"]"),
    ),
    "pdf": ((b"[", b"]"), (b"<<", b">>"), (b"q ", b"Q "), (b"BT ", b"ET ")),
    "docx": ((b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"), (b"<w:p><w:r><w:t>x</w:t></w:r>", b"</w:p>")),
    "html": (
        (b"<div>", b"</div>"),
        (b"<sup>", b"</sup>"),
        (b"<table><tr><td>", b""),
        (b"<b><p>", b""),
        (b"<!--", b""),
    ),
    "markdown": (
        (b"> ", b""),
        (b"- ", b""),
        (b"[", b"]"),
        (b"**a ", b"**"),
        (b"![", b"](a)"),
        (b"<div>", b""),
        (b"`", b"`"),
    ),
    "rst": ((b"*", b""), (b"``", b""), (b"  * ", b"\n\n"), (b".. note:: ", b"\n"), (b"|", b"|"), (b"a_ ", b"")),
    "txt": ((b"a. ", b"\n\n"), (b"(", b")")),
    # Lists and structures of the file's own description.
    "parquet": ((b"\x19\x1c", b"\x00"), (b"\x1c", b"\x00")),
}

SUFFIXES: Mapping[str, str] = {
    **{"jsonl": ".jsonl", "csv": ".csv", "json": ".json", "recipe": ".toml", "tools": ".json", "pdf": ".pdf"},
    **{"docx": ".docx", "html": ".html", "markdown": ".md", "rst": ".rst", "txt": ".txt"},
    "parquet": ".parquet",
}
KINDS = tuple(kind for kind in SUFFIXES if kind != "parquet" or find_spec("pyarrow"))


def hostile(kind: str, number: int, large: int = LARGE) -> bytes:
    """The file of that number of a kind: always the same one. None is much longer than `large` bytes."""
    chance = random.Random(f"{kind} {number}")
    if kind == "docx":
        return _package(chance, large)
    return _spoiled(kind, chance.choice(sound(kind)), chance, large)


@cache
def sound(kind: str) -> tuple[bytes, ...]:
    """Small files of a kind that can be read."""
    match kind:
        case "jsonl":
            return tuple(b"\n".join(json.dumps(row).encode() for row in (each, each)) for each in _ROWS)
        case "json":
            lists = [json.dumps([row, row]).encode() for row in _ROWS]
            return (*lists, *(json.dumps({"data": [row]}, indent=1).encode() for row in _ROWS))
        case "tools":
            return json.dumps([_TOOL]).encode(), json.dumps({"type": "function", "function": _TOOL}).encode()
        case "recipe":
            return tuple(path.read_bytes() for path in sorted(resource("recipes").glob("*.toml")))
        case "pdf":
            return (_pdf(),)
        case "docx":
            return (_letter(),)
        case "parquet":
            return (*(_columns([row, row]) for row in _ROWS), _columns([_OF_MANY_TYPES] * 3, "gzip"))
        case _:
            texts = {"csv": _CSV, "html": _HTML, "markdown": _MARKDOWN, "rst": _RST, "txt": _TEXT}
            return (texts[kind].encode(),)


def _pdf() -> bytes:
    with TemporaryDirectory() as folder:
        page = [*lines_at(72, 700, ["The river rises in the hills.", "Trout live in it."]), Put(72, 500, "Fish", 20)]
        return write_pdf(Path(folder) / "a.pdf", [page, page], title="Rivers").read_bytes()


def _columns(rows: list[Mapping[str, object]], compression: str = "snappy") -> bytes:
    import pyarrow
    import pyarrow.parquet

    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), file, compression=compression)
    return file.getvalue()


def _letter() -> bytes:
    made = docx.Document()
    made.add_heading("Rivers", 1)
    made.add_paragraph("The river rises in the hills.", style="List Bullet")
    made.add_table(2, 2).cell(0, 0).text = "Trout"
    file = io.BytesIO()
    made.save(file)
    return _zipped(_parts(file.getvalue()))


def _package(chance: random.Random, large: int) -> bytes:
    """A Word file with one part spoiled, or its packing, or a part more than it should have."""
    (packed,) = sound("docx")
    if chance.random() < 0.25:
        return _changed("docx", packed, chance)
    parts = _parts(packed)
    name = chance.choice([part for part in parts if part.endswith((".xml", ".rels"))])
    if chance.random() < 0.6:
        name = "word/document.xml"
    parts[name] = _spoiled("docx", parts[name], chance, large)
    if chance.random() < 0.1:
        parts[
            chance.choice(
                ("../../../../tmp/climbed", "/etc/climbed", "C:\\climbed", "word/document.xml/x", "\x1b[2J")
            )
        ] = b"x"
    return _zipped(parts)


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    """Packed with a date that is always the same."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for part, data in parts.items():
            package.writestr(zipfile.ZipInfo(part), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _parts(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _spoiled(kind: str, data: bytes, chance: random.Random, large: int) -> bytes:
    way = chance.random()
    if way < 0.03:
        return _grown(kind, data, chance, large)
    if way < 0.08:
        return _nested(kind, data, chance)
    if way < 0.10:
        text = data.decode("utf-8", "replace")
        return text.encode(
            chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig", "utf-7")), "replace"
        )
    return _changed(kind, data, chance)


def _grown(kind: str, data: bytes, chance: random.Random, large: int) -> bytes:
    """Something in it again and again, on one line, until it is large."""
    place = chance.randrange(len(data))
    end = place + chance.choice((1, 2, 5, 20, 100))
    piece = chance.choice(
        (data[place:end], data[place:end], chance.choice(_ADVERSE), chance.choice(_WORDS[kind]), b"a ", b"x")
    )
    return data[:place] + (piece or b"x") * (large // max(1, len(piece))) + data[place:]


def _nested(kind: str, data: bytes, chance: random.Random) -> bytes:
    opening, closing = chance.choice(_NESTS[kind])
    depth = chance.choice((50, 200, 400, 900, 990, 1000, 5000, _DEEPEST))
    middle = chance.choice((b"", b"1", b"x", data[:_TAIL]))
    place = chance.choice((0, len(data), chance.randrange(len(data))))
    return data[:place] + opening * depth + middle + closing * chance.choice((0, depth)) + data[place:]


def _changed(kind: str, data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        if found:
            _change(kind, found, chance)
    return bytes(found)


def _change(kind: str, data: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(data))
    ways: tuple[Callable[[], None], ...] = (
        lambda: data.__setitem__(place, chance.randrange(256)),
        lambda: data.__setitem__(place, data[place] ^ 1 << chance.randrange(8)),
        lambda: data.__delitem__(slice(place, place + chance.choice((1, 2, 8, 100)))),
        lambda: data.__delitem__(slice(place, None)) if chance.random() < 0.3 else None,
        lambda: data.__setitem__(slice(place, place), chance.choice(_ADVERSE)),
        lambda: data.__setitem__(slice(place, place + 3), chance.choice(_ADVERSE)),
        lambda: data.__setitem__(slice(place, place), chance.choice(_WORDS[kind]) * chance.choice((1, 1, 3, 200))),
        lambda: _splice(data, place, chance),
        lambda: _replace_word(data, chance),
    )
    chance.choice(ways)()


def _splice(data: bytearray, place: int, chance: random.Random) -> None:
    other = chance.randrange(len(data))
    data[place:place] = data[other : other + chance.choice((4, 20, 200))] * chance.choice((1, 1, 10))


def _replace_word(data: bytearray, chance: random.Random) -> None:
    """A word of the file gives way to another of its words, to nothing, or to something adverse."""
    words = [word for word in bytes(data).replace(b'"', b" ").split() if len(word) > 1]
    if words:
        new = chance.choice((chance.choice(words), b"", chance.choice(_ADVERSE)))
        data[:] = bytes(data).replace(chance.choice(words), new, chance.choice((1, -1)))
