"""Makes the app icon's PNG, ICO and ICNS files from its two drawings: `python resources/app/make_icons.py`."""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# Retina types stand for the small sizes: macOS shows garbage for a PNG of type icp4 or icp5 in an app bundle.
ICNS_SIZES = {
    b"ic11": 32,
    b"ic12": 64,
    b"ic07": 128,
    b"ic13": 256,
    b"ic08": 256,
    b"ic14": 512,
    b"ic09": 512,
    b"ic10": 1024,
}
LARGEST_SMALL = 32


def drawing(size: int) -> Path:
    """The SVG that reads best at `size` pixels."""
    return FOLDER / ("gristmill-small.svg" if size <= LARGEST_SMALL else "gristmill.svg")


def render(size: int) -> QImage:
    """The app icon as a transparent square image, `size` pixels wide."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(drawing(size))).render(painter)
    painter.end()
    return image


def png(size: int) -> bytes:
    """The app icon, `size` pixels wide, as the bytes of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Qt's type stub asks for bytes here, and Qt itself refuses them.
    if not render(size).save(buffer, "PNG"):  # type: ignore[call-overload]
        raise OSError(f"Qt wrote no PNG of {size} pixels")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon file that holds these PNGs, by their width in pixels (at most 256)."""
    offset = 6 + 16 * len(pictures)
    entries = b""
    for size, data in pictures.items():
        # The width is one byte, in which 0 means 256.
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + b"".join(pictures.values())


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """A macOS icon file that holds these PNGs, by their four-letter type."""
    body = b"".join(kind + struct.pack(">I", 8 + len(data)) + data for kind, data in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def main() -> None:
    """Writes every icon file beside this script, over those that are there."""
    for size in PNG_SIZES:
        (FOLDER / f"gristmill-{size}.png").write_bytes(png(size))
    (FOLDER / "gristmill.ico").write_bytes(ico({size: png(size) for size in ICO_SIZES}))
    (FOLDER / "gristmill.icns").write_bytes(icns({kind: png(size) for kind, size in ICNS_SIZES.items()}))


if __name__ == "__main__":
    main()
