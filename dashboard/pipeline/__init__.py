"""Pipeline: functions wired by name."""

from dashboard.pipeline.wiring import MISSING, Argument, Computation, Itself, Node, Pipeline, label, near, wire

__all__ = [
    "MISSING",
    "Argument",
    "Computation",
    "Itself",
    "Node",
    "Pipeline",
    "label",
    "near",
    "wire",
]
