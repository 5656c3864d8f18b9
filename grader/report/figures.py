"""Figures for a page of HTML: drawn by matplotlib as SVG, with a title, in the page's own colors, light or dark.

A figure never says more than the table beside it.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.judging.outcome import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

INK = "#010203"  # stands for the page's own, as the next ones do for its variables
COLORS = {"right": "#010204", "wrong": "#010205", "empty": "#010206", "blocked": "#010207", "fault": "#010208"}
WIDTH = 8.0  # inches
UNUSED_ID = re.compile(r' id="(?:figure|axes|patch|text|line2d|matplotlib\.axis|xtick|ytick|image|PathCollection)\w*"')
HEAD = re.compile(r"^.*?<svg ", re.DOTALL)
FONT = re.compile(r" style=\"font-size: 10px; font-family: [^;\"]*; text-anchor: (\w+); fill: currentColor\"")
NEEDLESS = re.compile(
    r"<metadata>.*?</metadata>|<!--.*?-->| transform=\"rotate\(-0 [^)]*\)\"|<defs>\s*<style.*?</defs>|<g/>", re.DOTALL
)
EXACT = re.compile(r"(\d+\.\d)\d+")  # of a point, which is less than a pixel


def stacked(title: str, rows: Mapping[str, Mapping[str, float]], name: str, unit: str = "students") -> Markup:
    """Return a bar for each of `rows`, made of how much there is of each kind (a key of COLORS)."""
    figure, axes = _figure(0.9 + 0.24 * len(rows), 3.4)
    labels = list(rows)
    kinds = [kind for kind in COLORS if any(row.get(kind) for row in rows.values())]
    left = [0.0] * len(labels)
    for kind in kinds:
        counts = [rows[label].get(kind, 0) for label in labels]
        places = [place for place, count in enumerate(counts) if count]
        starts, lengths = [left[place] for place in places], [counts[place] for place in places]
        axes.barh(places, lengths, left=starts, color=COLORS[kind], label=kind, height=0.75, clip_on=False)
        left = [a + b for a, b in zip(left, counts, strict=True)]
    axes.set_yticks(range(len(labels)), [label.replace("$", r"\$") for label in labels])  # else it would be formulas
    axes.invert_yaxis()
    axes.set_xlim(0, max([1, *left]))
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(unit)
    if unit == "students":
        axes.xaxis.set_major_locator(_whole_numbers())
    if len(kinds) > 1:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(kinds), frameon=False, labelcolor=INK)
    return _svg(figure, title, name)


def histogram(title: str, values: Sequence[float], most: float, name: str) -> Markup:
    """Return how many of `values` there are in each tenth of 0 to `most`."""
    figure, axes = _figure(2.4, 0.6)
    axes.hist(values, bins=10, range=(0, max(most, 1e-9)), color=COLORS["right"], rwidth=0.92, clip_on=False)
    axes.set_xlim(0, max(most, 1e-9))
    axes.yaxis.set_major_locator(_whole_numbers())
    axes.set_xlabel("mark")
    axes.set_ylabel("students")
    return _svg(figure, title, name)


def _whole_numbers() -> MaxNLocator:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(integer=True)


def _figure(height: float, label: float) -> tuple[Figure, Axes]:
    """An empty figure, and the axes in it, beside labels of so many inches. To fit them exactly takes twice as long."""
    from matplotlib.figure import Figure

    figure = Figure((WIDTH, height))
    axes = figure.add_axes((label / WIDTH, 0.5 / height, 1 - (label + 0.2) / WIDTH, 1 - 0.85 / height))
    figure.patch.set_alpha(0)
    axes.patch.set_alpha(0)
    axes.tick_params(colors=INK, length=0)
    axes.xaxis.label.set_color(INK)
    axes.yaxis.label.set_color(INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(INK)
    return figure, axes


def _svg(figure: Figure, title: str, name: str) -> Markup:
    """The figure as an element of a page, in which `name` is used for nothing else."""
    from matplotlib import rc_context

    out = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = NEEDLESS.sub("", UNUSED_ID.sub("", HEAD.sub("<svg ", out.getvalue(), count=1)))
    text = FONT.sub(r' text-anchor="\1"', EXACT.sub(r"\1", text.replace(INK, "currentColor")))
    text = re.sub(r"\s*\n\s*", " ", text)
    for kind, color in COLORS.items():
        text = text.replace(color, f"var(--{kind})")
    for found in set(re.findall(r'id="([^"]+)"', text)):  # no two figures of a page may share one
        text = text.replace(f'"{found}"', f'"{name}-{found}"').replace(f"#{found}", f"#{name}-{found}")
    head = f'<svg role="img" aria-labelledby="{name}-title" '
    told = f'><title id="{name}-title">{html.escape(visible(title))}</title>'
    return Markup(re.sub(r"^<svg (.*?)>", lambda found: f"{head}{found[1]}{told}", text, count=1, flags=re.DOTALL))
