import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop.resources import resource

ICONS = sorted(resource("icons").glob("*.svg"))
APP = resource("app")
NAMES = """
    about chart check chevron-down chevron-left chevron-right close columns copy cross document drop duplicate
    error export file filter folder home import info keyboard licence list lock model moon more pencil play plus redo
    refresh rename resume rubric save-image search settings shade sort-down sort-up spark star stop sun trash undo
    warning state-accepted state-done state-failed state-generated state-planned state-rejected state-running
    state-stopped"""
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
PAINT = {"fill", "stroke", "color", "stop-color", "flood-color", "lighting-color"}


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the header of a PNG."""
    signature, kind, width, height = struct.unpack(">8s4x4sII", data[:24])
    assert (signature, kind) == (b"\x89PNG\r\n\x1a\n", b"IHDR")
    return width, height


def name_of(path: Path) -> str:
    return path.stem


def test_every_icon_has_its_drawing() -> None:
    assert {path.stem for path in ICONS} == set(NAMES.split())


@pytest.mark.parametrize("path", ICONS, ids=name_of)
def test_an_icon_is_drawn_on_twenty_by_twenty(path: Path) -> None:
    assert ElementTree.parse(path).getroot().get("viewBox") == "0 0 20 20"


@pytest.mark.parametrize("path", ICONS, ids=name_of)
def test_an_icon_takes_the_colour_of_the_text_and_has_none_of_its_own(path: Path) -> None:
    elements = list(ElementTree.parse(path).iter())
    paints = {value for element in elements for key, value in element.items() if key in PAINT}
    assert paints <= {"currentColor", "none"}
    assert "currentColor" in paints
    assert not any(element.get("style") for element in elements)
    assert not re.search(r"#[0-9a-fA-F]{3}|rgb|hsl|<style", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ICONS, ids=name_of)
def test_an_icon_is_small(path: Path) -> None:
    assert path.stat().st_size < 1500


@pytest.mark.parametrize("size", PNG_SIZES)
def test_the_app_icon_is_there_at_every_size(size: int) -> None:
    assert png_size((APP / f"gristmill-{size}.png").read_bytes()) == (size, size)


def test_the_windows_icon_holds_a_picture_for_every_size_to_256() -> None:
    data = (APP / "gristmill.ico").read_bytes()
    reserved, kind, count = struct.unpack("<HHH", data[:6])
    entries = list(struct.iter_unpack("<BBBBHHII", data[6 : 6 + 16 * count]))
    pictures = [data[offset : offset + length] for *_, length, offset in entries]
    assert (reserved, kind) == (0, 1)
    assert [png_size(picture)[0] for picture in pictures] == [16, 24, 32, 48, 64, 128, 256]
    assert [entry[0] or 256 for entry in entries] == [16, 24, 32, 48, 64, 128, 256]
    assert 6 + 16 * count + sum(map(len, pictures)) == len(data)


def test_the_mac_icon_holds_every_size_to_1024_under_its_type() -> None:
    data = (APP / "gristmill.icns").read_bytes()
    sizes, at = {}, 8
    while at < len(data):
        kind, length = struct.unpack(">4sI", data[at : at + 8])
        sizes[kind.decode()] = png_size(data[at + 8 : at + length])[0]
        at += length
    assert struct.unpack(">4sI", data[:8]) == (b"icns", len(data))
    assert sizes == {
        "ic11": 32, "ic12": 64, "ic07": 128, "ic13": 256, "ic08": 256, "ic14": 512, "ic09": 512, "ic10": 1024,
    }  # fmt: skip
