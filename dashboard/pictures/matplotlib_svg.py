"""A figure of matplotlib as SVG: crisp, as wide as its card, in the page's light and dark.

    of_matplotlib(axes)              # the picture of the figure that it is part of

SVG stands within the page, where colours may be the page's variables. Words and lines that the author left black are
written in the page's colour for words, and a ground that was left white is the card's. Whatever lies on a ground of the
author's own is left alone, and so is every other colour. No script is in it. Left out: animations.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from dashboard.pictures.kept import Picture

MANY = 3000  # points or areas of one collection: of more, the picture holds their pixels
DOTS = 192  # of them, per inch
# Colours that nobody else uses, for what is to follow the page, and what takes their places.
INK, SURFACE, EDGE, LINE = "#0b0f01", "#0b0f02", "#0b0f03", "#0b0f04"
OF_THE_PAGE = {INK: "var(--text)", SURFACE: "var(--surface)", EDGE: "var(--edge-strong)", LINE: "var(--edge)"}
DARK, LEGEND_EDGE = 0.34, 0.8  # greys: too dark for a dark ground; of a legend's frame
COLOURS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")
OWN_FIGURE = ("figure", "figure_", "fig")  # where objects have the figure that they have drawn
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
HEAD = re.compile(r'^.*?<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"', re.DOTALL)
COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)

Change = tuple[Callable[[Any], Any], Any, Any]  # of an artist: what sets something, the value before, the one instead


def of_matplotlib(value: Any) -> Picture | None:
    """The picture of the one figure that a value is, has or is part of; None where there is none, or several.

    An Axes is part of one, seaborn's grids have one, and so have the parts of what pyplot's functions return.
    """
    figures = {id(figure): figure for figure in _figures(value)}
    if len(figures) != 1 or None in figures.values():
        return None
    (figure,) = figures.values()
    return Picture(value, *_svg(figure))


def _figures(value: Any) -> Iterator[Any]:
    """The figures that a value or its parts are in; None for a part that is in none, and is more than numbers."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | pd.Series) or (isinstance(value, np.ndarray) and value.dtype == object):
        for part in value.flat if isinstance(value, np.ndarray) else value:
            yield from _figures(part)
    elif value is not None and not isinstance(value, np.ndarray):
        yield _figure(value)


def _figure(value: Any) -> Any:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    if isinstance(value, Artist):
        return value.get_figure(root=True)
    with suppress(Exception):  # an object of any kind may raise anything
        return next(had for name in OWN_FIGURE if isinstance(had := getattr(value, name, None), Figure))
    return None


def _svg(figure: Any) -> tuple[str, int, int]:
    """A figure as SVG, and its width and height in pixels."""
    import matplotlib as mpl

    file = io.StringIO()
    mpl.rcParams["svg.hashsalt"] = "the same names in each drawing"  # as long as this view is computed: see `pyplot`
    with ExitStack() as afterwards:
        for change, before, now in [*_colours(figure), *_as_pixels(figure)]:
            afterwards.callback(change, before)
            change(now)
        figure.draw_without_rendering()  # else, to learn how much room all of it takes, all would be drawn twice
        room = figure.get_tightbbox().padded(mpl.rcParams["savefig.pad_inches"])
        figure.savefig(file, format="svg", bbox_inches=room, dpi=DOTS, metadata=NO_METADATA)
    text = COMMENT.sub("", file.getvalue())
    for colour, variable in OF_THE_PAGE.items():
        text = text.replace(colour, variable)
    width, height = (round(float(points) * 96 / 72) for points in HEAD.match(text).groups())
    head = f'<svg role="img" aria-label="{escape(_title(figure))}" style="max-width: {width}px"'
    return HEAD.sub(lambda _: head, text, count=1), width, height


def _title(figure: Any) -> str:
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    return "; ".join(dict.fromkeys(filter(None, titles))) or "Picture"


def _as_pixels(figure: Any) -> Iterator[Change]:
    """Collections and lines of very many parts: in SVG each would be an element, or a point of a path."""
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D

    for one in figure.findobj(Collection) + figure.findobj(Line2D):
        if _count(one) > MANY:
            yield one.set_rasterized, one.get_rasterized(), True


def _count(one: Any) -> int:
    if hasattr(one, "get_xydata"):
        return len(one.get_xydata())
    values = one.get_array()
    return max(len(one.get_offsets()), len(one.get_paths()), 0 if values is None else values.size)


def _colours(figure: Any) -> Iterator[Change]:
    """The colours of the page, for what the author left black and white on a ground that was left white."""
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    if not _is_open(figure.patch):
        return
    whole = {axes for axes in figure.findobj(Axes) if _is_open(axes.patch)}
    for ground in (figure.patch, *(axes.patch for axes in whole)):
        yield ground.set_facecolor, ground.get_facecolor(), "none"
    for axes in whole:
        for line in (*axes.get_xgridlines(), *axes.get_ygridlines()):
            if _lightness(line.get_color()) is not None:
                yield line.set_color, line.get_color(), LINE
    outside = {part for axes in figure.findobj(Axes) if axes not in whole for part in _outside(axes)}
    figures = {figure, *figure.subfigs}
    for one in (one for one in figure.findobj(Artist) if one not in figures):
        if one.axes is None or one.axes in whole or one in outside:
            yield from _colours_of(one)


def _outside(axes: Any) -> Iterator[Any]:
    """What belongs to Axes and lies outside of them, on the ground of the figure: numbers, labels, titles."""
    for side in (axes.xaxis, axes.yaxis):
        yield from side.findobj()
    yield from (one for one in axes.get_children() if hasattr(one, "get_text") and one not in axes.texts)


def _colours_of(one: Any) -> Iterator[Change]:
    """Those of one artist: black becomes the page's colour for words, a white box around words the card's."""
    box = one.get_bbox_patch() if hasattr(one, "get_bbox_patch") else None
    if box is not None:
        yield from _colours_of(box)
        if not _is_open(box):
            return
    is_box = type(one).__name__ == "FancyBboxPatch"
    for name in COLOURS:
        set_, get = getattr(one, f"set_{name}", None), getattr(one, f"get_{name}", None)
        if not (set_ and get) or (name == "color" and hasattr(one, "get_facecolor")):  # that would set the two others
            continue
        before = get()
        lightness, alpha = _lightness(before), _alpha(before)
        if lightness is not None and lightness <= DARK:
            yield set_, before, (INK, alpha)
        elif is_box and lightness == 1 and name == "facecolor":
            yield set_, before, (SURFACE, alpha)
        elif is_box and lightness == LEGEND_EDGE and name == "edgecolor":
            yield set_, before, (EDGE, alpha)


def _is_open(patch: Any) -> bool:
    """Whether a ground lets the page show through, or was left white."""
    return not patch.get_visible() or _alpha(patch.get_facecolor()) == 0 or _lightness(patch.get_facecolor()) == 1


def _lightness(colour: Any) -> float | None:
    """From 0, black, to 1, white; None of a colour that is no grey, of several, and of none."""
    from matplotlib.colors import to_rgba_array

    with suppress(ValueError, TypeError):
        found = np.unique(to_rgba_array(colour), axis=0)
        if len(found) == 1 and found[0, 3] > 0 and np.ptp(found[0, :3]) == 0:
            return float(found[0, 0])
    return None


def _alpha(colour: Any) -> float:
    from matplotlib.colors import to_rgba_array

    with suppress(ValueError, TypeError):
        return float(to_rgba_array(colour)[:, 3].max(initial=0))
    return 1.0
