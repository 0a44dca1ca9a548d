"""What inputs are called in a report: by the last parts of their paths, as many as tell them apart. Pure.

A page is mailed to people whom the folders of a machine don't concern, and who couldn't read them on a phone.
"""

from __future__ import annotations

from collections.abc import Collection


def parts_that_differ(sources: Collection[str]) -> int:
    """How many parts of their paths, from the end, tell all inputs apart.

    >>> parts_that_differ(["/srv/a.csv", "/mail/b.mbox"]), parts_that_differ(["/srv/de/a.csv", "/srv/fr/a.csv"])
    (1, 2)
    """
    most = max((source.count("/") + 1 for source in sources), default=1)
    return next(
        (parts for parts in range(1, most) if len({last_parts(source, parts) for source in sources}) == len(sources)),
        most,
    )


def last_parts(source: str, parts: int) -> str:
    """The end of a path.

    >>> last_parts("/srv/mail/a.mbox", 2)
    'mail/a.mbox'
    """
    return "/".join(source.split("/")[-parts:])
