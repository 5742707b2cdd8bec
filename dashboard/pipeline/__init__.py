"""Pipeline: functions wired by name."""

from dashboard.pipeline.wiring import MISSING, Argument, Computation, Itself, Node, Pipeline, wire

__all__ = [
    "MISSING",
    "Argument",
    "Computation",
    "Itself",
    "Node",
    "Pipeline",
    "wire",
]
