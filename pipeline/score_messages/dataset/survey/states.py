"""The facts of inputs and their parts, as the plan needs them. Decides nothing, changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from score_messages.dataset.inputs import OF_NOTHING, Input, is_own_table
from score_messages.dataset.plan import (
    Action,
    ConfigHash,
    InputState,
    PartState,
    Rules,
    action_for_input,
    is_copy,
    is_up_to_date,
)
from score_messages.dataset.storage import DatasetFolder
from score_messages.write.disk_errors import disk_errors


class States:
    """Reads what an input and its part are like now, and asks the plan what that means.

    Args:
        config_hash: of all that a part would depend on now, beside its input.
        prefix: of the prediction columns' names, by which tables of ours are known.

    Attributes:
        of_other_config: parts that are up to date, but made with another config hash.
    """

    def __init__(self, folder: DatasetFolder, rules: Rules, config_hash: ConfigHash, prefix: str) -> None:
        self._folder, self._rules, self._config_hash, self._prefix = folder, rules, config_hash, prefix
        self._as_if: dict[str, list[PartState]] = defaultdict(list)
        self.of_other_config: set[str] = set()

    def action(self, source: Input, content: str, gives_up_overlaps: bool = False) -> Action:
        """What is to be done with an input of these bytes. One that is up to date isn't opened. Raises OutputError."""
        state = self._state(source, content, gives_up_overlaps)
        self._note_config(source, state)
        action = action_for_input(state, self._rules)
        if action is Action.SKIP or source.is_named or not is_own_table(source.path, self._prefix):
            return action
        return action_for_input(replace(state, is_own_table=True), self._rules)

    def is_up_to_date(self, source: Input, content: str) -> bool:
        """As `actions.is_up_to_date`. Raises OutputError."""
        state = self._state(source, content)
        self._note_config(source, state)
        return is_up_to_date(state, self._rules)

    def has_to_follow(self, source: Input, content: str) -> bool:
        """Whether an input that was up to date isn't any more: another lost what both hold. Raises OutputError."""
        if self.is_up_to_date(source, content):
            return False
        return not is_copy(self._state(source, content), self._rules)

    def as_if_scored(self, source: Input, content: str) -> None:
        """Count an input as one that has a part of these bytes: for who only wants to know what would be."""
        self._as_if[content].append(PartState(source.path, content))

    def is_sound(self, name: str) -> bool:
        """As `PartState.is_sound`; False if the part isn't whole. Raises OutputError."""
        facts = self._folder.catalog.part(name).facts
        if facts is None:
            return False
        with disk_errors(self._folder.name):
            depends_on = {**facts.depends_on, **self._folder.keys.depends_on(facts.keys)}
        return all(self._folder.catalog.part(other).released == released for other, released in depends_on.items())

    def _state(self, source: Input, content: str, gives_up_overlaps: bool = False) -> InputState:
        return InputState(
            path=source.path,
            content=content,
            part=self._part(source.part),
            copies=(*self._copies(source, content), *self._as_if.get(content, ())),
            is_without_bytes=content == OF_NOTHING,
            gives_up_overlaps=gives_up_overlaps,
        )

    def _copies(self, source: Input, content: str) -> Iterator[PartState]:
        for name in sorted(self._folder.catalog.parts_of(content) - {source.part}):
            if (part := self._part(name)) is not None:
                yield part

    def _part(self, name: str) -> PartState | None:
        facts = self._folder.catalog.part(name).facts
        if facts is None:
            return None
        return PartState(
            facts.input,
            facts.content,
            has_config_of_now=self._config_hash.is_that_of(facts.config_hash),
            has_lost_keys=self._has_lost_keys(name),
            is_sound=self.is_sound(name),
        )

    def _has_lost_keys(self, name: str) -> bool:
        with disk_errors(self._folder.name):
            return not all(self._folder.keys.holds(key) for key in self._folder.catalog.part(name).key_names)

    def _note_config(self, source: Input, state: InputState) -> None:
        part = state.part
        if part is not None and not part.has_config_of_now and is_up_to_date(state, self._rules):
            self.of_other_config.add(source.part)
