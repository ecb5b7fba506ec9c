"""A picture of all ways: how small the text is against how fast it is written.

  plot.py RESULT FILE      RESULT: what `run.py --json` wrote
"""

import json
import pathlib
import sys
from collections.abc import Iterator

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as pyplot
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

import report

Box = tuple[float, float, float, float]


def draw(result: dict, file: pathlib.Path) -> None:
    figure, axes = pyplot.subplots(figsize=(9, 6))
    figure.subplots_adjust(left=0.09, right=0.97, top=0.93, bottom=0.12)
    points = {name: (encode, chars) for name, (_, chars, encode, _) in report.relative(result).items()}
    axes.set(xscale="log", yscale="log")
    for name, (speed, chars) in points.items():
        ours = name.startswith(report.OURS)
        axes.plot(speed, chars, "o", color=OURS if ours else PEER, markersize=8 if ours else 5, zorder=3)
    frame(axes, result, points)
    for name, spot in placed(axes, points):
        ours = name.startswith(report.OURS)
        side = "left" if spot[0] > 0 else "right"
        # From the near end of a name that stands apart from its dot.
        line = {"arrowstyle": "-", "color": "#999999", "linewidth": 0.6, "shrinkA": 0, "relpos": (0 if side == "left" else 1, 0.5)} if spot[1] else None
        weight = {"color": OURS, "fontweight": "bold"} if ours else {"color": "#333333"}
        axes.annotate(name, points[name], spot, textcoords="offset points", ha=side, va="center", fontsize=9, arrowprops=line, zorder=2, **weight)
    pyplot.savefig(file, dpi=DPI)
    pyplot.close(figure)


def frame(axes, result: dict, points: dict[str, tuple[float, float]]) -> None:
    for line in (axes.axhline, axes.axvline):
        line(1, color=OURS, linewidth=0.6, alpha=0.4)
    axes.set_xlabel("speed of writing beside tenvelope by default (further right is faster)")
    axes.set_ylabel("length of text beside tenvelope by default (lower is smaller)")
    axes.set_title(f"Arrays to text: {len(result['arrays'])} arrays, geometric means over those that each way takes", fontsize=11)
    least, most = (edge(chars for _, chars in points.values()) for edge in (min, max))
    axes.set_yticks([tick for tick in TICKS if least * 0.9 < tick < most * 1.1])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}×"))
    axes.margins(x=0.13, y=0.12)
    axes.grid(alpha=0.25, which="major")
    axes.spines[["top", "right"]].set_visible(False)
    axes.text(1, -0.12, f"{result['date']}, {result['cpu']}, one thread, CPU time", transform=axes.transAxes, ha="right", fontsize=7, color="#777777")


def placed(axes, points: dict[str, tuple[float, float]]) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each name with its offset from its dot, in points: the nearest where no other name and no other dot stands; ours first."""
    axes.figure.canvas.draw()
    dots = {name: axes.transData.transform(point) * 72 / axes.figure.dpi for name, point in points.items()}
    taken: list[Box] = []
    for name in sorted(points, key=lambda name: (not name.startswith(report.OURS), dots[name][0])):
        others = [(x - 4, y - 4, x + 4, y + 4) for other, (x, y) in dots.items() if other != name]
        spot = next((spot for spot in SPOTS if not any(meet(box(name, dots[name], spot), one) for one in taken + others)), SPOTS[0])
        taken.append(box(name, dots[name], spot))
        yield name, spot


def box(name: str, dot: tuple[float, float], spot: tuple[float, float]) -> Box:
    """Left, bottom, right and top of a name, about, in points."""
    wide = (5.6 if name.startswith(report.OURS) else 5.0) * len(name)
    left = dot[0] + spot[0] - (0 if spot[0] > 0 else wide)
    bottom = dot[1] + spot[1] - 5
    return left, bottom, left + wide, bottom + 10


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


OURS, PEER, DPI = "#c0392b", "#7f8c8d", 100
TICKS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10]
# In the order of preference: beside the dot, then further up or down on either side.
SPOTS = [(7, 0), (-7, 0)] + [(side, away) for up in (11, 20, 29, 38, 47, 56) for away in (up, -up) for side in (9, -9)]


if __name__ == "__main__":
    draw(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")), pathlib.Path(sys.argv[2]))
