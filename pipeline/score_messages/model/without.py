"""Predictions of one message without some of its words, which reads no word twice where two of them begin alike.

Without words 20 and 21, the first 20 lead to the same states as before; and for the direction that begins with the last
word, so do those behind. So each of these messages begins with the call (`engine.STEPS_PER_CALL`) in which it differs
from the whole one, in each direction by itself: a row of a call may be one message forward and another one backward,
until the states of both are brought together at the end. The numbers are those of `Engine.predict`, to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from score_messages.model.engine import STEPS_PER_CALL, Engine
from score_messages.model.weights import Floats

Int64s = npt.NDArray[np.int64]

States = Sequence[Floats]
"""Of one direction, each float32[rows, width]: h, c, and its half of each pool."""


class Without:
    """One message of n words, no more than the network sees.

    Args:
        engine: of a network with a mask and pools.
        ids: int32[n], at least one.
    """

    def __init__(self, engine: Engine, ids: npt.NDArray[np.int32]) -> None:
        self._engine, self._ids = engine, ids
        self._directions = (False, True) if engine.has_backward else (False,)
        self._after = self._after_calls()

    def predict(self, places: Int64s, width: int) -> Floats:
        """The probabilities without `width` words from each of k places on: float32[k, 3].

        Args:
            places: int64[k], from 0 to n - width.
            width: 1 to n - 1.
        """
        left = len(self._ids) - width
        ways = [_Way(self._ids, places, width, is_backward) for is_backward in self._directions]
        calls = range(0, left, STEPS_PER_CALL)
        for begin in calls:
            self._start(ways, begin // STEPS_PER_CALL)
            rows, steps = max(way.started for way in ways), min(STEPS_PER_CALL, left - begin)
            if not rows:
                continue
            pieces = [way.piece(begin, steps, rows, self._engine.pad) for way in ways]
            before = _joined([way.states_of(rows, after) for way, after in zip(ways, self._after[0], strict=True)])
            _, *after = self._engine.run(pieces, begin, np.full(rows, left), before)
            for way, states in zip(ways, self._parted(after), strict=True):
                way.go_on(states)
        self._start(ways, len(calls))
        return self._predictions(_joined([way.in_order() for way in ways]), left, len(places))

    def _start(self, ways: Sequence[_Way], call: int) -> None:
        """Let the messages begin that differ from the whole one in this call."""
        for number, way in enumerate(ways):
            count = way.count_before((call + 1) * STEPS_PER_CALL)
            if count > way.started:
                way.start(count, self._after[call][number])

    def _predictions(self, states: States, left: int, rows: int) -> Floats:
        """What the states after the last word say: a call that reads no further word."""
        nothing = [np.full((rows, 1), self._engine.pad, np.int32)] * len(self._directions)
        predictions, *_ = self._engine.run(nothing, left, np.full(rows, left), states)
        return self._engine.probabilities_of(predictions)

    def _after_calls(self) -> list[list[States]]:
        """The states of the whole message before the first call and after each that reads as many words as it can."""
        count = len(self._ids)
        states: Sequence[Floats] = self._engine.states_before()
        after = [self._parted(states)]
        for begin in range(0, count - STEPS_PER_CALL + 1, STEPS_PER_CALL):
            words = slice(begin, begin + STEPS_PER_CALL)
            pieces = [(self._ids[::-1] if is_backward else self._ids)[None, words] for is_backward in self._directions]
            _, *states = self._engine.run(pieces, begin, np.full(1, count), states)
            after.append(self._parted(states))
        return after

    def _parted(self, states: Sequence[Floats]) -> list[States]:
        """States of a call by direction."""
        if len(self._directions) == 1:
            return [states]
        units = states[0].shape[1]
        pools = states[4:]
        forward = [*states[:2], *(pool[:, :units] for pool in pools)]
        return [forward, [*states[2:4], *(pool[:, units:] for pool in pools)]]


def _joined(directions: Sequence[States]) -> States:
    """The states by direction as a call takes them."""
    if len(directions) == 1:
        return directions[0]
    forward, backward = directions
    pools = zip(forward[2:], backward[2:], strict=True)
    return [*forward[:2], *backward[:2], *(np.concatenate(halves, axis=1) for halves in pools)]


class _Way:
    """Some messages in one direction, in the order in which they begin to differ from the whole one.

    Attributes:
        started: how many have begun.
        states: of these, after the last call.
    """

    def __init__(self, ids: npt.NDArray[np.int32], places: Int64s, width: int, is_backward: bool) -> None:
        self._left = len(ids) - width
        differs = self._left - places if is_backward else places
        self._order = np.argsort(differs, kind="stable")
        self._differs = differs[self._order]
        self._ids, self._width = (ids[::-1] if is_backward else ids), width
        self.started = 0
        self.states: States = []

    def count_before(self, step: int) -> int:
        """How many differ before this step."""
        return int(np.searchsorted(self._differs, step))

    def start(self, count: int, states: States) -> None:
        """Let messages begin with these states, float32[1, width] each, until `count` have."""
        new = [np.repeat(state, count - self.started, axis=0) for state in states]
        both = zip(self.states, new, strict=True) if self.started else ([state] for state in new)
        self.states = [np.concatenate(list(pieces)) for pieces in both]
        self.started = count

    def go_on(self, states: States) -> None:
        """With the states after a call."""
        self.states = [state[: self.started] for state in states] if self.started else []

    def piece(self, begin: int, steps: int, rows: int, pad: int) -> npt.NDArray[np.int32]:
        """The words of a call: int32[rows, steps]; rows that no message of this direction takes hold pads."""
        step = np.arange(begin, begin + steps)
        piece = np.full((rows, steps), pad, np.int32)
        piece[: self.started] = self._ids[step + self._width * (step >= self._differs[: self.started, None])]
        return piece

    def states_of(self, rows: int, unused: States) -> States:
        """For a call of so many rows, `unused` in those that no message takes."""
        if self.started == rows:
            return self.states
        rest = [np.repeat(state, rows - self.started, axis=0) for state in unused]
        return [np.concatenate(pair) for pair in zip(self.states, rest, strict=True)] if self.started else rest

    def in_order(self) -> States:
        """Of all messages, as they were given."""
        back = np.argsort(self._order)
        return [state[back] for state in self.states]
