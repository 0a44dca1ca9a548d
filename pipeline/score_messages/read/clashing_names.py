"""What a passthrough column is called in the table, if it is called like one that scoring adds. Knows names alone.

Help desks and stores export a `status` or a `language` of their own. Ours keep their names, since whatever reads tables
goes by them; theirs are called `source_status` and `source_language`. This follows from the names of the source's
columns, so it is the same every night. Any other clash is refused: a `score` may be ours of another run.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from score_messages.errors import ColumnError, Hint
from score_messages.messages import added_fields

_RENAMED = {"status": "source_status", "language": "source_language"}


def renamed_columns(names: Sequence[str], prefix: str = "", explains: bool = False) -> dict[str, str]:
    """The passthrough columns that get another name, and which; none where a clash is left that has to be refused.

    >>> renamed_columns(["id", "status", "body"]), renamed_columns(["status"], "my_")
    ({'status': 'source_status'}, {})
    """
    clashes = _clashes(names, prefix, explains)
    renamed = {name: _RENAMED[name] for name in clashes if name in _RENAMED}
    is_free = {name.casefold() for name in names}.isdisjoint(renamed.values())
    return renamed if len(renamed) == len(clashes) and is_free else {}


def table_names(names: Sequence[str], prefix: str = "", explains: bool = False) -> list[str]:
    """What the passthrough columns of these names are called in the table, in the same order."""
    renamed = renamed_columns(names, prefix, explains)
    return [renamed.get(name, name) for name in names]


def check_no_clash(source: str, kept: Sequence[str], prefix: str, explains: bool = False) -> None:
    """Raise ColumnError if a passthrough column has the name of a column that scoring adds.

    Args:
        explains: it adds reasons, too.
    """
    clashes = _clashes(kept, prefix, explains)
    if clashes:
        free = next(new for new in _prefixes() if not _clashes(kept, new, explains))
        hint = Hint("Put something in front of the names that scoring adds", f"--prefix {free}")
        raise ColumnError(source, f"already has a column called {', '.join(clashes)}", hint=hint)


def _clashes(kept: Sequence[str], prefix: str, explains: bool) -> list[str]:
    added = {prefix + field.name for field in added_fields(explains)}
    return [name for name in kept if name in added]


def _prefixes() -> Iterator[str]:
    yield "sentiment_"
    yield from (f"sentiment{number}_" for number in itertools.count(2))
