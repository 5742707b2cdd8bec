# # A club of friends
# After Bokeh's graphs made with networkx: nodes by degree, a chosen layout, edges that go with a threshold.
# %%
from typing import Annotated, Literal

import networkx as nx
from bokeh.models import Circle, MultiLine, Plot, Range1d
from bokeh.plotting import from_networkx


# %%
def club():
    return nx.karate_club_graph()


# %%
def friends(
    club,
    layout: Literal["circle", "shells", "spectral"] = "circle",
    least: Annotated[int, {"bounds": (1, 6), "label": "Least friends"}] = 1,
):
    """Who knows whom"""
    graph = club.subgraph([node for node, degree in club.degree() if degree >= least])
    places = {"circle": nx.circular_layout, "shells": nx.shell_layout, "spectral": nx.spectral_layout}[layout]
    plot = Plot(height=400, x_range=Range1d(-1.2, 1.2), y_range=Range1d(-1.2, 1.2))
    drawn = from_networkx(nx.Graph(graph.edges()), places(graph))
    drawn.node_renderer.glyph = Circle(radius=0.05, fill_color="#4477AA")
    drawn.edge_renderer.glyph = MultiLine(line_color="#888888", line_alpha=0.6)
    plot.renderers.append(drawn)
    return plot


def degrees(club, least):
    """Most friends"""
    counted = sorted(((degree, node) for node, degree in club.degree() if degree >= least), reverse=True)
    return "\n".join(f"{place}. member {node}: {degree}" for place, (degree, node) in enumerate(counted[:5], 1))
