"""What is scored, and into what: the paths on the command line, completed from the file of `--config`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import typer

from score_messages_jobs.options.settings import SOURCE, TARGET, Setting

_SETTINGS = "score-messages.paths"

ORIGIN_TYPED = "the command line"


@dataclass(frozen=True)
class Paths:
    """The sources, and the target if there is one; and where each is said, None where it isn't."""

    sources: tuple[str, ...] = ()
    target: str | None = None
    sources_from: str | None = None
    target_from: str | None = None


def remember(context: typer.Context, settings: Mapping[str, Setting]) -> None:
    """Keep what the settings say of paths, for `paths_of`."""
    context.meta[_SETTINGS] = settings


def origin_of(context: typer.Context, option: str) -> str | None:
    """The file or variable that an option is set in; None if it is in none. `option` is its name in settings."""
    settings: Mapping[str, Setting] = context.meta.get(_SETTINGS, {})
    return settings[option].origin if option in settings else None


def paths_of(context: typer.Context, typed: Sequence[str]) -> Paths:
    """Of several paths the last is the target; a single one is the source, and so leaves the target as it is set."""
    settings: Mapping[str, Setting] = context.meta.get(_SETTINGS, {})
    sources, target = tuple(typed[:1] if len(typed) == 1 else typed[:-1]), typed[-1] if len(typed) > 1 else None
    from_sources = from_target = ORIGIN_TYPED
    if not sources and SOURCE in settings:
        given = settings[SOURCE].value
        sources, from_sources = tuple(given) if isinstance(given, list) else (str(given),), settings[SOURCE].origin
    if target is None and TARGET in settings:
        target, from_target = str(settings[TARGET].value), settings[TARGET].origin
    return Paths(sources, target, from_sources if sources else None, from_target if target is not None else None)
