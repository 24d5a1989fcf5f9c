"""A load that is killed: the store is the old one or the new one, and the next load makes it whole. Faults F1 to F4."""

import random
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.loads import Books, Ended, Look, Server, look

RANDOM, EXACT = 162, 40
"""Kills at random instants, and at random steps of the way."""
UNTIL_DONE = 12
"""After so many kills a load is let finish; so it meets what any number of killed ones left."""


class Killing:
    """One store, one server, and loads that are killed there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.books, self.server = Books(folder), Server(folder)
        self.before = self.books.begin(self.server)
        self._finish()
        self.after = look(self.books.store)
        self.books.again()
        self.seconds = self._finish().seconds
        self.books.again()
        counted = self.server.run(*self.books.words(), kill_at=0)
        self.steps = int(counted.out.rpartition("steps ")[2])
        self.books.again()
        self.found: Counter[str] = Counter()

    def kill(self, kills: int, seed: int, *, exact: bool) -> Counter[str]:
        """Kill that many loads, and return how all so far ended."""
        draw = random.Random(seed)
        n = 0
        while n < kills:
            if exact:
                ended = self.server.run(*self.books.words(), kill_at=draw.randint(1, self.steps))
            else:
                # a little over the whole run: some kills come after the last step
                ended = self.server.run(*self.books.words(), kill_after=draw.random() * self.seconds * 1.05)
            state = self._what(ended)
            self.found[state] += 1
            if ended.code == 0:
                # how long a load takes is not how long it took when it was measured
                self.seconds = min(self.seconds, ended.seconds)
                self.books.again()
                continue
            n += 1
            if n % UNTIL_DONE == 0 or state.startswith("new"):
                self._whole()
        self._whole()
        return self.found

    def _what(self, ended: Ended) -> str:
        """What a kill left: checked, and named."""
        assert ended.code in (-signal.SIGKILL, 0), ended.err
        seen = look(self.books.store)
        assert seen in (self.before, self.after)
        state = "old store" if seen == self.before else "new store"
        if ended.code == 0:
            assert (seen, self.books.beside) == (self.after, [])
            return f"{state}, ended by itself"
        return f"{state}, {'folder left' if self.books.beside else 'nothing left'}"

    def _whole(self) -> None:
        """The next load: everything is there once, and nothing beside it."""
        self._finish()
        assert look(self.books.store) == self.after
        assert self.books.beside == []
        self.books.again()

    def _finish(self) -> Ended:
        ended = self.server.run(*self.books.words())
        assert ended.code == 0, ended.err
        return ended


def counts(after: Look) -> set[tuple[int, ...]]:
    return set(after.sources.values())


def test_wherever_a_load_is_killed_the_store_is_the_old_or_the_new_one_and_the_next_load_makes_it_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = time.time_ns() % 1_000_000
    began = time.monotonic()
    with capsys.disabled():
        print(f"\nkilled loads: seed {seed}")  # noqa: T201 (to repeat it)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(Killing, [tmp_path / "a", tmp_path / "b"])
        with first.server, second.server:
            # by the clock on one, by steps and then by the clock on the other: both take about as long
            one = pool.submit(first.kill, RANDOM // 2 + 10, seed, exact=False)
            second.kill(EXACT, seed, exact=True)
            second.kill(RANDOM // 2 - 10, seed + 1, exact=False)
            found = one.result() + second.found
    assert counts(first.after) == {(1, 1, 0, 0, 0), (1_800, 1_800, 0, 0, 0), (9_220, 9_000, 20, 180, 20)}
    assert first.after.rows["use_event"] == 18_000
    with capsys.disabled():
        print(f"{dict(found)}, {time.monotonic() - began:.0f} s")  # noqa: T201 (what was met)
    assert sum(n for state, n in found.items() if not state.endswith("itself")) == RANDOM + EXACT
    assert found["old store, nothing left"]
    assert found["old store, folder left"]


def test_a_load_killed_at_each_step_of_the_replacement_leaves_the_old_or_the_new_store(
    books: Books, server: Server
) -> None:
    """The last steps of a load, one by one: checkpoint, end of the connection, replacement, end of the lock."""
    books.again()
    old = look(books.store)
    counted = server.run(*books.words(), kill_at=0)
    steps, new = int(counted.out.rpartition("steps ")[2]), look(books.store)
    seen: set[str] = set()
    for step in range(steps - 22, steps - 6):
        books.again()
        assert server.run(*books.words(), kill_at=step).code == -signal.SIGKILL
        found = look(books.store)
        assert found in (old, new)
        seen.add("old" if found == old else "new")
    assert seen == {"old", "new"}
    assert server.run(*books.words()).code == 0
    assert look(books.store) == new
    assert books.beside == []
