"""Small line plots as an SVG file, side by side, with an interval at each point."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from desktop.domain.interval import Interval

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 220, 200, 60, 60, 90


@dataclass(frozen=True, slots=True)
class Curve:
    """A name over a line through `points`, one a round."""

    name: str
    points: Sequence[Interval]


def draw(title: str, curves: Sequence[Curve]) -> str:
    """The SVG document of some curves."""
    width = _LEFT + len(curves) * (_WIDTH + _GAP)
    plots = "".join(_plot(curve, _LEFT + place * (_WIDTH + _GAP)) for place, curve in enumerate(curves))
    size = f'width="{width}" height="{_HEIGHT + 2 * _TOP}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'font-family="sans-serif" font-size="12"><rect {size} fill="white"/>'
        f'<text x="{_LEFT}" y="24" font-size="16">{escape(title)}</text>{plots}</svg>\n'
    )


def _plot(curve: Curve, left: float) -> str:
    low, high = _range(curve.points)
    xs = [left + _WIDTH * (number + 0.5) / len(curve.points) for number in range(len(curve.points))]
    ys = [_y(point.value, low, high) for point in curve.points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    marks = "".join(_mark(x, point, low, high) for x, point in zip(xs, curve.points, strict=True))
    names = "".join(_text(x, _TOP + _HEIGHT + 18, f"round {number}") for number, x in enumerate(xs, 1))
    scale = "".join(_text(left - 30, _y(value, low, high) + 4, f"{value:.2f}") for value in (low, high))
    return (
        f'<rect x="{left}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#bbb"/>'
        f'{_text(left + _WIDTH / 2, _TOP - 8, curve.name)}<polyline points="{line}" fill="none" stroke="#2f6f5e" '
        f'stroke-width="2"/>{marks}{names}{scale}'
    )


def _mark(x: float, point: Interval, low: float, high: float) -> str:
    top, bottom = _y(point.high, low, high), _y(point.low, low, high)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="#2f6f5e"/>'
        f'<circle cx="{x:.1f}" cy="{_y(point.value, low, high):.1f}" r="4" fill="#2f6f5e"/>'
    )


def _range(points: Sequence[Interval]) -> tuple[float, float]:
    low, high = min(point.low for point in points), max(point.high for point in points)
    room = max(0.05 * abs(high), (high - low) / 5)
    return low - room, high + room


def _y(value: float, low: float, high: float) -> float:
    return _TOP + _HEIGHT * (high - value) / (high - low)


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(text)}</text>'
