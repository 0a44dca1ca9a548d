"""What the readers of archives give: members with their paths, and as much of their content as is read."""

from __future__ import annotations

from dataclasses import dataclass

from score_messages.messages import Status

MAX_PATH = 4096
"""Bytes of a member's path; no file has a longer path."""


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes:
        path: as the archive names it.
        content: all of its bytes; the first bytes if it is `too_long`; none if it is `malformed`.
        status: `scored` if nothing is wrong so far; `malformed` if it is a link that leads nowhere.
    """

    path: str
    content: bytes
    status: Status = Status.SCORED


class DamageError(Exception):
    """An archive is not what its format promises, or goes over a limit: then its only argument says over which."""
