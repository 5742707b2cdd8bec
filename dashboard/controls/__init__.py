"""Controls: the arguments of nodes that a viewer sets.

kinds        one record for each kind of control
annotation   what an annotation means: the kind of an argument
control      one control, and its param Parameter once its domain is known
declaration  arguments -> controls; several mentions of one name are one control
scalars      single values as text: numbers, days, moments, times, lengths of time
text, words  a value for an address; a value for a person
parameters   Parameters of our own: choices from thousands, types that param has none for
check        what a control takes, whichever way a value comes
positions    where a control is worth trying

Knows param and no widget: fields are `components`' matter. A new kind of control is one entry in `kinds.KINDS`.
"""

from dashboard.controls import parameters
from dashboard.controls.control import Control, definition, parameterized, values
from dashboard.controls.declaration import declare, evaluation_order

__all__ = [
    "Control",
    "declare",
    "definition",
    "evaluation_order",
    "parameterized",
    "parameters",
    "values",
]
