"""Every concrete component of the installed Panel, found by walking its rooms, each with a usual content.

A class that is not named here is made with no arguments, so that one which a new Panel brings is tried, too.
"""

import inspect
import wave
from collections.abc import Iterable
from pathlib import Path

import panel as pn
from PIL import Image

ROOMS = ("widgets", "indicators", "pane", "layout", "chat")
PICTURES = ("avif", "gif", "ico", "jpg", "png", "webp")
START = """
#| export
import datetime as dt
from pathlib import Path

import holoviews as hv
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import panel
import panel as pn
import param
from bokeh.plotting import figure

FILES = {path.suffix[1:]: str(path) for path in Path().absolute().glob("file.*")}
hv.extension("bokeh")

class Model(param.Parameterized):
    n = param.Integer(1)

    @param.depends("n")
    def words(self):
        return "words"

def _drawn():
    plot = figure(height=200)
    plot.scatter([1, 2], [2, 1])
    return plot
"""
FRAME = 'pd.DataFrame({"a": [1, 2, 3], "b": [3.0, 1.0, 2.0], "c": ["x", "y", "z"]})'
BARS = '{"xAxis": {"data": ["a", "b"]}, "yAxis": {}, "series": [{"type": "bar", "data": [1, 2]}]}'
DAY, MOMENT = "dt.date(2026, 1, 2)", "dt.datetime(2026, 1, 2)"
DAYS, MOMENTS = f"({DAY}, dt.date(2026, 2, 3))", f"({MOMENT}, dt.datetime(2026, 2, 3))"
# What each is made with beside nothing: arguments as code.
ARGUMENTS = {
    "ArrayInput": "value=np.arange(3)",
    "AutocompleteInput": 'options=["a", "b"]',
    "BooleanStatus": "value=True",
    "Button": 'name="press", icon="heart"',
    "ButtonIcon": 'icon="heart"',
    "CheckBoxGroup": 'options=["a", "b"]',
    "CheckButtonGroup": 'options=["a", "b"]',
    "CodeEditor": 'value="1 + 1", language="python", height=100',
    "ColorMap": 'options={"greys": ["black", "white"]}',
    "CrossSelector": 'options=["a", "b"]',
    "DataFrame": f"value={FRAME}",
    "DatePicker": f"value={DAY}",
    "DateRangePicker": f"value={DAYS}",
    "DateRangeSlider": f"start={MOMENTS}[0], end={MOMENTS}[1]",
    "DateSlider": f"start={DAYS}[0], end={DAYS}[1]",
    "DatetimeInput": f"value={MOMENT}",
    "DatetimePicker": f"value={MOMENT}",
    "DatetimeRangeInput": f"start={MOMENTS}[0], end={MOMENTS}[1], value={MOMENTS}",
    "DatetimeRangePicker": f"value={MOMENTS}",
    "DatetimeRangeSlider": f"start={MOMENTS}[0], end={MOMENTS}[1]",
    "DatetimeSlider": f"start={MOMENTS}[0], end={MOMENTS}[1]",
    "DiscretePlayer": "options=[1, 2]",
    "DiscreteSlider": "options=[1, 2]",
    "FileDownload": 'file=FILES["txt"]',
    "FileSelector": 'directory=str(Path(FILES["txt"]).parent)',
    "Gauge": "value=3",
    "JSONEditor": 'value={"a": 1}',
    "MenuButton": 'items=["a"], name="menu"',
    "MultiChoice": 'options=["a", "b"]',
    "MultiSelect": 'options=["a", "b"]',
    "NestedSelect": 'options={"a": ["b", "c"]}, levels=["first", "second"]',
    "RadioBoxGroup": 'options=["a", "b"]',
    "RadioButtonGroup": 'options=["a", "b"]',
    "Select": 'options=["a", "b"]',
    "StaticText": 'value="words"',
    "String": 'value="words"',
    "Tabulator": f"value={FRAME}",
    "Terminal": '"words", height=100',
    "TextEditor": 'value="words"',
    "ToggleGroup": 'options=["a", "b"]',
    "ToggleIcon": 'icon="thumb-up"',
    "TooltipIcon": 'value="words"',
    "Trend": 'data={"x": [1, 2], "y": [1, 2]}',
    # panes
    "AVIF": 'FILES["avif"]',
    "Alert": '"words"',
    "Audio": 'FILES["wav"]',
    "Bokeh": "_drawn()",
    "DataFrame of pane": FRAME,
    "DeckGL": '{"mapStyle": None, "initialViewState": {"longitude": 0, "latitude": 0, "zoom": 3}, '
    '"layers": [{"@@type": "ScatterplotLayer", "data": [{"position": [0, 0]}], "getRadius": 100000}]}, height=200',
    "ECharts": f"{BARS}, height=200",
    "GIF": 'FILES["gif"]',
    "HTML": '"<b>words</b>"',
    "HoloViews": "hv.Curve([1, 2])",
    "ICO": 'FILES["ico"]',
    "Image": 'FILES["png"]',
    "JPG": 'FILES["jpg"]',
    "JSON": '{"a": 1}',
    "LaTeX": r'r"$\frac{1}{2}$"',
    "Markdown": '"`words`"',
    "Matplotlib": "plt.figure()",
    "PDF": 'FILES["pdf"]',
    "PNG": 'FILES["png"]',
    "ParamFunction": 'lambda: "words"',
    "ParamMethod": "Model().words",
    "ParamRef": "Model().param.n",
    "Perspective": f"{FRAME}, height=200",
    "Placeholder": '"words"',
    "Plotly": '{"data": [{"x": [1, 2], "y": [1, 3]}], "layout": {}}, height=200',
    "ReactiveExpr": 'pn.rx("words")',
    "SVG": """'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'""",
    "Str": '"words"',
    "Vega": '{"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "data": {"values": [{"a": 1}]}, '
    '"mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}}}',
    "Video": 'FILES["mp4"]',
    "WebP": 'FILES["webp"]',
    # layouts
    **dict.fromkeys(("Accordion", "Tabs"), '("a", "words")'),
    **dict.fromkeys(("Card", "Column", "Feed", "FlexBox", "GridBox", "Modal", "Row", "WidgetBox"), '"words"'),
    "FloatPanel": '"words", contained=True',
    "GridSpec": "objects={(0, 0, 1, 1): pn.Column()}, height=100",
    "Swipe": '"left", "right"',
    # chat
    "ChatFeed": 'pn.chat.ChatMessage("words")',
    "ChatInterface": 'pn.chat.ChatMessage("words")',
    "ChatMessage": '"words"',
    "ChatStep": '"words"',
}
WITHOUT = {
    **dict.fromkeys(("ChatFeed", "ChatInterface", "ChatStep", "Debugger", "Feed"), "is one that Panel cannot clone"),
    "IPyLeaflet": "needs ipyleaflet and ipywidgets_bokeh, which nothing here asks for",
    "IPyWidget": "needs ipywidgets_bokeh, which nothing here asks for",
    "Interactive": "needs HoloViews' own interactive, which hvPlot replaced",
    "RGGPlot": "draws with another language's runtime, R",
    "Reacton": "needs reacton and ipywidgets_bokeh, which nothing here asks for",
    "SpeechToText": "needs a microphone, and the browser's maker to understand speech",
    "Streamz": "needs streamz, which nothing here asks for",
    "Textual": "needs textual, which nothing here asks for",
    "VTKVolume": "needs vtk, which nothing here asks for",
    "VideoStream": "needs a camera",
    "Vizzu": "needs a script that Panel does not ship (tests/whole/test_scripts_of_components.py)",
    "YT": "is a frame of another host",
}


