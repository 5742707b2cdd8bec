"""Pipeline: functions wired by name.

signature  what a function says of its arguments: an `Argument` each, `MISSING` where it says nothing
graph      `Node`, a function with its inputs and controls; `Pipeline`, all of a notebook; `Computation`, what a node
           computes, equal in two pipelines that would compute the same
classes    a class with Parameters as a view: what its instances are given
bindings   a function that a decorator binds to widgets: controls stand for them
extension  what a notebook asks of Panel's extension
wiring     functions -> `Pipeline` (`wire`), and the rules that it must keep

Knows no widget, cache or thread, and neither pandas nor Bokeh nor Panel: what a node returns is its own matter.
"""

from dashboard.pipeline.graph import ById, Computation, Node, Pipeline
from dashboard.pipeline.signature import MISSING, Argument
from dashboard.pipeline.wiring import wire

__all__ = ["MISSING", "Argument", "ById", "Computation", "Node", "Pipeline", "wire"]
