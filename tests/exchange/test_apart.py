"""Documents are read in a process of their own, which a bad one may hang, fill or crash."""

import os
import signal
import sys
import threading
import time
import zlib
from pathlib import Path

import psutil
import pytest

from desktop.domain.errors import UserError
from desktop.exchange import apart, bounds
from desktop.exchange.documents import ReadingStopped, read_document, reading_documents
from desktop.exchange.pdf import read_pdf
from tests.exchange.pdfs import lines_at, write_pdf


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def reader() -> psutil.Process:
    """The process that reads documents; there must be one."""
    (found,) = (
        child for child in psutil.Process().children() if "desktop.exchange.reading_process" in child.cmdline()
    )
    return found


def pictures_in_pictures(path: Path, depth: int = 12) -> Path:
    """A PDF of 3 kB whose page shows a form that shows ten others, each of which shows ten others..."""
    fonts = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    forms = [
        _stream(
            b"/X%d Do " % (number + 1) * 10 if number < depth - 1 else b"BT /F 12 Tf (Hello) Tj ET",
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 700]/Resources<<%s/XObject<</X%d %d 0 R>>>>"
            % (fonts, number + 1, 6 + number),
        )
        for number in range(depth)
    ]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</X0 5 0 R>>>>>>",
        _stream(b"/X0 Do"),
        *forms,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, start=1))
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer\n<</Root 1 0 R>>\n%%EOF")
    return path


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    data = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(data), entries, data)


def test_a_pdf_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "_LEAST_SECONDS", 0.5)
    path = pictures_in_pictures(tmp_path / "bomb.pdf")
    with pytest.raises(UserError, match=r"bomb\.pdf took more than \d s to read and may be damaged; open it"):
        read_document(path)


def test_one_that_fills_the_memory_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "_MEMORY", 1_000_000)
    path = written(tmp_path / "large.html", "<p>x" * 100_000)
    with pytest.raises(UserError, match=r"takes more than \d+ MB of memory to read"):
        read_document(path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_the_system_itself_holds_it_to_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart._Watch, "look", lambda watch, path: None)
    monkeypatch.setattr(bounds, "_MEMORY", 20_000_000)
    path = written(tmp_path / "large.html", "<p>x" * 100_000)
    with pytest.raises(UserError, match="takes more than 20 MB of memory to read"):
        read_document(path)


def test_a_crash_costs_one_document_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = written(tmp_path / "good.txt", "It rains in the hills.")
    bomb = pictures_in_pictures(tmp_path / "bomb.pdf")
    with reading_documents() as read:
        read(good)
        monkeypatch.setattr(apart._Watch, "look", lambda watch, path: os.kill(watch._pid, signal.SIGTERM))
        with pytest.raises(UserError, match=r"bomb\.pdf crashes the program that reads it"):
            read(bomb)
        monkeypatch.undo()
        assert read(good).blocks[0].text == "It rains in the hills."


def test_reading_stops_in_the_middle_of_a_document(tmp_path: Path) -> None:
    began, stop = time.monotonic(), threading.Event()
    threading.Timer(0.4, stop.set).start()
    with reading_documents(stop.is_set) as read, pytest.raises(ReadingStopped):
        read(pictures_in_pictures(tmp_path / "bomb.pdf"))

    assert time.monotonic() - began < 3
    assert not [child for child in psutil.Process().children() if "reading_process" in str(child.cmdline())]


def test_nothing_is_read_once_it_was_stopped(tmp_path: Path) -> None:
    with reading_documents(lambda: True) as read, pytest.raises(ReadingStopped):
        read(written(tmp_path / "good.txt", "It rains in the hills."))


def test_many_documents_are_read_by_one_process(tmp_path: Path) -> None:
    paths = [written(tmp_path / f"{number}.txt", f"Text {number}.") for number in range(20)]
    with reading_documents() as read:
        read(paths[0])
        first = reader()
        assert [read(path).text for path in paths] == [f"Text {number}." for number in range(20)]
        assert reader() == first


def test_nothing_is_started_where_nothing_is_read(tmp_path: Path) -> None:
    before = psutil.Process().children()
    with reading_documents() as read, pytest.raises(UserError, match="There is no file"):
        read(tmp_path / "missing.pdf")
    assert psutil.Process().children() == before


def test_a_module_in_the_current_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "docx", "bs4"):
        written(tmp_path / f"{name}.py", "import os; os._exit(1)")
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "page.html", "<p>It rains.</p>")
    assert read_document(Path("page.html")).text == "It rains."


def test_half_characters_and_a_name_that_is_no_text_come_through(tmp_path: Path) -> None:
    path = (
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.html"))
        if sys.platform == "linux"
        else tmp_path / "a.html"
    )
    path.write_text("<p>Half a pair: &#xD800; \U0001f600</p>", encoding="utf-8")
    document = read_document(path)
    assert document.title == path.stem
    assert document.text.endswith("\U0001f600")


def test_a_document_too_long_for_any_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "long.txt", "a\n\n" * (bounds.MOST_BLOCKS + 1))
    with pytest.raises(UserError, match="more than 300,000 paragraphs"):
        read_document(path)


def test_a_long_pdf_may_take_longer_than_a_short_one() -> None:
    assert bounds.bounds_of(1000).seconds == pytest.approx(5, abs=0.1)
    assert bounds.bounds_of(50_000_000).seconds == 20
    assert bounds.bounds_of(1000, characters=3_000_000).seconds > 300


def test_pages_that_were_read_count_towards_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = iter([0.0, 30.0, 30.0])
    monkeypatch.setattr(apart, "_taken", lambda pid: (next(taken), 0))
    watch = apart._Watch(pid=1, size=1000)
    with pytest.raises(UserError, match="took more than 5 s"):
        watch.look(tmp_path / "long.pdf")
    watch.characters = 1_000_000
    watch.look(tmp_path / "long.pdf")


def test_a_pdf_says_how_far_it_is_read_page_by_page(tmp_path: Path) -> None:
    counts: list[int] = []
    pages = [lines_at(72, 700, ["The river rises in the northern hills."])] * 3
    read_pdf(write_pdf(tmp_path / "river.pdf", pages), counts.append)
    assert counts == [38, 76, 114]


def test_a_process_that_waits_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = apart._Watch(os.getpid(), size=1000)
    now = time.monotonic()
    monkeypatch.setattr("desktop.exchange.apart.time.monotonic", lambda: now + 31)
    with pytest.raises(UserError, match="took more than 5 s"):
        watch.look(tmp_path / "slow.pdf")