def classes() -> dict[str, type]:
    """All concrete components by their names; one of the same name as another says its room as well."""
    found: dict[str, type] = {}
    for room in ROOMS:
        module = getattr(pn, room)
        for one in vars(module).values():
            if inspect.isclass(one) and issubclass(one, pn.viewable.Viewable) and not _is_abstract(one):
                known = found.get(one.__name__, one)
                found[one.__name__ if known is one else f"{one.__name__} of {room}"] = one
    return found


def _is_abstract(one: type) -> bool:
    return one is pn.viewable.Viewable or bool(getattr(one, f"_{one.__name__}__abstract", False))


def code(name: str, one: type) -> str:
    """The code that makes one, with a usual content."""
    return f"{one.__module__}.{one.__qualname__}({ARGUMENTS.get(name, '')})"


def write_files(folder: Path) -> None:
    """What panes show that show files: pictures, a sound, a film, a document, each of the least that is one."""
    for kind in PICTURES:
        Image.new("RGB", (16, 16), "teal").save(folder / f"file.{kind}")
    with wave.open(str(folder / "file.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(1600))
    (folder / "file.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom")
    (folder / "file.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    (folder / "file.txt").write_text("words")


def notebook(names: Iterable[str]) -> list[str]:
    """The cells of a notebook with a view for each of these components, named like it."""
    known = classes()
    views = (f"def {view_of(name)}():\n    return {code(name, known[name])}" for name in names)
    return [START, "#| export\n" + "\n\n".join(views)]


def view_of(name: str) -> str:
    return f"show_{name.replace(' ', '_').lower()}"
