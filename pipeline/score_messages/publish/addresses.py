"""Which kind of target an address means. A kind is imported when it is asked, its client when it is opened.

To add a kind, add a function to `_KINDS` that gives the target, or None where the address means another kind.
"""

from __future__ import annotations

from collections.abc import Callable

from score_messages.addresses import OTHER_FORM, hint_at_our_form
from score_messages.errors import Hint, OptionError
from score_messages.privacy.masked import masked
from score_messages.publish.target import Target
from score_messages.publish.target_options import TargetOptions

__all__ = ["Kind", "TargetOptions", "target_of"]
_PLACES = Hint("Name a file such as scored.duckdb, a folder with / at its end, delta:FOLDER, or an address")

Kind = Callable[[str, TargetOptions], Target | None]


def _delta_tables(address: str, options: TargetOptions) -> Target | None:
    from score_messages.publish.delta.target import delta_tables

    return delta_tables(address, options)


def _duckdb_file(address: str, options: TargetOptions) -> Target | None:
    from score_messages.publish.duckdb_file.target import duckdb_file

    return duckdb_file(address, options)


def _postgres(address: str, options: TargetOptions) -> Target | None:
    from score_messages.publish.postgres.target import postgres_target

    return postgres_target(address, options)


def _plain_parquet(address: str, options: TargetOptions) -> Target | None:
    from score_messages.publish.plain_parquet.target import plain_parquet

    return plain_parquet(address, options)


_KINDS: tuple[Kind, ...] = (_postgres, _delta_tables, _duckdb_file, _plain_parquet)
"""In the order in which they are asked; a folder without anything of another kind is the last's."""


def target_of(address: str, options: TargetOptions = TargetOptions()) -> Target:
    """The target that an address means.

    Raises:
        OptionError: it means none, or an option is for another kind.
    """
    if (in_store := hint_at_our_form(address)) is not None:
        raise OptionError(f"{masked(address)} {OTHER_FORM}", hint=in_store)
    for kind in _KINDS:
        target = kind(address, options)
        if target is not None:
            if options.schema is not None and kind is not _postgres:
                raise OptionError(f"--schema is for PostgreSQL, and {target.name} is none")
            return target
    raise OptionError(f"{masked(address)} is no place to publish to", hint=_PLACES)
