"""What is stored in another form is what the function returned to a node that takes it."""

from dashboard.pictures import Kept
from dashboard.results.sharing import hand_on


def test_another_node_gets_what_the_function_returned():
    assert hand_on(Kept([1, 2])) == [1, 2]
