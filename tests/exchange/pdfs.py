"""PDFs written by hand, a text object a line, so that the tests know where every letter stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_FONTS = (
    "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> "
    "/F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>"
)
_LOCK = "/Encrypt << /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -4 >> /ID [<00> <00>]".format("41" * 32)


@dataclass(frozen=True)
class Put:
    """A text at a place, in points from the lower left corner of a page of 612 by 792."""

    x: float
    y: float
    text: str
    size: float = 11
    bold: bool = False


def lines_at(x: float, top: float, lines: Sequence[str], size: float = 11) -> list[Put]:
    return [Put(x, top - 1.2 * size * number, line, size) for number, line in enumerate(lines)]


def write_pdf(path: Path, pages: Sequence[Sequence[Put]], title: str = "", locked: bool = False) -> Path:
    count = len(pages)
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(count))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    for number, page in enumerate(pages):
        stream = "\n".join(map(_shown, page))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {4 + 2 * number} 0 R "
            f"/Resources << /Font {_FONTS} >> >>"
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    objects.append(f"<< /Title ({title}) >>")
    path.write_bytes(_assembled(objects, _LOCK if locked else ""))
    return path


def _shown(put: Put) -> str:
    text = put.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{'F2' if put.bold else 'F1'} {put.size} Tf {put.x} {put.y} Td ({text}) Tj ET"


def _assembled(objects: Sequence[str], extra: str) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R {extra} >>"
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\nstartxref\n{len(data)}\n%%EOF\n"
    )
    return data + end.encode()
