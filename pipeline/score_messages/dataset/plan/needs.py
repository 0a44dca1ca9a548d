"""What an input needs tonight: nothing, a part of its own, or none since another input has the same bytes."""

from __future__ import annotations

from score_messages.dataset.inputs.content import OF_NOTHING
from score_messages.dataset.inputs.inputs import Input
from score_messages.dataset.plan.made_with import MadeWith
from score_messages.dataset.plan.options import DROP, UpdateOptions
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.write.disk_errors import disk_errors


class Needs:
    """Compares inputs with the parts that stand.

    Args:
        made_with: all that a part would depend on now, beside its input.

    Attributes:
        others: parts that are up to date, but made with something else.
    """

    def __init__(self, folder: DatasetFolder, options: UpdateOptions, made_with: MadeWith) -> None:
        self._folder, self._options, self._made_with = folder, options, made_with
        self.others: set[str] = set()

    def is_up_to_date(self, one: Input, content: str) -> bool:
        """Whether its part is of these bytes, and no part that it rests on has lost messages since."""
        facts = self._folder.part(one.part).facts
        if facts is None or facts.input != one.path or facts.content != content:
            return False
        if self.lost_keys(one.part):
            return False
        if not self.rests_soundly(one.part):
            return False
        if self._made_with.is_that_of(facts.made_with):
            return True
        if not self._options.redo:
            self.others.add(one.part)
        return not self._options.redo

    def lost_keys(self, part: str) -> bool:
        """Whether nobody can tell which messages a part holds, so that it has to be made before others."""
        with disk_errors(self._folder.name):
            return not all(self._folder.keys.holds(name) for name in self._folder.part(part).key_names)

    def is_copy(self, one: Input, content: str) -> bool:
        """Whether another input with the same bytes has a part already, and with it all of its messages stand.

        An empty file is no copy of anything: as a mailbox it holds no mail, as an export it is broken.
        """
        if self._options.overlaps != DROP or content == OF_NOTHING:
            return False
        others = self._folder.parts_of(content) - {one.part}
        return any(self.rests_soundly(part) and not self.lost_keys(part) for part in others)

    def rests_soundly(self, part: str) -> bool:
        """Whether no part that it rests on has lost messages since: its own input may be gone, and can't follow."""
        facts = self._folder.part(part).facts
        if facts is None:
            return False
        with disk_errors(self._folder.name):
            rests_on = {**facts.rests_on, **self._folder.keys.rests_on(facts.keys)}
        return all(self._folder.part(other).released == told for other, told in rests_on.items())
