"""Whether there is room for one more: a number, or a memory of which a test says how much is taken."""

import itertools

from dashboard.memory import Account
from dashboard.room import SESSION, Room

MB = 1_000_000


def test_a_number_is_a_bound_for_those_inside_and_those_who_are_promised_room():
    room = Room(3, lambda: 1)
    assert room.for_one_more(1)
    assert not room.for_one_more(2)
    assert room.most_memory is None


def test_where_nothing_is_known_of_the_memory_there_is_no_bound():
    room = Room(None, lambda: 10_000, lambda: None)
    assert room.for_one_more(100)
    assert room.most_memory is None


class Memory:
    """A room whose memory is what a test says; sessions of one megabyte, which take it at once."""

    def __init__(self, limit=512 * MB, base=100 * MB):
        self.now, self.inside, self.kept, self.limit = 0.0, 0, base, limit
        self.room = Room(None, lambda: self.inside, lambda: Account(self.kept, self.limit), lambda: self.now)

    def fill(self, size=MB):
        """Let in as many as find room, one after another, without haste."""
        while self.room.for_one_more(0):
            self.inside, self.kept, self.now = self.inside + 1, self.kept + size, self.now + 60
        return self.inside


def test_newcomers_come_in_up_to_a_share_of_the_memory():
    memory = Memory()
    assert 320 < memory.fill() <= 336
    assert memory.kept < memory.room.most_memory == int(0.85 * 512 * MB)


def test_a_burst_does_not_overshoot_because_memory_is_taken_later():
    memory, came = Memory(), 0
    while memory.room.for_one_more(0):  # at one moment, and nothing is taken yet
        memory.room.made()
        memory.inside = came = came + 1
    assert memory.kept + came * SESSION < memory.room.most_memory


def test_those_who_are_promised_room_are_counted():
    memory = Memory()
    promised = next(coming for coming in itertools.count() if not memory.room.for_one_more(coming))
    assert promised * SESSION < 0.85 * 512 * MB - 100 * MB < (promised + 2) * SESSION


def test_when_some_have_left_as_many_come_in_though_python_keeps_their_memory():
    memory = Memory()
    full = memory.fill()
    memory.inside -= 50
    assert memory.fill(size=0) == full


def test_pages_that_grow_leave_no_room_for_those_who_come_instead():
    memory = Memory()
    memory.fill()
    memory.kept = int(0.93 * memory.limit)
    memory.now += 1
    memory.inside -= 50
    assert not memory.room.for_one_more(0)


def test_somebody_comes_in_however_little_memory_there_is():
    memory = Memory(base=500 * MB)
    assert memory.room.for_one_more(0)
    memory.inside = 1
    assert not memory.room.for_one_more(0)


def test_memory_is_not_asked_for_each_newcomer():
    asked = []
    room = Room(None, lambda: 1, lambda: asked.append(1), lambda: 5.0)
    for _ in range(100):
        room.for_one_more(0)
    assert len(asked) == 1
