"""How often things are measured: the whole run, or each once to see that it works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How often things are done; and whether all subjects share one set of servers, which is quicker and less exact."""

    walks: int = 4
    laps: int = 9
    steps: int = 9  # of a lap
    rounds: int = 5
    visits: int = 10
    sessions: int = 30
    requests: int = 1000
    requests_to_peers: int = 100  # scaled up to `requests`: each of theirs takes a fifth of a second
    shared: bool = False


QUICK = Effort(walks=1, laps=1, steps=1, rounds=1, visits=2, sessions=2, requests=20, requests_to_peers=2, shared=True)
