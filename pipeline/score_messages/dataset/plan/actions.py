"""What a run does with an input, or with a part of which it has no input. Pure: facts come in, an action goes out.

`survey` reads the facts, `run` carries the actions out. The same functions decide for a run and for `--dry-run`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from score_messages.read.tolerance import MaxBad


class Action(StrEnum):
    """What is done.

    SKIP: nothing, since the part is up to date.
    IGNORE: nothing, since it is a table of ours and no input.
    DUPLICATE: nothing is scored; other parts hold its messages, and its own part, if it has one, is emptied.
    SCORE: the input is scored into its part.
    KEEP: the part stays as it is.
    EMPTY: the part loses its rows.
    WAIT: the part stays until a run that has the time to find out whether its input was only moved.
    """

    SKIP = "skip"
    IGNORE = "ignore"
    DUPLICATE = "duplicate"
    SCORE = "score"
    KEEP = "keep"
    EMPTY = "empty"
    WAIT = "wait"


@dataclass(frozen=True)
class Rules:
    """What the person wants, as far as the plan depends on it.

    Attributes:
        redo: score anew what was made with another config hash.
        drop_overlaps: a message that stands in another part isn't taken in again.
        prune_max: the most rows that pruning may drop.
    """

    redo: bool
    drop_overlaps: bool
    prune_max: MaxBad


@dataclass(frozen=True)
class PartState:
    """A whole part: all its files are there, and of one version.

    Attributes:
        input: path of the input that it is of.
        content: hash of the bytes that it was made of.
        has_config_of_now: it was made with the config hash that a part would have now.
        has_lost_keys: nobody can tell which messages it holds.
        is_sound: no part that it depends on has lost messages since.
    """

    input: str
    content: str
    has_config_of_now: bool = True
    has_lost_keys: bool = False
    is_sound: bool = True


@dataclass(frozen=True)
class InputState:
    """An input as it was looked at.

    Attributes:
        content: hash of its bytes.
        is_without_bytes: it is an empty file, and so no copy of another: as a mailbox it holds no mail, as an export
            it is broken.
        part: the one that holds its rows; None if there is none that is whole.
        copies: the parts of other inputs with the same bytes.
        gives_up_overlaps: its part is made anew to leave out what other parts hold, too.
        is_own_table: it is a table that this tool wrote, and nobody named it; matters only if it isn't up to date.
    """

    path: str
    content: str
    part: PartState | None = None
    copies: tuple[PartState, ...] = ()
    is_without_bytes: bool = False
    gives_up_overlaps: bool = False
    is_own_table: bool = False


def action_for_input(state: InputState, rules: Rules) -> Action:
    """SKIP, IGNORE, DUPLICATE or SCORE."""
    if is_up_to_date(state, rules) and not state.gives_up_overlaps:
        return Action.SKIP
    if state.is_own_table:
        return Action.IGNORE
    return Action.DUPLICATE if is_copy(state, rules) else Action.SCORE


def is_up_to_date(state: InputState, rules: Rules) -> bool:
    """Whether the part is of these bytes, everybody can rely on it, and `redo` would not make another one."""
    part = state.part
    if part is None or (part.input, part.content) != (state.path, state.content):
        return False
    return _is_reliable(part) and (part.has_config_of_now or not rules.redo)


def is_copy(state: InputState, rules: Rules) -> bool:
    """Whether another input with the same bytes has a part already, and with it all of its messages stand."""
    return rules.drop_overlaps and not state.is_without_bytes and any(map(_is_reliable, state.copies))


def _is_reliable(part: PartState) -> bool:
    return part.is_sound and not part.has_lost_keys


@dataclass(frozen=True)
class PartWithoutInput:
    """A part of whose input this run found nothing.

    Attributes:
        input: path of the input that it is of.
        rows: that readers see.
        is_gone: nothing is there any more.
        is_seen: a source of this run would have found it.
        unreadable_around: the nearest folder around it in which inputs are left, if none of them can be read.
        empty_around: the folder that it lay in, or was, if that is there and nothing is left in it.
        is_held_by_others: inputs that are up to date hold its messages by now.
    """

    input: str
    rows: int
    is_gone: bool = False
    is_seen: bool = False
    unreadable_around: str | None = None
    empty_around: str | None = None
    is_held_by_others: bool = False


@dataclass(frozen=True)
class PrunePlan:
    """What pruning does with each part.

    Attributes:
        actions: by the part's name: KEEP, EMPTY or WAIT.
        doubts: folders of which inputs are gone, and in which nothing that is left can be read; how many are gone.
        empty_folders: folders of which inputs are gone, and in which nothing is left; how many are gone.
        rows: that EMPTY would drop.
        is_too_much: they are more than `Rules.prune_max` allows, so all parts are kept.
    """

    actions: Mapping[str, Action]
    doubts: Mapping[str, int]
    empty_folders: Mapping[str, int]
    rows: int
    is_too_much: bool


def plan_pruning(parts: Mapping[str, PartWithoutInput], rows: int, rules: Rules, moves_are_known: bool) -> PrunePlan:
    """Decide which parts of inputs that are gone lose their rows: all, or none if they are too many.

    Args:
        parts: by name.
        rows: of all parts of the dataset.
        moves_are_known: whether the run had the time to look for all inputs that were moved.
    """
    actions = {name: _action_for_gone(part, moves_are_known) for name, part in parts.items()}
    dropped = sum(parts[name].rows for name, action in actions.items() if action is Action.EMPTY)
    is_too_much = not rules.prune_max.allows(dropped, rows)
    if is_too_much:
        return PrunePlan(dict.fromkeys(parts, Action.KEEP), {}, {}, dropped, is_too_much)
    seen = [part for part in parts.values() if part.is_seen]
    doubts = _counted(part.unreadable_around for part in seen if part.is_gone)
    return PrunePlan(actions, doubts, _counted(part.empty_around for part in seen), dropped, is_too_much)


def _counted(folders: Iterable[str | None]) -> dict[str, int]:
    """How often each folder is there, in order."""
    return dict(sorted(Counter(folder for folder in folders if folder is not None).items()))


def _action_for_gone(part: PartWithoutInput, moves_are_known: bool) -> Action:
    is_doubtful = part.unreadable_around is not None or part.empty_around is not None
    if not part.is_gone or not part.is_seen or is_doubtful:
        return Action.KEEP
    return Action.EMPTY if moves_are_known else Action.WAIT


def action_for_replaced(part: PartWithoutInput) -> Action:
    """EMPTY for a part whose input is there, but is none any more, since others hold its messages; else KEEP."""
    return Action.EMPTY if part.is_held_by_others and not part.is_gone else Action.KEEP
